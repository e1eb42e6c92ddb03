package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.stack.LocalStack;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A topic is replayed from its first offset over Connect's REST API, and read once more by a second connector, while four
 * readers look at the target all the time. Each remembers the newest edition of each book that it has seen.
 *
 * <p>{@code -Ddynabridge.replay.changes=20000} for a longer one.
 */
@ExtendWith(SharedStack.class)
@Timeout(600)
class ReplayIT {

    private static final Logger LOG = LoggerFactory.getLogger(ReplayIT.class);
    private static final int CHANGES = Integer.getInteger("dynabridge.replay.changes", 1_000);
    private static final int PARTITIONS = 3;
    private static final int BOOKS = 150;
    private static final int READERS = 4;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LocalStack stack;
    private final Random random = new Random(20261123);
    private final Map<String, Map<String, Object>> books = new TreeMap<>();
    private final Set<String> titles = new HashSet<>();
    private int sequence;

    ReplayIT(LocalStack stack) {
        this.stack = stack;
    }

    @ParameterizedTest
    @CsvSource({"ledger, true, true", "version, true, false", "none, false, false"})
    void readersNeverSeeAnOlderItemDuringAReplayNorADeletedOne(String guard, boolean neverOlder, boolean neverBack)
            throws ExecutionException, InterruptedException {
        try (Migration migration =
                new Migration(stack, "replay-" + guard).tables(List.of("isbn:S"), List.of("title:S"))) {
            long begin = System.nanoTime();
            writeHistory(migration);
            Map<String, String> config = migration.sinkConfig();
            config.put("write.guard", guard);
            config.put("ledger.table", "replay-ledger");
            // What is stale must not be taken for a conflict where a busy machine is slow to bring the next change.
            config.put("conflict.retry.ms", "60000");
            migration.start(migration.sink, config);
            if (neverOlder) {
                migration.awaitTarget(books.values());
            } else {
                awaitAllRead(migration, migration.sink);
            }
            long filled = System.nanoTime();

            List<Reader> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                readers.add(new Reader(migration));
            }
            stack.connect().stop(migration.sink);
            stack.connect().deleteOffsets(migration.sink);
            stack.connect().resume(migration.sink);
            awaitAllRead(migration, migration.sink);
            long replayed = System.nanoTime();
            migration.start(migration.sink + "-again", config);
            awaitAllRead(migration, migration.sink + "-again");
            long older = readers.stream()
                    .mapToLong(reader -> reader.stop().older.get())
                    .sum();
            long back = readers.stream().mapToLong(reader -> reader.back.get()).sum();
            long seen = readers.stream().mapToLong(reader -> reader.seen.get()).sum();
            LOG.info(
                    "write.guard={}: {} changes written in {} ms and replayed in {} ms; {} items read meanwhile by {}"
                            + " readers: {} older than seen before, {} deleted or moved ones back",
                    guard,
                    CHANGES,
                    (filled - begin) / 1_000_000,
                    (replayed - filled) / 1_000_000,
                    seen,
                    READERS,
                    older,
                    back);

            if (neverOlder) {
                // Without a guard the order of writes to one key by several books is a matter of chance.
                migration.awaitTarget(books.values());
            }
            if (neverOlder) {
                assertThat(older).isZero();
                assertThat(migration.deadLetters()).isEmpty();
            } else {
                assertThat(older + back)
                        .as("the readers would see it, if there were anything to see")
                        .isPositive();
            }
            if (neverBack) {
                assertThat(back).isZero();
            }
        }
    }

    private record Seen(String isbn, long edition) {}

    /** Looks at the whole target again and again; leaves the table some time for others. */
    private static final class Reader implements Runnable {
        private final Migration migration;
        private final Map<String, Long> newest = new HashMap<>();
        private final AtomicLong seen = new AtomicLong();
        private final AtomicLong older = new AtomicLong();
        private final AtomicLong back = new AtomicLong();
        private final CompletableFuture<Void> done;
        private Map<String, Seen> before = Map.of();
        private volatile boolean stopped;

        Reader(Migration migration) {
            this.migration = migration;
            look();
            this.done = CompletableFuture.runAsync(this, task -> new Thread(task, "reader").start());
        }

        @Override
        public void run() {
            while (!stopped) {
                look();
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }

        private void look() {
            Map<String, Seen> now = new HashMap<>();
            for (Map<String, Object> item : migration.tables.scan(migration.targetTable)) {
                String title = text(item, "title");
                String isbn = text(item, "isbn");
                long edition = Long.parseLong(text(item, "edition"));
                long known = newest.getOrDefault(isbn, -1L);
                seen.incrementAndGet();
                Seen here = before.get(title);
                if (here != null && here.isbn.equals(isbn)) {
                    older.addAndGet(edition < here.edition ? 1 : 0);
                } else {
                    back.addAndGet(edition < known ? 1 : 0);
                }
                newest.merge(isbn, edition, Math::max);
                now.put(title, new Seen(isbn, edition));
            }
            before = now;
        }

        Reader stop() {
            stopped = true;
            done.join();
            return this;
        }
    }

    private void writeHistory(Migration migration) throws ExecutionException, InterruptedException {
        Map<String, Object> kafka = Map.of(
                "bootstrap.servers", stack.bootstrapServers(),
                "enable.idempotence", "false",
                "max.in.flight.requests.per.connection", "1");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
                Producer<byte[], byte[]> producer =
                        new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(migration.topic(), PARTITIONS, (short) 1)))
                    .all()
                    .get();
            for (int i = 0; i < CHANGES; i++) {
                change(migration, producer);
            }
        }
    }

    /** Puts a book, changes it, gives it another title or takes it away. Titles free again are given to others. */
    private void change(Migration migration, Producer<byte[], byte[]> producer) {
        String isbn = Integer.toString(random.nextInt(BOOKS));
        Map<String, Object> before = books.get(isbn);
        int dice = random.nextInt(10);
        Map<String, Object> after = null;
        if (before == null || dice > 1) {
            String title = before != null && dice < 7 ? text(before, "title") : freeTitle();
            after = Map.of(
                    "isbn", AttributeType.S.attribute(isbn),
                    "title", AttributeType.S.attribute(title),
                    "edition", AttributeType.N.attribute(Integer.toString(sequence)));
        }
        if (before != null) {
            titles.remove(text(before, "title"));
        }
        if (after == null) {
            books.remove(isbn);
        } else {
            books.put(isbn, after);
            titles.add(text(after, "title"));
        }
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        SourceInfo source =
                new SourceInfo("test", "books", "books", "arn", "shard", "" + sequence++, "e", 0, null, false, 0);
        Object value =
                Envelope.of(op, before, after, source, 0, ValueFormat.MAP).value();
        producer.send(new ProducerRecord<>(
                migration.topic(),
                ItemKey.of(Map.of("isbn", AttributeType.S.attribute(isbn)), List.of("isbn"))
                        .text()
                        .getBytes(StandardCharsets.UTF_8),
                JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8)));
    }

    private String freeTitle() {
        String title;
        do {
            title = "Title " + random.nextInt(2 * BOOKS);
        } while (titles.contains(title));
        return title;
    }

    private static String text(Map<String, Object> item, String name) {
        return (String) AttributeType.value(item.get(name));
    }

    /** Until the connector has committed every offset of the topic. */
    private void awaitAllRead(Migration migration, String connector) {
        long all = migration.topics.read(migration.topic()).size();
        await("the whole topic is read")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    migration.requireNoFailure();
                    long read = 0;
                    for (JsonNode entry : stack.connect().offsets(connector).path("offsets")) {
                        read += entry.path("offset").path("kafka_offset").asLong();
                    }
                    return read == all;
                });
    }
}
