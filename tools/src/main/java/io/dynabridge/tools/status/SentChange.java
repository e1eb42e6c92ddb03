package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;

/**
 * A change, as its record in Kafka tells of it.
 *
 * @param prefix the {@code topic.prefix} of the source connector that sent it
 * @param madeMs when it was made, milliseconds since 1970
 * @param sentMs when the connector handed it to Kafka
 */
record SentChange(String prefix, String table, long madeMs, long sentMs) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a record's value; empty where it is no envelope in JSON. */
    static Optional<SentChange> of(byte[] value) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(value);
            JsonNode envelope = root.has("payload") ? root.path("payload") : root;
            JsonNode source = envelope.path("source");
            return source.path("ts_ms").isNumber() && envelope.path("ts_ms").isNumber()
                    ? Optional.of(new SentChange(
                            source.path("name").asText(),
                            source.path("table").asText(),
                            source.path("ts_ms").asLong(),
                            envelope.path("ts_ms").asLong()))
                    : Optional.empty();
        } catch (IOException otherConverter) {
            return Optional.empty();
        }
    }
}
