package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Random histories of a few books over fewer titles, delivered the way Kafka and DynamoDB deliver: partitions interleaved,
 * answers in any order or lost after the write was applied, throttles, crashes that replay from the committed offsets,
 * replays from the start, late writes of a dead task. The properties are those of the design: P3 and P6 are asserted by
 * {@link FakeTable} at each write, P4 and P7 here.
 */
class SinkHistoryTest {

    private static final int PARTITIONS = 3;
    private static final int BOOKS = 5;
    private static final int TITLES = 4;
    private static final TableKeys TABLE =
            new TableKeys("books-by-title", List.of(KeyAttribute.partition("title", AttributeType.S)));

    @Property(tries = 1500)
    void targetEqualsTheTransformedSourceWhereTitlesNeverCollideForGood(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        World world = new World(seed, 0.15, rules);
        world.writeHistory(changes, true);
        world.run(true);
        assertThat(world.table.contents()).isEqualTo(world.expected());
        assertThat(world.reported).isEmpty();
    }

    @Property(tries = 800)
    void aCollisionIsReportedAndLeavesTheFirstOwnerAlone(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        World world = new World(seed, 0.1, rules);
        world.writeHistory(changes, false);
        world.run(false);
        // Which of two claimants comes first is open; that every item is some book's last state, or was reported, is
        // not.
        Set<String> claimed = new HashSet<>(world.expectedClaims());
        assertThat(world.table.contents().keySet()).containsAll(claimed);
        if (!world.hasReports()) {
            assertThat(world.table.contents().keySet()).isEqualTo(claimed);
        }
    }

    /** Source, Kafka, the sink and the target, on one thread and one clock. */
    private static final class World implements WriteListener {
        private final Random random;
        private final double faults;
        private final Rules rules;
        private final FakeTable table;
        private final List<List<SinkRecord>> log = new ArrayList<>();
        private final Map<String, Map<String, Object>> books = new TreeMap<>();
        private final Set<String> reported = new HashSet<>();
        private final long[] committed = new long[PARTITIONS];
        private final long[] position = new long[PARTITIONS];
        private final Map<SinkRecord, Boolean> processed = new HashMap<>();
        private final boolean byTitle;
        private final List<Attempt> zombies = new ArrayList<>();
        private OffsetTracker offsets;
        private WriteCoordinator coordinator;
        private List<List<PendingWrite>> inFlight;
        private long now;
        private long tokens;
        private int sequence;

        World(long seed, double faults, Rules rules) {
            this.random = new Random(seed);
            this.faults = faults;
            this.rules = rules;
            this.table = rules == Rules.LEDGER ? new FakeTable().withLedger() : new FakeTable();
            this.byTitle = rules == Rules.LEDGER && random.nextBoolean();
            for (int i = 0; i < PARTITIONS; i++) {
                log.add(new ArrayList<>());
            }
        }

        /** Changes of the source, in the order in which they happen; each book stays in its partition. */
        void writeHistory(int changes, boolean distinctTitles) {
            List<Map<String, Object>> scanned = new ArrayList<>();
            for (int i = 0; i < changes; i++) {
                if (rules == Rules.LEDGER && random.nextInt(5) == 0) {
                    scan(scanned);
                }
                int book = random.nextInt(BOOKS);
                Map<String, Object> before = books.get("isbn-" + book);
                String title = "title-" + random.nextInt(TITLES);
                Map<String, Object> wanted = before != null && random.nextInt(4) == 0 ? null : book(book, title, i);
                if (distinctTitles && wanted != null && isTaken(title, "isbn-" + book)) {
                    swapOrSkip(book, title, i);
                } else if (before != null || wanted != null) {
                    append(book, before, wanted);
                }
            }
        }

        /** Reads a book as it is now, or writes to Kafka what was read a while ago, whatever has happened since. */
        private void scan(List<Map<String, Object>> scanned) {
            if (scanned.isEmpty() || random.nextBoolean()) {
                scanned.addAll(books.values());
            } else {
                Map<String, Object> book = scanned.remove(random.nextInt(scanned.size()));
                String isbn = (String) AttributeType.value(book.get("isbn"));
                append(isbn, book, change(Operation.READ, null, book, null).value());
            }
        }

