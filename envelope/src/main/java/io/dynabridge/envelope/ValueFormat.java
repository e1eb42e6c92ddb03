package io.dynabridge.envelope;

/** How an envelope stands in a record's value ({@code value.format}). */
public enum ValueFormat {
    /** Schemaless maps; images are nested maps that any transform can reach into. */
    MAP,
    /** A {@code Struct} with a schema; images are DynamoDB-JSON strings, for Avro, Protobuf and JSON Schema. */
    STRUCT
}
