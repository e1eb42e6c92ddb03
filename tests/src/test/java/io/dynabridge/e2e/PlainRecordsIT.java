package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink as a sink for anybody's records: {@code input.format=plain}. */
@ExtendWith(SharedStack.class)
class PlainRecordsIT {

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final LocalStack stack;
    private Migration migration;
    private Producer<byte[], byte[]> producer;

    PlainRecordsIT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void makeTables() {
        migration =
                new Migration(stack, "plain" + RUNS.incrementAndGet()).tables(List.of("isbn:S"), List.of("title:S"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    @AfterEach
    void close() {
        producer.close();
        migration.close();
    }

    @Test
    void jsonIsPutUpdatedAndDeletedAndWhatHasNoKeyIsADeadLetter() {
        produce("\"Dune\"", "{\"title\":\"Dune\",\"price\":9.95,\"tags\":[\"a\",\"b\",\"a\"],\"none\":null}");
        produce("\"Emma\"", "{\"pages\":474,\"editor\":{\"names\":[\"x\",null],\"on\":true}}");
        produce("\"Gone\"", "{\"pages\":1}");
        produce("\"Dune\"", "{\"price\":12345678901234567890.5,\"tags\":[]}");
        produce("\"Gone\"", null);
        produce("\"Bad\"", "{\"title\":7}");
        produce("\"Bad\"", "[\"a list\"]");
        start(Map.of("plain.set.attributes", "tags"));
        produce("\"Later\"", "{\"tags\":[1,2.50]}");

        migration.awaitTarget(List.of(
                Map.of("title", s("Dune"), "price", n("12345678901234567000")),
                Map.of(
                        "title", s("Emma"),
                        "pages", n("474"),
                        "editor",
                                Map.of(
                                        "M",
                                        Map.of(
                                                "names",
                                                Map.of("L", List.of(s("x"), Map.of("NULL", true))),
                                                "on",
                                                Map.of("BOOL", true)))),
                Map.of("title", s("Later"), "tags", Map.of("NS", List.of("1", "2.5")))));
        await().atMost(Migration.PATIENCE)
                .untilAsserted(() -> assertThat(migration.deadLetters())
                        .extracting(Topics.Message::failureMessage)
                        .anySatisfy(message -> assertThat(message).contains("'title' must be of type S, not N"))
                        .anySatisfy(message -> assertThat(message).contains("must be a map or struct"))
                        .hasSize(2));
    }

    @Test
    void typedRecordsKeepTheirTypes() {
        String schema = """
                {"type":"struct","fields":[
                  {"field":"price","type":"bytes","name":"org.apache.kafka.connect.data.Decimal","version":1,
                   "parameters":{"scale":"2"}},
                  {"field":"at","type":"int64","name":"org.apache.kafka.connect.data.Timestamp","version":1},
                  {"field":"cover","type":"bytes"},
                  {"field":"pages","type":"int32"}]}""";
        String keySchema = "{\"type\":\"struct\",\"fields\":[{\"field\":\"title\",\"type\":\"string\"}]}";
        produce(
                "{\"schema\":" + keySchema + ",\"payload\":{\"title\":\"Dune\"}}",
                "{\"schema\":" + schema
                        + ",\"payload\":{\"price\":\"A+M=\",\"at\":1795428930000,\"cover\":\"AQI=\",\"pages\":412}}");
        start(Map.of(
                "key.converter", "org.apache.kafka.connect.json.JsonConverter",
                "key.converter.schemas.enable", "true",
                "value.converter", "org.apache.kafka.connect.json.JsonConverter",
                "value.converter.schemas.enable", "true"));

        migration.awaitTarget(List.of(Map.of(
                "title", s("Dune"),
                "price", n("9.95"),
                "at", s("2026-11-23T10:15:30.000Z"),
                "cover", Map.of("B", "AQI="),
                "pages", n("412"))));
    }

    private void start(Map<String, String> settings) {
        Map<String, String> config = migration.sinkConfig();
        config.putAll(Map.of("input.format", "plain", "write.guard", "none"));
        config.putAll(settings);
        migration.start(migration.sink, config);
    }

    private void produce(String key, String value) {
        producer.send(new ProducerRecord<>(
                migration.topic(),
                key.getBytes(StandardCharsets.UTF_8),
                value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
        producer.flush();
    }

    private static Map<String, Object> s(String text) {
        return Map.of("S", text);
    }

    private static Map<String, Object> n(String digits) {
        return Map.of("N", digits);
    }
}