        private boolean isTaken(String title, String except) {
            return books.entrySet().stream()
                    .anyMatch(entry -> !entry.getKey().equals(except)
                            && title.equals(AttributeType.value(entry.getValue().get("title"))));
        }

        /** The other book takes this one's title, in the same transaction of the application. */
        private void swapOrSkip(int book, String title, int i) {
            Map<String, Object> mine = books.get("isbn-" + book);
            if (mine == null) {
                return;
            }
            for (int other = 0; other < BOOKS; other++) {
                Map<String, Object> theirs = books.get("isbn-" + other);
                if (other != book && theirs != null && title.equals(AttributeType.value(theirs.get("title")))) {
                    String myTitle = (String) AttributeType.value(mine.get("title"));
                    append(book, mine, book(book, title, i));
                    append(other, theirs, book(other, myTitle, i));
                    return;
                }
            }
        }

        private static Map<String, Object> book(int book, String title, int edition) {
            return item("isbn", "isbn-" + book, "title", title, "edition:N", Integer.toString(edition));
        }

        private void append(int book, Map<String, Object> before, Map<String, Object> after) {
            Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
            append(
                    "isbn-" + book,
                    after == null ? before : after,
                    change(op, before, after, Integer.toString(++sequence)).value());
            if (after == null) {
                books.remove("isbn-" + book);
            } else {
                books.put("isbn-" + book, after);
            }
        }

        /** By book, or, as a re-keying transform on the source makes it, by title: then a book's changes overtake one another. */
        private void append(String isbn, Map<String, Object> image, Object value) {
            Object key = byTitle ? AttributeType.value(image.get("title")) : isbn;
            int number = Math.floorMod(key.hashCode(), PARTITIONS);
            List<SinkRecord> partition = log.get(number);
            partition.add(new SinkRecord(
                    Changes.TOPIC,
                    number,
                    null,
                    item("isbn", isbn),
                    null,
                    value,
                    partition.size(),
                    0L,
                    TimestampType.CREATE_TIME));
        }

        Map<String, Map<String, Object>> expected() {
            Map<String, Map<String, Object>> expected = new TreeMap<>();
            books.values().forEach(book -> expected.put(titleKey(book), book));
            return expected;
        }

        Set<String> expectedClaims() {
            Set<String> claims = new HashSet<>();
            books.values().forEach(book -> claims.add(titleKey(book)));
            return claims;
        }

        boolean hasReports() {
            return !reported.isEmpty();
        }

        private static String titleKey(Map<String, Object> book) {
            return "{\"title\":{\"S\":\"" + AttributeType.value(book.get("title")) + "\"}}";
        }

        void run(boolean crashes) {
            start();
            int crashesLeft = crashes ? 3 : 0;
            int replaysLeft = crashes ? 1 : 0;
            for (int step = 0; step < 20_000; step++) {
                now += Duration.ofMillis(5).toNanos();
                int dice = random.nextInt(100);
                if (crashesLeft > 0 && dice == 0) {
                    crashesLeft--;
                    start();
                } else if (dice < 40) {
                    poll();
                } else if (dice < 90) {
                    answerOne();
                } else {
                    commit();
                }
                inFlight.addAll(coordinator.take(now));
                if (!zombies.isEmpty() && random.nextInt(30) == 0) {
                    table.carryOut(zombies.remove(random.nextInt(zombies.size())));
                }
                if (isDone()) {
                    if (replaysLeft-- <= 0) {
                        zombies.forEach(table::carryOut);
                        return;
                    }
                    Arrays.setAll(committed, partition -> random.nextInt((int) committed[partition] + 1));
                    start();
                }
            }
            throw new AssertionError(
                    "Not done: " + coordinator.pending() + " pending, " + coordinator.parked() + " parked");
        }

