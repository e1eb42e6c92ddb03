package io.dynabridge.tools.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * When a change was made, and when the source connector sent it, as the record's envelope has it.
 *
 * @param made in DynamoDB, by the second; by the minute in DynamoDB Local
 * @param sent to Kafka
 */
public record ChangeTimes(Instant made, Instant sent) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTE_MS = 60_000;

    /** Reads a record; empty where it is no envelope in JSON. */
    public static Optional<ChangeTimes> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode value = record.value() == null ? JSON.nullNode() : JSON.readTree(record.value());
            JsonNode envelope = value.has("payload") ? value.path("payload") : value;
            JsonNode made = envelope.path("source").path("ts_ms");
            JsonNode sent = envelope.path("ts_ms");
            return made.isNumber() && sent.isNumber()
                    ? Optional.of(
                            new ChangeTimes(Instant.ofEpochMilli(made.asLong()), Instant.ofEpochMilli(sent.asLong())))
                    : Optional.empty();
        } catch (IOException otherConverter) {
            return Optional.empty();
        }
    }

    /** How long it took to Kafka, at least. */
    public Duration lag() {
        return atLeast(made, sent);
    }

    /** The time that has passed at least: DynamoDB Local tells when a change was made by the minute only. */
    public static Duration atLeast(Instant made, Instant now) {
        long unsure = made.toEpochMilli() % MINUTE_MS == 0 ? MINUTE_MS : 0;
        return Duration.ofMillis(Math.max(0, Duration.between(made, now).toMillis() - unsure));
    }
}
