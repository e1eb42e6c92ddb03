package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.TargetKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * One run of the sink over a few changes of two books, each in a partition of its own, where {@link Choices} decide all that
 * is open: which partition is read next, which request is answered next, whether its answer is lost, when the task
 * dies, what of its requests was carried out then, and what it had committed. Time passes only when nothing else can happen.
 */
final class SinkModel implements WriteListener {

    /**
     * What may go wrong in a run.
     *
     * @param lostAnswers how many answers may be lost although the request was carried out
     * @param crashes how often the task may die
     * @param replay whether all topics are read once more from their beginning when all is done
     */
    record Trouble(int lostAnswers, int crashes, boolean replay) {}

    /** A change of a book: to the title it then has, or null for its end. */
    record Change(String isbn, String title) {}

    private static final String SHELF = "books";
    private static final List<String> BOOKS = List.of("a", "b");
    private static final int MOST_STEPS = 500;
    private static final long A_WHILE = Duration.ofSeconds(3).toNanos();

    private final Choices choices;
    private final SinkHistory.Rules rules;
    private final FakeTable table = new FakeTable();
    private final Courier courier;
    private final List<List<SinkRecord>> log = List.of(new ArrayList<>(), new ArrayList<>());
    private final Map<String, Map<String, Object>> books = new LinkedHashMap<>();
    private final int[] position = new int[2];
    private final long[] committed = new long[2];
    private final Set<SinkRecord> processed = new HashSet<>();
    private int lostAnswersLeft;
    private int crashesLeft;
    private boolean replayLeft;
    private OffsetTracker offsets;
    private WriteCoordinator coordinator;
    private List<Sent> inFlight = new ArrayList<>();
    private long now;
    private long tokens;

    private record Sent(List<PendingWrite> batch, FakeDynamoDb.Request<?> request) {}

    SinkModel(Choices choices, SinkHistory.Rules rules, List<Change> history, Trouble trouble) {
        this.choices = choices;
        this.rules = rules;
        this.lostAnswersLeft = trouble.lostAnswers();
        this.crashesLeft = trouble.crashes();
        this.replayLeft = trouble.replay();
        table.under(ConflictPolicy.REPORT, ForeignItemPolicy.KEEP);
        if (rules == SinkHistory.Rules.LEDGER) {
            table.withLedger();
        }
        this.courier = rules == SinkHistory.Rules.BATCHES
                ? new StatementCourier(table.client(), FakeTable.GUARD, 5)
                : table.courier(table.client());
        int sequence = 0;
        for (Change change : history) {
            append(change, ++sequence);
        }
    }

