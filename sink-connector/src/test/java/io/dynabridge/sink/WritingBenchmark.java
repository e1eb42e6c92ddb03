package io.dynabridge.sink;

import static io.dynabridge.sink.Changes.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import io.dynabridge.sink.write.CoordinatorSettings;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * What guarded writing costs: items for each second of processor time, from the records that Connect hands over to
 * requests and answers over HTTP, beside loops that do nothing but send: batches without any condition, of items made ready
 * before and of items converted from the same records, and single puts with a condition. DynamoDB is a stub in a process of its own, whose time does not count. Rates depend
 * on the machine, their ratios hardly do; rounds alternate, and medians are shown.
 *
 * <p>No test, so it runs only by name; see CONTRIBUTING.md.
 */
class WritingBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(WritingBenchmark.class);
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 5);
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong("benchmark.millis", 2_500));
    private static final int WARM_UPS = 2;
    private static final int BATCH = 25;
    private static final int IN_FLIGHT = 16;
    private static final int POLL = 500;
    /** More than the sink holds at once, so that no item waits for its own last change. */
    private static final int BOOKS = 5_000;

    private static final String TABLE = "books";
    private static final TableKeys KEYS =
            new TableKeys(TABLE, List.of(KeyAttribute.partition("isbn", AttributeType.S)));

    private final JsonConverter converter = new JsonConverter();
    private final List<Map<String, AttributeValue>> items = new ArrayList<>();
    private final List<Object> inserts = new ArrayList<>();
    private final List<Object> updates = new ArrayList<>();

    private enum Kind {
        BATCHES("bare BatchWriteItem, 25 a request, no condition"),
        CONVERTED("the same, items converted from Connect data"),
        PUTS("bare PutItem, conditional"),
        INSERTS("sink connector, guarded inserts"),
        UPDATES("sink connector, guarded updates");

        private final String label;
        private final List<Double> rates = new ArrayList<>();

        Kind(String label) {
            this.label = label;
        }

        private double median() {
            return rates.stream().sorted().skip(rates.size() / 2).findFirst().orElseThrow();
        }
    }

    @Test
    void writes() throws Exception {
        makeBooks();
        int port = Child.freePort();
        Map<String, String> config = Map.of(
                AwsConfig.ENDPOINT, "http://localhost:" + port,
                AwsConfig.ACCESS_KEY_ID, "id",
                AwsConfig.SECRET_ACCESS_KEY, "secret");
        Child stub = Child.start("", List.of(), StubDynamoDb.class.getName(), Integer.toString(port));
        try (DynamoDbClients clients = DynamoDbClients.open(new AwsConfig(new SinkConfig(config)), IN_FLIGHT + 1)) {
            Awaitility.await().ignoreExceptions().until(() -> {
                try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return socket.isConnected();
                }
            });
            for (int round = -WARM_UPS; round < ROUNDS; round++) {
                for (Kind kind : Kind.values()) {
                    double rate = measure(kind, clients, config);
                    if (round >= 0) {
                        kind.rates.add(rate);
                    }
                }
            }
        } finally {
            stub.close();
        }
        LOG.info("Items of about 450 bytes for each second of processor time, medians of {} rounds:", ROUNDS);
        for (Kind kind : Kind.values()) {
            LOG.info(
                    "{}: {} ({} × batches, {} × puts)",
                    kind.label,
                    Math.round(kind.median()),
                    rounded(kind.median() / Kind.BATCHES.median()),
                    rounded(kind.median() / Kind.PUTS.median()));
        }
    }

    private double measure(Kind kind, DynamoDbClients clients, Map<String, String> config) throws InterruptedException {
        switch (kind) {
            case BATCHES:
                return bare(BATCH, first -> clients.dynamoDb().batchWriteItem(batch(first, items::get)));
            case CONVERTED:
                return bare(BATCH, first -> clients.dynamoDb().batchWriteItem(batch(first, this::convertedBook)));
            case PUTS:
                return bare(1, first -> clients.dynamoDb().putItem(put(first)));
            case INSERTS:
                return sink(inserts, clients, config);
            default:
                return sink(updates, clients, config);
        }
    }

    /** Keeps requests under way until the time is over, each with so many items. */
    private double bare(int size, Function<Integer, CompletableFuture<?>> send) throws InterruptedException {
        Semaphore slots = new Semaphore(IN_FLIGHT);
        long sent = 0;
        long end = System.nanoTime() + ROUND_NANOS;
        long cpu = cpuNanos();
        while (System.nanoTime() < end) {
            slots.acquire();
            send.apply((int) (sent % BOOKS)).whenComplete((response, failure) -> {
                if (failure == null) {
                    slots.release();
                }
            });
            sent += size;
        }
        assertThat(slots.tryAcquire(IN_FLIGHT, 10, TimeUnit.SECONDS)).isTrue();
        return sent * 1e9 / (cpuNanos() - cpu);
    }

    private Map<String, AttributeValue> convertedBook(int book) {
        return ItemCodec.toSdk(Envelope.from(inserts.get(book)).orElseThrow().after());
    }

    private BatchWriteItemRequest batch(int first, IntFunction<Map<String, AttributeValue>> item) {
        List<WriteRequest> requests = new ArrayList<>(BATCH);
        for (int i = first; i < first + BATCH; i++) {
            requests.add(WriteRequest.builder()
                    .putRequest(PutRequest.builder().item(item.apply(i)).build())
                    .build());
        }
        return BatchWriteItemRequest.builder()
                .requestItems(Map.of(TABLE, requests))
                .build();
    }

    private PutItemRequest put(int book) {
        return PutItemRequest.builder()
                .tableName(TABLE)
                .item(items.get(book))
                .conditionExpression("attribute_not_exists(isbn)")
                .build();
    }

    private double sink(List<Object> values, DynamoDbClients clients, Map<String, String> config) {
        TopicPartition partition = new TopicPartition(Changes.TOPIC, 0);
        FakeSinkTaskContext context = new FakeSinkTaskContext(partition);
        SinkProgress progress = new SinkProgress(System::currentTimeMillis);
        StartedSinkTask task = new StartedSinkTask(
                context,
                () -> {},
                new ItemWritePlanner(
                        new TableNameFormat(SinkConfig.TABLE_NAME_FORMAT, TABLE),
                        any -> KEYS,
                        Optional.of("_dynabridge"),
                        true),
                table -> {},
                new CoordinatorSettings(
                        IN_FLIGHT,
                        0,
                        Duration.ofMinutes(5),
                        Duration.ofSeconds(30),
                        ConflictPolicy.REPORT,
                        ForeignItemPolicy.KEEP,
                        false),
                SinkAssembly.courier(new SinkConfig(config), clients.dynamoDb(), Optional.empty()),
                progress,
                System::nanoTime);
        task.open();
        long offset = 0;
        long end = System.nanoTime() + ROUND_NANOS;
        long cpu = cpuNanos();
        while (System.nanoTime() < end) {
            if (!context.paused.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
                task.put(List.of());
                continue;
            }
            task.put(poll(values, offset));
            offset += POLL;
        }
        while (progress.total() < offset) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            task.put(List.of());
        }
        double rate = offset * 1e9 / (cpuNanos() - cpu);
        assertThat(task.preCommit(Map.of(partition, new OffsetAndMetadata(offset)))
                        .get(partition)
                        .offset())
                .isEqualTo(offset);
        task.stop();
        return rate;
    }

    private static List<SinkRecord> poll(List<Object> values, long offset) {
        List<SinkRecord> poll = new ArrayList<>(POLL);
        for (long next = offset; next < offset + POLL; next++) {
            int book = (int) (next % BOOKS);
            poll.add(Changes.record(isbn(book), values.get(book), next));
        }
        return poll;
    }

    private static String isbn(int book) {
        return Long.toString(9_780_000_000_000L + book);
    }

    private void makeBooks() {
        converter.configure(Map.of("schemas.enable", "false"), false);
        for (int i = 0; i < BOOKS; i++) {
            Map<String, Object> before = book(isbn(i), i);
            Map<String, Object> after = book(isbn(i), i + 1);
            items.add(ItemCodec.toSdk(after));
            inserts.add(converted(change(Operation.CREATE, null, after, "70000000000000000" + i)));
            updates.add(converted(change(Operation.UPDATE, before, after, "70000000000000001" + i)));
        }
    }

    /** As Connect's converter leaves it. */
    private Object converted(Envelope envelope) {
        byte[] json = converter.fromConnectData(Changes.TOPIC, null, envelope.value());
        return converter.toConnectData(Changes.TOPIC, json).value();
    }

    /** An item like those of our demo: mostly text, some numbers, a set, a list and a map. */
    private static Map<String, Object> book(String isbn, int stock) {
        Map<String, Object> book = new LinkedHashMap<>();
        book.put("isbn", Map.of("S", isbn));
        book.put("title", Map.of("S", "Dune, volume " + isbn));
        book.put("authors", Map.of("L", List.of(Map.of("S", "Frank Herbert"), Map.of("S", "Brian Herbert"))));
        book.put("tags", Map.of("SS", List.of("classics", "science-fiction")));
        book.put("price", Map.of("N", "9.99"));
        book.put("stock", Map.of("N", Integer.toString(stock)));
        book.put("inPrint", Map.of("BOOL", true));
        book.put("rating", Map.of("M", Map.of("average", Map.of("N", "4.27"), "count", Map.of("N", "1203"))));
        book.put(
                "blurb",
                Map.of(
                        "S",
                        "The spice extends life and expands consciousness. "
                                .repeat(6)
                                .substring(0, 290)));
        return book;
    }

    /** Of all threads of this process, the collector's and the compiler's included. */
    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static double rounded(double ratio) {
        return Math.round(ratio * 100) / 100.0;
    }
}
