package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The sink alone, fed with the records of a history that the test writes itself: books keyed by isbn, put by title. */
@ExtendWith(SharedStack.class)
class SinkIT {

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final int PARTITIONS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalStack stack;
    private final Map<String, Map<String, Object>> books = new TreeMap<>();
    private Migration migration;
    private Producer<byte[], byte[]> producer;
    private int sequence;

    SinkIT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeEach
    void makeTablesAndTopic() throws ExecutionException, InterruptedException {
        migration = new Migration(stack, "sink" + RUNS.incrementAndGet()).tables(List.of("isbn:S"), List.of("title:S"));
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(migration.topic(), PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void close() {
        producer.close();
        migration.close();
    }

    @Test
    void putsUpdatesMovesAndDeletesArrive() {
        startSink(Map.of());
        write("1", book("1", "Dune", "pages", "412"));
        write("2", book("2", "Emma", "pages", "474"));
        write("3", book("3", "Ulysses", "pages", "730"));
        write("1", book("1", "Dune", "pages", "500"));
        write("2", book("2", "Emma. A Novel", "pages", "474"));
        write("3", null);

        migration.awaitTarget(books.values());
    }

    @Test
    void twoBooksThatSwapTitlesConverge() {
        startSink(Map.of());
        write("1", book("1", "A", "pages", "1"));
        write("2", book("2", "B", "pages", "2"));
        write("1", book("1", "B", "pages", "1"));
        write("2", book("2", "A", "pages", "2"));

        migration.awaitTarget(books.values());
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void aCollisionIsADeadLetterThatNamesBothAndTheFirstOwnerStays() {
        startSink(Map.of("conflict.retry.ms", "500"));
        write("1", book("1", "Poems", "pages", "1"));
        migration.awaitTarget(books.values());
        send("2", null, book("2", "Poems", "pages", "2"));
        await().atMost(Migration.PATIENCE).until(() -> !migration.deadLetters().isEmpty());
        Topics.Message letter = migration.deadLetters().get(0);
        assertThat(letter.failure()).isEqualTo("TargetKeyConflictException");
        assertThat(letter.failureMessage())
                .contains("{\"isbn\":{\"S\":\"1\"}}", "{\"isbn\":{\"S\":\"2\"}}", "{\"title\":{\"S\":\"Poems\"}}");

        send("2", book("2", "Poems", "pages", "2"), null);
        write("3", book("3", "Later", "pages", "3"));
        migration.awaitTarget(books.values());
    }

    @Test
    void recordsThatCannotBeWrittenAreDeadLettersAndNothingOutdatedStays() {
        startSink(Map.of());
        write("1", book("1", "Dune", "pages", "412"));
        write("2", book("2", "Emma", "pages", "474"));
        migration.awaitTarget(books.values());
        send("1", books.remove("1"), Map.of("isbn", Map.of("S", "1")));
        send("3", null, book("3", "", "pages", "1"));
        send("4", null, book("4", "Long", "text", "x".repeat(410_000)));
        produce("5", "{\"no\":\"envelope\"}");

        await().atMost(Migration.PATIENCE).until(() -> migration.deadLetters().size() == 4);
        assertThat(migration.deadLetters())
                .allSatisfy(letter -> assertThat(letter.failure()).isEqualTo("BadRecordException"));
        assertThat(migration.deadLetters())
                .extracting(Topics.Message::failureMessage)
                .anySatisfy(message -> assertThat(message).contains("'title' is missing", migration.targetTable))
                .anySatisfy(message -> assertThat(message).contains("'title' is empty"))
                .anySatisfy(message -> assertThat(message).contains("size has exceeded"))
                .anySatisfy(message -> assertThat(message).contains("not an envelope"));
        migration.awaitTarget(books.values());
    }

    @Test
    void aReplayFromTheStartEndsWhereItBegan() {
        startSink(Map.of());
        for (int round = 0; round < 5; round++) {
            for (int isbn = 0; isbn < 20; isbn++) {
                String id = Integer.toString(isbn);
                write(id, (isbn + round) % 5 == 0 ? null : book(id, "T" + (isbn + round * 20), "round", "" + round));
            }
        }
        migration.awaitTarget(books.values());

        stack.connect().stop(migration.sink);
        stack.connect().deleteOffsets(migration.sink);
        stack.connect().resume(migration.sink);
        stack.connect().awaitRunning(migration.sink, Duration.ofSeconds(60));
        write("100", book("100", "The last", "round", "9"));

        migration.awaitTarget(books.values());
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void withoutAGuardItemsGoInBatchesAndAnInvalidOneHarmsNoOther() {
        startSink(Map.of("write.guard", "none"));
        for (int isbn = 0; isbn < 200; isbn++) {
            write("" + isbn, book("" + isbn, "T" + isbn, "pages", "1"));
        }
        send("bad", null, book("bad", "Too long", "text", "x".repeat(410_000)));
        for (int isbn = 0; isbn < 200; isbn += 3) {
            write("" + isbn, isbn % 2 == 0 ? null : book("" + isbn, "Moved" + isbn, "pages", "2"));
        }

        migration.awaitTarget(books.values());
        await().atMost(Migration.PATIENCE).until(() -> migration.deadLetters().size() == 1);
        assertThat(migration.tables.scan(migration.targetTable))
                .allSatisfy(item -> assertThat(item).doesNotContainKey(Migration.GUARD));
    }

    @Test
    void anItemOfSomeoneElseIsKept() {
        Map<String, Object> foreign = book("x", "Dune", "pages", "1");
        migration.tables.put(migration.targetTable, foreign);
        startSink(Map.of());
        send("1", null, book("1", "Dune", "pages", "412"));
        write("2", book("2", "Emma", "pages", "474"));
        send("1", book("1", "Dune", "pages", "412"), null);
        books.put("x", foreign);

        migration.awaitTarget(books.values());
    }

    @Test
    void overwritePoliciesTakeForeignItemsAndOtherOwnersKeys() {
        migration.tables.put(migration.targetTable, book("x", "Dune", "pages", "1"));
        Map<String, Object> damaged = book("y", "Damaged", "pages", "1");
        damaged.put(Migration.GUARD, Map.of("M", Map.of("k", Map.of("N", "1"))));
        migration.tables.put(migration.targetTable, damaged);
        startSink(
                Map.of("foreign.item.policy", "overwrite", "conflict.policy", "overwrite", "conflict.retry.ms", "200"));
        send("1", null, book("1", "Emma", "pages", "1"));
        write("2", book("2", "Dune", "pages", "412"));
        write("3", book("3", "Damaged", "pages", "3"));
        await().atMost(Migration.PATIENCE)
                .until(() -> migration.tables.get(migration.targetTable, Map.of("title", Map.of("S", "Emma"))) != null);
        write("4", book("4", "Emma", "pages", "474"));

        migration.awaitTarget(books.values());
    }

    @Test
    void whatWasDeletedWhileChangesWereLostIsSweptAndNothingElse() {
        startSink(Map.of());
        for (String isbn : List.of("1", "2", "3")) {
            Map<String, Object> book = book(isbn, "T" + isbn, "pages", "1");
            migration.tables.put(migration.sourceTable, book);
            books.put(isbn, book);
            sendFromTable(0, isbn, book);
        }
        migration.awaitTarget(books.values());

        // Nobody hears of this; then the snapshot of a new epoch begins.
        migration.tables.delete(migration.sourceTable, Map.of("isbn", Map.of("S", "2")));
        books.remove("2");
        sendFromTable(1, "3", books.get("3"));

        migration.awaitTarget(books.values());
    }

    @Test
    void aMissingTableIsCreatedOnDemand() {
        startSink(Map.of(
                "table.name.format", migration.sink + "-of-${table}",
                "auto.create", "true",
                "table.partition.key", "title:S",
                "table.sort.key", "isbn:S"));
        write("1", book("1", "Dune", "pages", "412"));

        String created = migration.sink + "-of-books";
        await().atMost(Migration.PATIENCE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(migration.tables.scan(created)).hasSize(1));
    }

    @Test
    void withoutADeadLetterQueueTheTaskStopsAndSaysWhy() {
        Map<String, String> config = migration.sinkConfig();
        config.keySet().removeIf(key -> key.startsWith("errors."));
        migration.start(migration.sink, config);
        send("1", null, Map.of("isbn", Map.of("S", "1")));

        awaitFailure("'title' is missing", "errors.deadletterqueue.topic.name");
    }

    @Test
    void aTableMadeAnewWithAnotherKeyStopsTheTaskAndMakesNoDeadLetters() {
        startSink(Map.of());
        write("1", book("1", "Dune", "pages", "412"));
        migration.awaitTarget(books.values());
        migration.tables.drop(migration.targetTable);
        migration.tables.create(migration.targetTable, "author:S");
        // The same book, and so the task that knows the table as it was.
        write("1", book("1", "Dune", "pages", "413"));
        awaitFailure("has another key than when the task started ([author] instead of [title])");
        // The other task takes over, and had no record before.
        await().atMost(Migration.PATIENCE)
                .until(() -> stack.connect().status(migration.sink).path("tasks").findValuesAsText("state").stream()
                        .allMatch("FAILED"::equals));
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void aDeadLetterTooLargeForItsProducerStopsTheTaskUntilThatIsMended() {
        startSink(Map.of("producer.override.max.request.size", "20000"));
        produce("1", "{\"no\":\"" + "x".repeat(40_000) + "\"}");
        awaitFailure("producer.override.max.request.size", "not an envelope");
        assertThat(migration.deadLetters()).isEmpty();

        Map<String, String> mended = migration.sinkConfig();
        mended.put("producer.override.max.request.size", "100000");
        stack.connect().putConfig(migration.sink, mended);
        await().atMost(Migration.PATIENCE).until(() -> migration.deadLetters().size() == 1);
    }

    private void awaitFailure(String... reasons) {
        await().atMost(Migration.PATIENCE)
                .untilAsserted(() -> assertThat(stack.connect()
                                .status(migration.sink)
                                .path("tasks")
                                .toString())
                        .contains("FAILED")
                        .contains(reasons));
    }

    private void startSink(Map<String, String> settings) {
        Map<String, String> config = migration.sinkConfig();
        config.putAll(settings);
        migration.start(migration.sink, config);
    }

    /** Changes the source: what stood before is known. */
    private void write(String isbn, Map<String, Object> after) {
        Map<String, Object> before = after == null ? books.remove(isbn) : books.put(isbn, after);
        if (before != null || after != null) {
            send(isbn, before, after);
        }
    }

    private void send(String isbn, Map<String, Object> before, Map<String, Object> after) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        SourceInfo source =
                new SourceInfo("test", "books", "books", "arn", "shard", "" + ++sequence, "event", 0, null, false, 0);
        Envelope envelope = Envelope.of(op, before, after, source, 0, ValueFormat.MAP);
        produce(isbn, JSON.valueToTree(envelope.value()).toString());
    }

    /** As the source connector sends an item of the real source table, where a sweep looks for it. */
    private void sendFromTable(int epoch, String isbn, Map<String, Object> after) {
        String stream = "arn:aws:dynamodb:ddblocal:000000000000:table/" + migration.sourceTable + "/stream/" + epoch;
        SourceInfo source = new SourceInfo(
                "test",
                "books",
                migration.sourceTable,
                stream,
                "shard",
                "" + ++sequence,
                "event",
                0,
                "run",
                false,
                epoch);
        Envelope envelope = Envelope.of(Operation.READ, null, after, source, 0, ValueFormat.MAP);
        produce(isbn, JSON.valueToTree(envelope.value()).toString());
    }

    private void produce(String isbn, String value) {
        String key =
                ItemKey.of(Map.of("isbn", Map.of("S", isbn)), List.of("isbn")).text();
        producer.send(new ProducerRecord<>(
                migration.topic(), key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8)));
    }

    private static Map<String, Object> book(String isbn, String title, String attribute, String value) {
        Map<String, Object> book = new HashMap<>();
        book.put("isbn", Map.of("S", isbn));
        book.put("title", Map.of("S", title));
        book.put(attribute, Map.of("S", value));
        return book;
    }
}