    /** Whether each change can happen in the source: titles are taken by one book at a time, but for a swap in two changes. */
    static boolean isPossible(List<Change> history) {
        Map<String, String> titles = new HashMap<>();
        for (int i = 0; i < history.size(); i++) {
            Change change = history.get(i);
            String had = titles.get(change.isbn());
            if (change.title() == null && had == null) {
                return false;
            }
            if (change.title() == null) {
                titles.remove(change.isbn());
                continue;
            }
            titles.put(change.isbn(), change.title());
            boolean taken = titles.entrySet().stream()
                    .anyMatch(other -> !other.getKey().equals(change.isbn())
                            && other.getValue().equals(change.title()));
            if (taken) {
                boolean swapped = had != null
                        && i + 1 < history.size()
                        && !history.get(i + 1).isbn().equals(change.isbn())
                        && had.equals(history.get(i + 1).title());
                if (!swapped) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Runs to the end, and returns what is wrong then; null for nothing. */
    String run() {
        start();
        for (int step = 0; step < MOST_STEPS; step++) {
            send();
            List<Runnable> possible = possible();
            if (!possible.isEmpty()) {
                possible.get(possible.size() == 1 ? 0 : choices.of(possible.size()))
                        .run();
            } else if (coordinator.pending() > 0) {
                now += A_WHILE;
            } else if (replayLeft) {
                replayLeft = false;
                committed[0] = 0;
                committed[1] = 0;
                start();
            } else {
                return difference();
            }
        }
        return "not done: " + coordinator.pending() + " pending, " + coordinator.parked() + " parked";
    }

    private List<Runnable> possible() {
        List<Runnable> possible = new ArrayList<>();
        for (int partition = 0; partition < position.length; partition++) {
            if (position[partition] < log.get(partition).size()) {
                int each = partition;
                possible.add(() -> read(each));
            }
        }
        for (Sent sent : List.copyOf(inFlight)) {
            possible.add(() -> answer(sent));
            if (lostAnswersLeft > 0) {
                possible.add(() -> loseAnswer(sent));
            }
        }
        // Between other times nothing new is lost with the task.
        if (crashesLeft > 0 && !inFlight.isEmpty()) {
            possible.add(this::crash);
        }
        return possible;
    }

    private void send() {
        for (List<PendingWrite> batch : coordinator.take(now)) {
            inFlight.add(new Sent(batch, table.client().send(courier, batch)));
        }
    }

    private void read(int partition) {
        SinkRecord next = log.get(partition).get(position[partition]++);
        Coordinates at = Coordinates.of(next);
        OffsetTracker.Ticket ticket = offsets.track(at.partition(), at.offset());
        coordinator.accept(new PendingWrite(
                next, ticket, SinkHistory.planner().plan(next).write().orElseThrow(), Optional.empty(), 0));
    }

    private void answer(Sent sent) {
        inFlight.remove(sent);
        coordinator.answered(sent.batch(), sent.request().answer(), now);
    }

    private void loseAnswer(Sent sent) {
        lostAnswersLeft--;
        inFlight.remove(sent);
        sent.request().land();
        coordinator.answered(sent.batch(), sent.request().fail(SdkClientException.create("the answer was lost")), now);
    }

    /** Each request that was under way is carried out or is not, and the last commit came just before, or never. */
    private void crash() {
        crashesLeft--;
        for (Sent sent : inFlight) {
            if (choices.of(2) == 0) {
                sent.request().land();
            }
        }
        if (choices.of(2) == 0) {
            commit();
        }
        start();
    }

    private void commit() {
        for (int partition = 0; partition < position.length; partition++) {
            long frontier = offsets.frontier(name(partition), position[partition]);
            for (long offset = committed[partition]; offset < frontier; offset++) {
                if (!processed.contains(log.get(partition).get((int) offset))) {
                    throw new AssertionError("P7: offset " + offset + " is committed and not processed");
                }
            }
            committed[partition] = frontier;
        }
    }

    private void start() {
        offsets = new OffsetTracker();
        inFlight = new ArrayList<>();
        processed.clear();
        coordinator = new WriteCoordinator(
                new CoordinatorSettings(
                        4,
                        0,
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        ConflictPolicy.REPORT,
                        ForeignItemPolicy.KEEP,
                        rules == SinkHistory.Rules.LEDGER),
                courier,
                new RetrySchedule(Duration.ofMillis(50), Duration.ofSeconds(1), new Random(0)),
                new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(0)),
                () -> Long.toString(++tokens),
                this,
                now);
        for (int partition = 0; partition < position.length; partition++) {
            position[partition] = (int) committed[partition];
        }
    }

    private String difference() {
        Map<TargetKey, Map<String, Object>> expected = new HashMap<>();
        books.values().forEach(book -> expected.put(FakeTable.key(SHELF, book), book));
        Map<TargetKey, Map<String, Object>> found = new HashMap<>();
        table.items().forEach((key, each) -> found.put(key, FakeTable.bare(each)));
        return found.equals(expected) ? null : "P4: " + found + " instead of " + expected;
    }

    private void append(Change change, int sequence) {
        Map<String, Object> before = books.get(change.isbn());
        Map<String, Object> after = change.title() == null
                ? null
                : item("isbn", change.isbn(), "title", change.title(), "edition:N", "" + sequence);
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        int number = BOOKS.indexOf(change.isbn());
        List<SinkRecord> partition = log.get(number);
        partition.add(new SinkRecord(
                SHELF,
                number,
                null,
                item("isbn", change.isbn()),
                null,
                change(op, before, after, Integer.toString(sequence)).value(),
                partition.size(),
                0L,
                TimestampType.CREATE_TIME));
        if (after == null) {
            books.remove(change.isbn());
        } else {
            books.put(change.isbn(), after);
        }
    }

    private static TopicPartition name(int partition) {
        return new TopicPartition(SHELF, partition);
    }

    @Override
    public void finished(PendingWrite write, WriteOutcome outcome) {
        if (outcome != WriteOutcome.STALE || rules != SinkHistory.Rules.LEDGER) {
            table.over(write.write());
        }
        offsets.processed(write.ticket());
        processed.add(write.sinkRecord());
    }

    @Override
    public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
        throw new AssertionError("Nothing here is to be reported: " + reason.getMessage());
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