        /** A task starts where the last one committed; what the dead one had under way may still land, if late, then safely. */
        private void start() {
            if (inFlight != null) {
                for (List<PendingWrite> batch : inFlight) {
                    if (rules == Rules.LEDGER && random.nextInt(3) == 0) {
                        batch.forEach(write -> zombies.add(write.attempt()));
                    } else if (random.nextBoolean()) {
                        batch.forEach(write -> table.carryOut(write.attempt()));
                    }
                }
            }
            offsets = new OffsetTracker();
            inFlight = new ArrayList<>();
            coordinator = new WriteCoordinator(
                    new CoordinatorSettings(
                            4,
                            0,
                            Duration.ofHours(1),
                            Duration.ofSeconds(30),
                            ConflictPolicy.REPORT,
                            ForeignItemPolicy.KEEP,
                            rules == Rules.LEDGER),
                    rules,
                    new RetrySchedule(Duration.ofMillis(50), Duration.ofSeconds(5), random),
                    new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(2), random),
                    () -> Long.toString(++tokens),
                    this,
                    now);
            System.arraycopy(committed, 0, position, 0, PARTITIONS);
            processed.clear();
        }

        private void poll() {
            int partition = random.nextInt(PARTITIONS);
            for (int i = random.nextInt(4);
                    i >= 0 && position[partition] < log.get(partition).size();
                    i--) {
                SinkRecord next = log.get(partition).get((int) position[partition]++);
                Coordinates at = Coordinates.of(next);
                OffsetTracker.Ticket ticket = offsets.track(at.partition(), at.offset());
                Plan plan = planner().plan(next);
                processed.put(next, false);
                coordinator.accept(new PendingWrite(next, ticket, plan.write().orElseThrow(), plan.complaint()));
            }
        }

        private void answerOne() {
            if (inFlight.isEmpty()) {
                return;
            }
            List<PendingWrite> batch = inFlight.remove(random.nextInt(inFlight.size()));
            List<Answer> answers = new ArrayList<>();
            for (PendingWrite write : batch) {
                double dice = random.nextDouble();
                if (dice < faults / 2) {
                    answers.add(new Answer.Failed(ErrorKind.THROTTLED, new IllegalStateException("throttled")));
                } else if (dice < faults) {
                    table.carryOut(write.attempt());
                    answers.add(new Answer.Failed(ErrorKind.RETRIABLE, new IllegalStateException("answer lost")));
                } else {
                    answers.add(table.carryOut(write.attempt()));
                }
            }
            coordinator.answered(batch, answers, now);
        }

        private void commit() {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                TopicPartition name = new TopicPartition(Changes.TOPIC, partition);
                long frontier = offsets.frontier(name, position[partition]);
                for (long offset = committed[partition]; offset < frontier; offset++) {
                    SinkRecord under = log.get(partition).get((int) offset);
                    assertThat(processed.getOrDefault(under, true))
                            .as("P7: offset %s is committed, so it must be processed", offset)
                            .isTrue();
                }
                committed[partition] = Math.max(committed[partition], frontier);
            }
        }

        private boolean isDone() {
            boolean read = true;
            for (int partition = 0; partition < PARTITIONS; partition++) {
                read &= position[partition] == log.get(partition).size();
            }
            return read && coordinator.pending() == 0;
        }

        private static ItemWritePlanner planner() {
            return new ItemWritePlanner(
                    new TableNameFormat("table.name.format", "books-by-title"),
                    name -> TABLE,
                    Optional.of(FakeTable.GUARD),
                    true);
        }

        @Override
        public void finished(PendingWrite write, WriteOutcome outcome) {
            offsets.processed(write.ticket());
            processed.put(write.sinkRecord(), true);
        }

        @Override
        public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
            reported.add(reason.getMessage());
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
    }

    /** How the couriers of the two guards ask. */
    enum Rules implements CourierRules {
        ONE_BY_ONE,
        BATCHES,
        LEDGER;

        @Override
        public PutMode firstMode(ItemWrite write) {
            boolean renews =
                    write instanceof ItemWrite.Put put && put.predecessor().isPresent();
            switch (this) {
                case BATCHES:
                    return renews ? PutMode.RENEW : write.vacated().isEmpty() ? PutMode.CREATE : PutMode.GUARDED;
                case LEDGER:
                    return renews ? PutMode.RENEW : PutMode.GUARDED;
                default:
                    return PutMode.GUARDED;
            }
        }

        @Override
        public int maxSize() {
            return this == BATCHES ? 5 : 1;
        }

        @Override
        public boolean joins(Attempt attempt) {
            return this == BATCHES
                    && !attempt.isMove()
                    && (!attempt.puts() || attempt.mode() == PutMode.CREATE || attempt.mode() == PutMode.RENEW);
        }
    }
}
