package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.client.PreparedBody;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.Child;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;

/**
 * Random histories, once by single requests and once by batches of statements, against DynamoDB Local: every record ends
 * the same, and the tables are equal to the last byte. Between bursts of changes the application writes, too.
 *
 * <p>{@code -Ddynabridge.histories=400} for more of them, {@code -Ddynabridge.seed} for others.
 */
class SinglesAndBatchesIT {

    private static final int HISTORIES = Integer.getInteger("dynabridge.histories", 6);
    private static final long SEED = Long.getLong("dynabridge.seed", 1);
    private static final int CONDITIONS = 400;
    private static final int BURSTS = 7;
    private static final int BOOKS = 12;
    private static final int TITLES = 14;
    private static final String GUARD = "_the \"guard\"";
    private static final String TITLE = "title's";
    private static final String YEAR = "year.no";
    private static final List<String> NAMES =
            List.of("it's", "say \"x\"", "a.b", "#a", ":v", "select", "😀", "two words", "?", "ü\\", "{'x': ?}");
    /** Numbers as a stream spells them: how DynamoDB Local keeps others depends on the request. */
    private static final List<Object> VALUES = List.of(
            Map.of("S", ""),
            Map.of("S", "it's \"x\" ? {'a': ?} 😀"),
            Map.of("N", "0"),
            Map.of("N", "-3.25"),
            Map.of("N", "12345678901234567890.123456789012345678"),
            Map.of("N", "0.00000000000000000000000000001"),
            Map.of("B", ""),
            Map.of("B", "AAECAwT/"),
            Map.of("BOOL", true),
            Map.of("NULL", true),
            Map.of("L", List.of()),
            Map.of("L", List.of(Map.of("N", "1"), Map.of("NULL", true), Map.of("L", List.of(Map.of("S", "x"))))),
            Map.of("M", Map.of()),
            Map.of("M", Map.of("it's", Map.of("SS", List.of("a", "b")), "a.b", Map.of("BOOL", false))),
            Map.of("SS", List.of("", "x", "😀")),
            Map.of("NS", List.of("-1", "2.5", "12345678901234567890123456789012345678")),
            Map.of("BS", List.of("", "AP8=")));

    private static Child server;
    private static DynamoDbAsyncClient client;

