package io.dynabridge.envelope;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Where a change comes from.
 *
 * @param version version of the source connector
 * @param name the connector's {@code topic.prefix}
 * @param table the source table
 * @param stream ARN of the stream, null for an item read by a scan
 * @param shard the shard's id, null for an item read by a scan
 * @param sequenceNumber the stream record's sequence number (decimal digits of varying length), null for an item read
 *     by a scan: such an item is older than every streamed change of the same epoch
 * @param eventId the stream record's globally unique id, null for an item read by a scan
 * @param tsMs when the change was made, milliseconds since 1970 (DynamoDB gives whole seconds)
 * @param snapshot the snapshot run that this read belongs to, null for ordinary changes
 * @param ttl whether DynamoDB's time to live deleted the item
 * @param epoch rises when sequence numbers start anew (a replaced stream, a snapshot after a loss); versions compare by
 *     epoch first
 */
public record SourceInfo(
        String version,
        String name,
        String table,
        String stream,
        String shard,
        String sequenceNumber,
        String eventId,
        long tsMs,
        String snapshot,
        boolean ttl,
        int epoch) {

    /** Value of {@code source.connector} in every envelope. */
    public static final String CONNECTOR = "dynamodb";

    static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.dynabridge.Source")
            .version(1)
            .field("connector", Schema.STRING_SCHEMA)
            .field("version", Schema.STRING_SCHEMA)
            .field("name", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("stream", Schema.OPTIONAL_STRING_SCHEMA)
            .field("shard", Schema.OPTIONAL_STRING_SCHEMA)
            .field("sequence_number", Schema.OPTIONAL_STRING_SCHEMA)
            .field("event_id", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .field("snapshot", Schema.OPTIONAL_STRING_SCHEMA)
            .field("ttl", Schema.BOOLEAN_SCHEMA)
            .field("epoch", Schema.INT32_SCHEMA)
            .build();

    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>(16);
        map.put("connector", CONNECTOR);
        map.put("version", version);
        map.put("name", name);
        map.put("table", table);
        map.put("stream", stream);
        map.put("shard", shard);
        map.put("sequence_number", sequenceNumber);
        map.put("event_id", eventId);
        map.put("ts_ms", tsMs);
        map.put("snapshot", snapshot);
        map.put("ttl", ttl);
        map.put("epoch", epoch);
        return map;
    }

    Struct toStruct() {
        Struct struct = new Struct(SCHEMA);
        toMap().forEach(struct::put);
        return struct;
    }

    static SourceInfo from(Fields fields) {
        return new SourceInfo(
                text(fields, "version"),
                text(fields, "name"),
                text(fields, "table"),
                text(fields, "stream"),
                text(fields, "shard"),
                text(fields, "sequence_number"),
                text(fields, "event_id"),
                number(fields, "ts_ms"),
                text(fields, "snapshot"),
                Boolean.TRUE.equals(fields.get("ttl")),
                epoch(number(fields, "epoch")));
    }

    private static int epoch(long epoch) {
        if (epoch < 0 || epoch > Integer.MAX_VALUE) {
            throw new DataException("Envelope field source.epoch must be a small number that is not negative");
        }
        return (int) epoch;
    }

    private static String text(Fields fields, String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new DataException("Envelope field source." + name + " must be a string, not "
                + value.getClass().getSimpleName());
    }

    private static long number(Fields fields, String name) {
        Object value = fields.get(name);
        if (value == null) {
            return 0;
        }
        if (value instanceof Number n) {
            return n.longValue();
        }
        throw new DataException("Envelope field source." + name + " must be a number, not "
                + value.getClass().getSimpleName());
    }
}
