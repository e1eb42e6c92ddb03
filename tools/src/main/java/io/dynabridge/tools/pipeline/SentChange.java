package io.dynabridge.tools.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A change, as its record in Kafka tells of it.
 *
 * @param prefix the {@code topic.prefix} of the source connector that sent it
 * @param made when it was made in DynamoDB, by the second; by the minute in DynamoDB Local
 * @param sent when the connector handed it to Kafka
 */
public record SentChange(String prefix, String table, Instant made, Instant sent) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MINUTE_MS = 60_000;

    /** Reads a record; empty where it is no envelope in JSON. */
    public static Optional<SentChange> of(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode value = record.value() == null ? JSON.nullNode() : JSON.readTree(record.value());
            JsonNode envelope = value.has("payload") ? value.path("payload") : value;
            JsonNode source = envelope.path("source");
            JsonNode made = source.path("ts_ms");
            JsonNode sent = envelope.path("ts_ms");
            return made.isNumber() && sent.isNumber()
                    ? Optional.of(new SentChange(
                            source.path("name").asText(),
                            source.path("table").asText(),
                            Instant.ofEpochMilli(made.asLong()),
                            Instant.ofEpochMilli(sent.asLong())))
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