    @BeforeAll
    static void startDynamoDb() {
        Path libraries = Path.of("../stack/dynamodb-local/target/lib").toAbsolutePath();
        assertThat(Files.isDirectory(libraries))
                .as("%s; build it with mvn -pl stack/dynamodb-local package", libraries)
                .isTrue();
        int port = Child.freePort();
        server = Child.start(
                libraries + "/*",
                List.of(
                        "-Xmx384m",
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.library.path=" + libraries,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                Integer.toString(port));
        client = DynamoDbAsyncClient.builder()
                .endpointOverride(URI.create("http://localhost:" + port))
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .overrideConfiguration(config -> config.addExecutionInterceptor(new PreparedBody()))
                .build();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> client.listTables().join().tableNames().isEmpty());
    }

    @AfterAll
    static void stopDynamoDb() {
        client.close();
        server.close();
    }

    @Test
    void everyRecordEndsTheSameAndTheTablesAreEqual() {
        Map<WriteOutcome, Integer> seen = new TreeMap<>();
        int shared = 0;
        for (int history = 0; history < HISTORIES; history++) {
            long seed = SEED * 1_000_003 + history;
            Random policies = new Random(seed);
            ConflictPolicy conflicts = ConflictPolicy.values()[policies.nextInt(2)];
            ForeignItemPolicy foreign = ForeignItemPolicy.values()[policies.nextInt(3)];
            Target singles = new Target("singles." + history, 1, conflicts, foreign);
            Target batches = new Target("batches." + history, 25, conflicts, foreign);
            new History(seed).play(List.of(singles, batches), () -> {
                assertThat(batches.outcomes).as("seed %s", seed).isEqualTo(singles.outcomes);
                assertThat(batches.contents()).as("seed %s", seed).isEqualTo(singles.contents());
            });
            singles.outcomes.values().forEach(outcome -> seen.merge(outcome, 1, Integer::sum));
            shared += batches.shared;
        }
        // A history that never meets a case says nothing about it.
        assertThat(seen.keySet())
                .contains(
                        WriteOutcome.WRITTEN,
                        WriteOutcome.DELETED,
                        WriteOutcome.MOVED,
                        WriteOutcome.OWN_RETRY,
                        WriteOutcome.STALE,
                        WriteOutcome.NOT_OWNER,
                        WriteOutcome.FOREIGN_KEPT,
                        WriteOutcome.CONFLICT,
                        WriteOutcome.FOREIGN,
                        WriteOutcome.BAD_RECORD);
        assertThat(shared).isGreaterThan(HISTORIES * BURSTS * 5);
    }

    /** A snapshot taken anew brings images without a before, and the items may have lost attributes meanwhile. */
    @Test
    void anUpdateThatDoesNotKnowWhatItReplacesLeavesNothingOfIt() {
        Target batches = new Target("unknown", 25, ConflictPolicy.REPORT, ForeignItemPolicy.KEEP);
        Map<String, Object> dune = item(TITLE, "Dune", YEAR + ":N", "1");
        Map<String, Object> emma = item(TITLE, "Emma", YEAR + ":N", "1");
        Map<String, Object> longDune = item(TITLE, "Dune", YEAR + ":N", "1", "pages", "1");
        Map<String, Object> longEmma = item(TITLE, "Emma", YEAR + ":N", "1", "pages", "1");
        batches.apply(List.of(record("1", null, longDune, 1, 0), record("2", null, longEmma, 2, 1)));
        batches.apply(List.of(record("1", null, dune, 3, 2), record("2", null, emma, 4, 3)));
        assertThat(batches.contents())
                .hasSize(2)
                .allSatisfy(item -> assertThat(item).containsOnlyKeys(TITLE, YEAR, GUARD));
        assertThat(batches.outcomes).hasSize(4).containsValue(WriteOutcome.WRITTEN);
    }

    /** The one thing that no statement can ask for: attributes that nobody knows of. */
    @Test
    void whatTheApplicationAddsBesideTheGuardStaysThroughAnUpdateInABatch() {
        Target batches = new Target("added", 25, ConflictPolicy.REPORT, ForeignItemPolicy.KEEP);
        Map<String, Object> dune = item(TITLE, "Dune", YEAR + ":N", "1", "pages", "1");
        Map<String, Object> emma = item(TITLE, "Emma", YEAR + ":N", "1", "pages", "1");
        batches.apply(List.of(record("1", null, dune, 1, 0), record("2", null, emma, 2, 1)));
        batches.set(key(dune), "notes", AttributeValue.fromS("mine"));
        batches.set(key(emma), "notes", AttributeValue.fromS("mine"));
        Map<String, Object> longer = item(TITLE, "Emma", YEAR + ":N", "1", "pages", "1", "cover", "red");
        batches.apply(List.of(record("1", dune, dune, 3, 2), record("2", emma, emma, 4, 3)));
        assertThat(batches.contents()).allSatisfy(item -> assertThat(item).containsKey("notes"));
        batches.apply(List.of(record("2", longer, emma, 5, 4)));
        assertThat(batches.contents())
                .filteredOn(item -> item.containsKey("notes"))
                .extracting(item -> item.get(TITLE).s())
                .containsExactly("Dune");
    }

    /** What {@link SinkHistoryTest} takes for DynamoDB's reading of conditions is that. */
    @Test
    void theHistoriesReadConditionsAsDynamoDbDoes() {
        client.createTable(request -> request.tableName("conditions")
                        .attributeDefinitions(Target.attribute("p", "S"))
                        .keySchema(Target.keyElement("p", KeyType.HASH))
                        .billingMode(BillingMode.PAY_PER_REQUEST))
                .join();
        RandomCondition condition = new RandomCondition(new Random(SEED));
        int held = 0;
        for (int i = 0; i < CONDITIONS; i++) {
            condition.next();
            Map<String, AttributeValue> item = condition.item();
            client.putItem(request -> request.tableName("conditions").item(item))
                    .join();
            boolean holds = client.putItem(request -> request.tableName("conditions")
                            .item(item)
                            .conditionExpression(condition.text())
                            .expressionAttributeNames(condition.names())
                            .expressionAttributeValues(condition.values()))
                    .handle((response, failure) -> {
                        if (failure != null) {
                            assertThat(failure).hasCauseInstanceOf(ConditionalCheckFailedException.class);
                        }
                        return failure == null;
                    })
                    .join();
            assertThat(Expression.of(condition.text(), condition.names(), condition.values())
                            .test(ItemCodec.toConnect(item)))
                    .as("%s of %s", condition, item)
                    .isEqualTo(holds);
            held += holds ? 1 : 0;
        }
        assertThat(held).isBetween(CONDITIONS / 5, CONDITIONS * 4 / 5);
    }

    private static SinkRecord record(
            String isbn, Map<String, Object> before, Map<String, Object> after, int sequence, int offset) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        return Changes.record(
                isbn, change(op, before, after, Integer.toString(sequence)).value(), offset);
    }

