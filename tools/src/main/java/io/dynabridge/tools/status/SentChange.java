package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.pipeline.ChangeTimes;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A change, as its record in Kafka tells of it.
 *
 * @param prefix the {@code topic.prefix} of the source connector that sent it
 */
record SentChange(String prefix, String table, ChangeTimes times) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a record; empty where it is no envelope in JSON. */
    static Optional<SentChange> of(ConsumerRecord<byte[], byte[]> record) {
        return ChangeTimes.of(record).map(times -> {
            JsonNode source = source(record.value());
            return new SentChange(
                    source.path("name").asText(), source.path("table").asText(), times);
        });
    }

    private static JsonNode source(byte[] value) {
        try {
            JsonNode root = JSON.readTree(value);
            return (root.has("payload") ? root.path("payload") : root).path("source");
        } catch (IOException e) {
            throw new IllegalStateException("What has been read as JSON is none", e);
        }
    }
}
