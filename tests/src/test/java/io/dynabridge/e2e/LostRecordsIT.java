package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What commands say of records that their topics no longer have: on a real broker, beside a Connect that is the test's. */
@ExtendWith(SharedStack.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LostRecordsIT {

    private static final String SINK =
            "{\"connector.class\": \"io.dynabridge.sink.DynamoDbSinkConnector\", \"topics\": \"lost-changes\","
                    + " \"write.guard\": null, \"errors.deadletterqueue.topic.name\": \"%s\"}";

    private final StringWriter said = new StringWriter();
    private final LocalStack stack;
    private final KafkaView kafka;
    private final Admin admin;
    private HttpServer connect;

    LostRecordsIT(LocalStack stack) {
        this.stack = stack;
        this.kafka = new KafkaView(stack.bootstrapServers());
        this.admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    }

    @BeforeEach
    void start() throws IOException {
        connect = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        connect.createContext("/", this::answer);
        connect.start();
    }

    @AfterEach
    void stop() {
        connect.stop(0);
        kafka.close();
        admin.close();
    }

    @Test
    void whatWasDeletedBeforeAGroupReadItIsCounted() throws Exception {
        make("lost-records");
        fill("lost-records", 10, false);
        TopicPartition partition = new TopicPartition("lost-records", 0);
        commit("lost-group", partition, 3);
        assertThat(kafka.deletedUnread("lost-group", List.of(partition))).isZero();

        kafka.deleteBefore(Map.of(partition, 5L));

        assertThat(kafka.deletedUnread("lost-group", List.of(partition))).isEqualTo(2);
        assertThat(kafka.deletedUnread("lost-other-group", List.of(partition)))
                .as("who has not begun has lost nothing")
                .isZero();
        assertThat(kafka.lags("lost-group", Map.of(partition, 10L))).containsEntry(partition, 5L);
    }

    @Test
    void whatWasCommittedOfADeletedTopicIsNotReadOfTheOneMadeAnew() throws Exception {
        make("lost-renewed");
        fill("lost-renewed", 4, false);
        TopicPartition partition = new TopicPartition("lost-renewed", 0);

        commit("lost-renewed-group", partition, 10);
        assertThat(kafka.lags("lost-renewed-group", Map.of(partition, 4L))).containsEntry(partition, 4L);

        commit("lost-renewed-group", partition, 4);
        assertThat(kafka.lags("lost-renewed-group", Map.of(partition, 3L)))
                .as("read on since the ends were asked for")
                .containsEntry(partition, 0L);
    }

    @Test
    void deadLettersThatWereClearedCountNoMore() throws Exception {
        make("lost-letters");
        fill("lost-letters", 3, true);
        DeadLetters letters = new DeadLetters("lost-letters");
        assertThat(letters.count(kafka)).isEqualTo(Map.of("DataException", 3));

        kafka.deleteBefore(Map.of(new TopicPartition("lost-letters", 0), 3L));
        assertThat(letters.count(kafka)).isEmpty();

        fill("lost-letters", 1, true);
        assertThat(letters.count(kafka)).isEqualTo(Map.of("DataException", 1));

        admin.deleteTopics(List.of("lost-letters")).all().get();
        assertThat(letters.count(kafka)).isEmpty();
        make("lost-letters");
        fill("lost-letters", 2, true);
        assertThat(letters.count(kafka)).as("of a topic that was made anew").isEqualTo(Map.of("DataException", 2));
    }

    @Test
    void aReplaySaysWhatIsNoLongerThereAndWhyItDoesNotBegin() throws Exception {
        make("lost-changes");
        make("lost-alone");
        fill("lost-changes", 4, false);
        TopicPartition changes = new TopicPartition("lost-changes", 0);
        commit("connect-alone", changes, 1);
        kafka.deleteBefore(Map.of(changes, 3L));

        assertThat(run("replay", "alone")).isEqualTo(1);
        assertThat(said.toString())
                .contains(
                        "3 older records are no longer in the topic",
                        "2 records that the sink has not read yet were deleted",
                        "Nothing was changed");
        assertThat(run("replay", "alone", "--from", "dead-letters")).isEqualTo(1);
        assertThat(said.toString()).contains("the sink has no dead letters of its topics");
        fill("lost-alone", 1, false);
        assertThat(run("replay", "alone", "--from", "dead-letters")).isEqualTo(1);
        assertThat(said.toString()).contains("do not say where they come from");
        assertThat(run("replay", "alone", "--bootstrap-server", "nosuchhost.invalid:9"))
                .isEqualTo(1);
    }

    @Test
    void whatASecondSinkMayHaveReportedIsNotCleared() throws Exception {
        make("lost-shared");
        fill("lost-shared", 2, false);

        assertThat(run("dead-letters", "first", "--clear")).isEqualTo(1);

        assertThat(said.toString()).contains("Dead letters of first: 2", "Nothing was cleared", "second");
        assertThat(kafka.beginnings(List.of("lost-shared"))).containsValue(0L);
    }

    @Test
    void aConnectorThatIsNotThereIsNotReady() {
        assertThat(run("status", "tpyo")).isEqualTo(1);
        assertThat(said.toString()).contains("has no DynaBridge connector tpyo: check the name");
        assertThat(run("status", "alone", "--watch", "0")).isEqualTo(2);
        assertThat(said.toString()).contains("--watch must be at least 1");
    }

    private int run(String command, String connector, String... more) {
        said.getBuffer().setLength(0);
        PrintWriter writer = new PrintWriter(said);
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--connector",
                connector,
                "--connect-url",
                "http://localhost:" + connect.getAddress().getPort()));
        arguments.addAll(List.of(more));
        if (!arguments.contains("--bootstrap-server")) {
            arguments.addAll(List.of("--bootstrap-server", stack.bootstrapServers()));
        }
        return Main.commandLine().setOut(writer).setErr(writer).execute(arguments.toArray(String[]::new));
    }

    private void make(String topic) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
    }

    private void fill(String topic, int records, boolean headers) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                ProducerRecord<String, String> record = new ProducerRecord<>(topic, 0, "key", "{}");
                if (headers) {
                    Map.of(
                                    "topic", "lost-changes",
                                    "partition", "0",
                                    "offset", Integer.toString(i),
                                    "exception.class.name", "org.apache.kafka.connect.errors.DataException")
                            .forEach((name, value) -> record.headers()
                                    .add("__connect.errors." + name, value.getBytes(StandardCharsets.UTF_8)));
                }
                producer.send(record);
            }
        }
    }

    private void commit(String group, TopicPartition partition, long offset) throws Exception {
        admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                .all()
                .get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Optional<String> body = switch (exchange.getRequestURI().getPath()) {
                case "/" -> Optional.of("{\"kafka_cluster_id\": \"lost\"}");
                case "/connectors" -> Optional.of("[\"alone\", \"first\", \"second\"]");
                case "/connectors/alone/config" -> Optional.of(SINK.formatted("lost-alone"));
                case "/connectors/first/config", "/connectors/second/config" ->
                    Optional.of(SINK.formatted("lost-shared"));
                case "/connectors/alone/status" ->
                    Optional.of("{\"connector\": {\"state\": \"RUNNING\"}, \"tasks\": []}");
                default -> Optional.empty();
            };
            byte[] bytes = body.orElse("{}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.isPresent() ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