    private static Map<String, AttributeValue> key(Map<String, Object> item) {
        return ItemCodec.toSdk(Map.of(TITLE, item.get(TITLE), YEAR, item.get(YEAR)));
    }

    /** What happens to all targets alike. */
    private static final class History {
        private final Random random;
        private final Map<String, Map<String, Object>> books = new HashMap<>();
        private final List<SinkRecord> sent = new ArrayList<>();
        private int sequence;

        History(long seed) {
            this.random = new Random(seed);
        }

        /** Later changes mend what an earlier one did wrong, so the check comes after every burst. */
        void play(List<Target> targets, Runnable check) {
            for (int burst = 0; burst < BURSTS; burst++) {
                for (int i = random.nextInt(6); i > 0; i--) {
                    application(targets);
                }
                List<SinkRecord> records = new ArrayList<>();
                for (int i = 10 + random.nextInt(30); i > 0; i--) {
                    records.add(next());
                }
                targets.forEach(target -> target.apply(records));
                check.run();
            }
        }

        /** A change of the source, or once more an old one. */
        private SinkRecord next() {
            if (!sent.isEmpty() && random.nextInt(5) == 0) {
                SinkRecord old = sent.get(random.nextInt(sent.size()));
                return again(old);
            }
            String isbn = Integer.toString(random.nextInt(BOOKS));
            Map<String, Object> before = books.get(isbn);
            Map<String, Object> after = before != null && random.nextInt(5) == 0 ? null : book(isbn, before);
            if (after == null) {
                books.remove(isbn);
            } else {
                books.put(isbn, after);
            }
            // The source may have had no old image, as after a snapshot.
            Map<String, Object> known = after != null && random.nextInt(6) == 0 ? null : before;
            SinkRecord next = record(isbn, known, after, ++sequence, sent.size());
            sent.add(next);
            return next;
        }

        private SinkRecord again(SinkRecord old) {
            SinkRecord again = new SinkRecord(
                    old.topic(),
                    old.kafkaPartition(),
                    null,
                    old.key(),
                    null,
                    old.value(),
                    sent.size(),
                    0L,
                    old.timestampType());
            sent.add(again);
            return again;
        }

        private Map<String, Object> book(String isbn, Map<String, Object> before) {
            if (random.nextInt(40) == 0) {
                return item("isbn", isbn, YEAR + ":N", "1");
            }
            boolean stays = before != null && before.containsKey(TITLE) && random.nextInt(6) > 0;
            Map<String, Object> book = new LinkedHashMap<>();
            boolean sameNames = stays && random.nextInt(3) > 0;
            if (sameNames) {
                before.keySet().forEach(name -> book.put(name, value()));
            } else {
                NAMES.stream().filter(name -> random.nextInt(3) > 0).forEach(name -> book.put(name, value()));
            }
            book.putAll(item("isbn", isbn));
            book.put(TITLE, stays ? before.get(TITLE) : AttributeType.S.attribute("T" + random.nextInt(TITLES)));
            book.putAll(item(YEAR + ":N", "1965"));
            return book;
        }

        private Object value() {
            return VALUES.get(random.nextInt(VALUES.size()));
        }

        /** What the application does to an item of the target. */
        private void application(List<Target> targets) {
            Map<String, AttributeValue> key = key(item(TITLE, "T" + random.nextInt(TITLES), YEAR + ":N", "1965"));
            AttributeValue value = AttributeValue.fromS("edited " + random.nextInt());
            String name = NAMES.get(random.nextInt(NAMES.size()));
            Map<String, AttributeValue> whole = new HashMap<>(key);
            whole.put(name, value);
            int dice = random.nextInt(5);
            targets.forEach(target -> {
                switch (dice) {
                    case 0:
                        target.put(whole);
                        break;
                    case 1:
                        target.delete(key);
                        break;
                    case 2:
                        target.unset(key, name);
                        break;
                    default:
                        target.setWhereThere(key, name, value);
                        break;
                }
            });
        }
    }

    /** A table and a sink that writes to it. */
    private static final class Target implements WriteListener {
        private final String table;
        private final Courier courier;
        private final WriteCoordinator coordinator;
        private final ItemWritePlanner planner;
        private final Map<Long, WriteOutcome> outcomes = new TreeMap<>();
        private final OffsetTracker offsets = new OffsetTracker();
        private long now;
        private int tokens;
        private int shared;

        Target(String table, int batchSize, ConflictPolicy conflicts, ForeignItemPolicy foreign) {
            this.table = table;
            client.createTable(request -> request.tableName(table)
                            .attributeDefinitions(attribute(TITLE, "S"), attribute(YEAR, "N"))
                            .keySchema(keyElement(TITLE, KeyType.HASH), keyElement(YEAR, KeyType.RANGE))
                            .billingMode(BillingMode.PAY_PER_REQUEST))
                    .join();
            this.courier =
                    batchSize == 1 ? new GuardedCourier(client, GUARD) : new StatementCourier(client, GUARD, batchSize);
            Random random = new Random(1);
            this.coordinator = new WriteCoordinator(
                    new CoordinatorSettings(16, 0, Duration.ofHours(1), Duration.ZERO, conflicts, foreign, false),
                    courier,
                    new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(2), random),
                    new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(2), random),
                    () -> table + "-" + ++tokens,
                    this,
                    now);
            this.planner = new ItemWritePlanner(
                    new TableNameFormat("table.name.format", table),
                    name -> new TableKeys(
                            name,
                            List.of(
                                    KeyAttribute.partition(TITLE, AttributeType.S),
                                    KeyAttribute.sort(YEAR, AttributeType.N))),
                    Optional.of(GUARD),
                    true);
        }

        void apply(List<SinkRecord> records) {
            for (SinkRecord each : records) {
                Coordinates at = Coordinates.of(each);
                Plan plan = planner.plan(each);
                if (plan.write().isPresent()) {
                    coordinator.accept(new PendingWrite(
                            each,
                            offsets.track(at.partition(), at.offset()),
                            plan.write().get(),
                            plan.complaint()));
                }
            }
            while (coordinator.pending() > 0) {
                now += Duration.ofMillis(1).toNanos();
                List<List<PendingWrite>> requests = coordinator.take(now);
                List<CompletableFuture<List<Answer>>> answers =
                        requests.stream().map(courier::send).toList();
                for (int i = 0; i < requests.size(); i++) {
                    shared += requests.get(i).size() > 1 ? requests.get(i).size() : 0;
                    coordinator.answered(requests.get(i), answers.get(i).join(), now);
                }
            }
        }

        List<Map<String, AttributeValue>> contents() {
            return client.scan(request -> request.tableName(table)).join().items().stream()
                    .sorted((a, b) -> a.get(TITLE).s().compareTo(b.get(TITLE).s()))
                    .toList();
        }

        void put(Map<String, AttributeValue> item) {
            client.putItem(request -> request.tableName(table).item(item)).join();
        }

        void delete(Map<String, AttributeValue> key) {
            client.deleteItem(request -> request.tableName(table).key(key)).join();
        }

        void set(Map<String, AttributeValue> key, String name, AttributeValue value) {
            client.updateItem(request -> request.tableName(table)
                            .key(key)
                            .updateExpression("SET #a = :v")
                            .expressionAttributeNames(Map.of("#a", name))
                            .expressionAttributeValues(Map.of(":v", value)))
                    .join();
        }

        void setWhereThere(Map<String, AttributeValue> key, String name, AttributeValue value) {
            if (item(key).containsKey(name)) {
                set(key, name, value);
            }
        }

        void unset(Map<String, AttributeValue> key, String name) {
            if (item(key).containsKey(name)) {
                client.updateItem(request -> request.tableName(table)
                                .key(key)
                                .updateExpression("REMOVE #a")
                                .expressionAttributeNames(Map.of("#a", name)))
                        .join();
            }
        }

        private Map<String, AttributeValue> item(Map<String, AttributeValue> key) {
            return client.getItem(request -> request.tableName(table).key(key))
                    .join()
                    .item();
        }

        @Override
        public void finished(PendingWrite write, WriteOutcome outcome) {
            outcomes.put(write.coordinates().offset(), outcome);
        }

        @Override
        public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
            finished(write, outcome);
        }

        @Override
        public void consumed(double units) {}

        @Override
        public void throttled() {}

        @Override
        public void failed(ConnectException failure) {
            throw failure;
        }

        private static AttributeDefinition attribute(String name, String type) {
            return AttributeDefinition.builder()
                    .attributeName(name)
                    .attributeType(type)
                    .build();
        }

        private static KeySchemaElement keyElement(String name, KeyType type) {
            return KeySchemaElement.builder().attributeName(name).keyType(type).build();
        }
    }
}
