package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
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
import io.dynabridge.sink.plan.TargetKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/**
 * A random history of a few books over fewer titles, in one or two tables: source, Kafka, the sink and the target, on one
 * thread and one clock. Delivered the way Kafka and DynamoDB deliver: partitions interleaved, answers in any order or lost
 * after the write was applied, throttles, crashes that replay from the committed offsets, replays from further back, late
 * writes of a dead task. The sink's couriers make the requests, {@link FakeDynamoDb} reads them, {@link FakeTable} looks
 * at each change of an item.
 */
final class SinkHistory implements WriteListener {

    /** How requests are made up. */
    enum Rules {
        ONE_BY_ONE,
        BATCHES,
        LEDGER
    }

    /**
     * What kind of history.
     *
     * @param distinct whether no two books ever have one title, but in the midst of a swap
     * @param crashes whether tasks die and topics are replayed
     * @param late whether writes of a dead task may land long after; with a ledger they do in any case
     * @param foreign whether the application has items of its own in the target
     */
    record Kind(
            boolean distinct,
            boolean crashes,
            boolean late,
            boolean foreign,
            ConflictPolicy conflicts,
            ForeignItemPolicy foreignItems) {}

    private static final int PARTITIONS = 3;
    private static final int BOOKS = 5;
    private static final int TITLES = 4;
    private static final int MOST_STEPS = 20_000;
    private static final List<String> TABLES = List.of("books", "rarities");
    private static final TopicPartition[] NAMES = new TopicPartition[PARTITIONS];

    static {
        Arrays.setAll(NAMES, partition -> new TopicPartition(Changes.TOPIC, partition));
    }

    final FakeTable table = new FakeTable();
    final Map<String, Map<String, Object>> books = new TreeMap<>();
    final Map<TargetKey, Map<String, Object>> foreign = new HashMap<>();
    final Set<TargetKey> claimed = new HashSet<>();
    /** Whose was the newest image that ever claimed a key. */
    final Map<TargetKey, String> newestClaims = new HashMap<>();

    final Set<String> reported = new HashSet<>();

    private final Random random;
    private final double faults;
    private final Rules rules;
    private final Kind kind;
    private final boolean byTitle;
    private final int tables;
    private final Courier courier;
    private final Set<String> unsaid = new HashSet<>();
    private final List<List<SinkRecord>> log = new ArrayList<>();
    private final long[] committed = new long[PARTITIONS];
    private final long[] position = new long[PARTITIONS];
    private final Map<SinkRecord, Boolean> processed = new HashMap<>();
    private final List<FakeDynamoDb.Request<?>> late = new ArrayList<>();
    private OffsetTracker offsets;
    private WriteCoordinator coordinator;
    private List<Sent> inFlight;
    private long now;
    private long tokens;
    private int sequence;

    private record Sent(List<PendingWrite> batch, FakeDynamoDb.Request<?> request) {}

    SinkHistory(long seed, int changes, double faults, Rules rules, Kind kind) {
        this.random = new Random(seed);
        this.faults = faults;
        this.rules = rules;
        this.kind = kind;
        this.byTitle = rules == Rules.LEDGER && random.nextBoolean();
        this.tables = 1 + random.nextInt(2);
        table.under(kind.conflicts(), kind.foreignItems());
        if (rules == Rules.LEDGER) {
            table.withLedger();
        }
        this.courier = rules == Rules.BATCHES
                ? new StatementCourier(table.client(), FakeTable.GUARD, 5)
                : table.courier(table.client());
        for (int i = 0; i < PARTITIONS; i++) {
            log.add(new ArrayList<>());
        }
        for (int i = kind.foreign() ? 1 + random.nextInt(2) : 0; i > 0; i--) {
            Map<String, Object> theirs = item("title", title(), "shelf", shelf(), "note", "mine");
            foreign.put(key(theirs), theirs);
        }
        foreign.forEach(table::put);
        write(changes);
    }

    /** What the target should be: every book as it is now. */
    Map<TargetKey, Map<String, Object>> expected() {
        Map<TargetKey, Map<String, Object>> expected = new HashMap<>();
        books.values().forEach(book -> expected.put(key(book), book));
        return expected;
    }

    /** What the target is. */
    Map<TargetKey, Map<String, Object>> contents() {
        Map<TargetKey, Map<String, Object>> contents = new HashMap<>();
        table.items().forEach((key, item) -> contents.put(key, FakeTable.bare(item)));
        return contents;
    }

    boolean isReported(String isbn) {
        return reported.stream().anyMatch(report -> report.contains(owner(isbn)));
    }

    static String owner(String isbn) {
        return Changes.owner(isbn);
    }

    static TargetKey key(Map<String, Object> book) {
        return FakeTable.key(text(book, "shelf"), book);
    }

    static String text(Map<String, Object> book, String attribute) {
        return (String) AttributeType.value(book.get(attribute));
    }

    /** Runs until nothing is to be done, and looks then; with crashes once more after a replay. */
    void run(Runnable atRest) {
        start();
        int crashesLeft = kind.crashes() ? 3 : 0;
        int replaysLeft = kind.crashes() ? 1 : 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            int dice = random.nextInt(100);
            if (crashesLeft > 0 && dice == 0) {
                crashesLeft--;
                start();
            } else {
                step(dice);
            }
            if (!late.isEmpty() && random.nextInt(30) == 0) {
                late.remove(random.nextInt(late.size())).land();
            }
            if (isDone()) {
                if (replaysLeft-- <= 0) {
                    late.forEach(FakeDynamoDb.Request::land);
                    late.clear();
                    atRest.run();
                    return;
                }
                atRest.run();
                Arrays.setAll(committed, partition -> random.nextInt((int) committed[partition] + 1));
                start();
            }
        }
        throw notDone();
    }

    /** All topics once more from their beginning, without trouble. */
    void replay() {
        Arrays.fill(committed, 0);
        reported.clear();
        start();
        late.clear();
        for (int step = 0; step < MOST_STEPS; step++) {
            step(1 + random.nextInt(99));
            if (isDone()) {
                return;
            }
        }
        throw notDone();
    }

    private AssertionError notDone() {
        return new AssertionError(
                "P6: not done: " + coordinator.pending() + " pending, " + coordinator.parked() + " parked");
    }

    private void step(int dice) {
        now += Duration.ofMillis(5).toNanos();
        if (dice < 40) {
            poll();
        } else if (dice < 90) {
            answerOne();
        } else {
            commit();
        }
        for (List<PendingWrite> batch : coordinator.take(now)) {
            inFlight.add(new Sent(batch, table.client().send(courier, batch)));
        }
    }

    /** Changes of the source, in the order in which they happen; each book stays in its partition. */
    private void write(int changes) {
        List<Map<String, Object>> scanned = new ArrayList<>();
        for (int i = 0; i < changes; i++) {
            if (rules == Rules.LEDGER && random.nextInt(5) == 0) {
                scan(scanned);
            }
            String isbn = "isbn-" + random.nextInt(BOOKS);
            Map<String, Object> before = books.get(isbn);
            if (before != null && random.nextInt(8) == 0) {
                touchOrLose(isbn, before);
                continue;
            }
            Map<String, Object> wanted = before != null && random.nextInt(4) == 0 ? null : book(isbn, title(), shelf());
            Optional<String> rival = kind.distinct() && wanted != null ? rival(isbn, wanted) : Optional.empty();
            if (rival.isPresent()) {
                swapOrSkip(isbn, rival.get(), wanted);
            } else if (before != null || wanted != null) {
                append(isbn, before, wanted);
            }
        }
        List.copyOf(unsaid).forEach(isbn -> touch(isbn, books.get(isbn)));
    }

    /** A snapshot touches the book, or a change in its place is lost, and the next record or touch of it makes up for that. */
    private void touchOrLose(String isbn, Map<String, Object> before) {
        if (random.nextBoolean()) {
            touch(isbn, before);
        } else {
            books.put(isbn, book(isbn, text(before, "title"), text(before, "shelf")));
            unsaid.add(isbn);
        }
    }

    private void touch(String isbn, Map<String, Object> book) {
        send(isbn, Operation.READ, null, book, Integer.toString(++sequence));
    }

    /** Reads a book as it is now, or writes to Kafka what was read a while ago, whatever has happened since. */
    private void scan(List<Map<String, Object>> scanned) {
        if (scanned.isEmpty() || random.nextBoolean()) {
            scanned.addAll(books.values());
        } else {
            Map<String, Object> book = scanned.remove(random.nextInt(scanned.size()));
            send(text(book, "isbn"), Operation.READ, null, book, null);
        }
    }

    private Optional<String> rival(String isbn, Map<String, Object> wanted) {
        return books.entrySet().stream()
                .filter(entry ->
                        !entry.getKey().equals(isbn) && key(entry.getValue()).equals(key(wanted)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The other book takes this one's title, in the same transaction of the application. */
    private void swapOrSkip(String isbn, String rival, Map<String, Object> wanted) {
        Map<String, Object> mine = books.get(isbn);
        if (mine != null) {
            append(isbn, mine, wanted);
            append(rival, books.get(rival), book(rival, text(mine, "title"), text(mine, "shelf")));
        }
    }

    private String title() {
        return "title-" + random.nextInt(TITLES);
    }

    private String shelf() {
        return TABLES.get(random.nextInt(tables));
    }

    /** With or without attributes that others have: an update in place has to drop what the new image lacks. */
    private Map<String, Object> book(String isbn, String title, String shelf) {
        Map<String, Object> book = item("isbn", isbn, "title", title, "shelf", shelf, "edition:N", "" + ++sequence);
        for (String optional : List.of("cover", "pages")) {
            if (random.nextInt(3) == 0) {
                book.putAll(item(optional, "x"));
            }
        }
        return book;
    }

    private void append(String isbn, Map<String, Object> before, Map<String, Object> after) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        send(isbn, op, before, after, Integer.toString(++sequence));
        if (after == null) {
            books.remove(isbn);
        } else {
            books.put(isbn, after);
        }
    }

    /**
     * By book, or, as a re-keying transform on the source makes it, by title: then a book's changes overtake one another.
     * Routed as RouteItem does.
     */
    private void send(
            String isbn, Operation op, Map<String, Object> before, Map<String, Object> after, String sequenceNumber) {
        Map<String, Object> image = after == null ? before : after;
        Object by = byTitle ? text(image, "title") : isbn;
        int number = Math.floorMod(by.hashCode(), PARTITIONS);
        ConnectHeaders headers = new ConnectHeaders();
        if (before != null && after != null && !text(before, "shelf").equals(text(after, "shelf"))) {
            headers.addString(Envelope.BEFORE_TOPIC_HEADER, text(before, "shelf"));
            headers.addString(Envelope.AFTER_TOPIC_HEADER, text(after, "shelf"));
        }
        if (after != null) {
            claimed.add(key(after));
        }
        if (after != null && sequenceNumber != null) {
            newestClaims.put(key(after), isbn);
        }
        if (sequenceNumber != null) {
            unsaid.remove(isbn);
        }
        List<SinkRecord> partition = log.get(number);
        partition.add(new SinkRecord(
                text(image, "shelf"),
                number,
                null,
                item("isbn", isbn),
                null,
                change(op, before, after, sequenceNumber).value(),
                partition.size(),
                0L,
                TimestampType.CREATE_TIME,
                headers,
                Changes.TOPIC,
                number,
                partition.size()));
    }

    /** A task starts where the last one committed; what the dead one had under way may still land, at once or late. */
    private void start() {
        if (inFlight != null) {
            for (Sent sent : inFlight) {
                if ((rules == Rules.LEDGER || kind.late()) && random.nextInt(3) == 0) {
                    late.add(sent.request());
                } else if (random.nextBoolean()) {
                    sent.request().land();
                }
            }
        }
        offsets = new OffsetTracker();
        inFlight = new ArrayList<>();
        boolean reports = kind.conflicts() == ConflictPolicy.REPORT;
        coordinator = new WriteCoordinator(
                new CoordinatorSettings(
                        4,
                        0,
                        Duration.ofHours(1),
                        Duration.ofSeconds(reports ? 30 : 1),
                        kind.conflicts(),
                        kind.foreignItems(),
                        rules == Rules.LEDGER),
                courier,
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
            coordinator.accept(new PendingWrite(next, ticket, plan.write().orElseThrow(), plan.complaint(), 0));
        }
    }

    private void answerOne() {
        if (inFlight.isEmpty()) {
            return;
        }
        Sent sent = inFlight.remove(random.nextInt(inFlight.size()));
        FakeDynamoDb.Request<?> request = sent.request();
        double dice = random.nextDouble();
        List<Answer> answers;
        if (dice < faults / 2) {
            answers = request.throttle(
                    any -> random.nextBoolean(),
                    () -> ProvisionedThroughputExceededException.builder()
                            .message("throttled")
                            .build());
        } else if (dice < faults) {
            request.land();
            answers = request.fail(SdkClientException.create("the answer was lost"));
        } else {
            answers = request.answer();
        }
        coordinator.answered(sent.batch(), answers, now);
    }

    private void commit() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            long frontier = offsets.frontier(NAMES[partition], position[partition]);
            for (long offset = committed[partition]; offset < frontier; offset++) {
                SinkRecord under = log.get(partition).get((int) offset);
                if (!processed.getOrDefault(under, true)) {
                    throw new AssertionError("P7: offset " + offset + " is committed and not processed");
                }
            }
            committed[partition] = Math.max(committed[partition], frontier);
        }
    }

    private boolean isDone() {
        for (int partition = 0; partition < PARTITIONS; partition++) {
            if (position[partition] < log.get(partition).size()) {
                return false;
            }
        }
        return coordinator.pending() == 0;
    }

    static ItemWritePlanner planner() {
        return new ItemWritePlanner(
                new TableNameFormat("table.name.format", "${topic}"),
                name -> new TableKeys(name, List.of(KeyAttribute.partition("title", AttributeType.S))),
                Optional.of(FakeTable.GUARD),
                true);
    }

    @Override
    public void finished(PendingWrite write, WriteOutcome outcome) {
        // Where something newer of the book stands at the old key, a ledger has nothing to remember: the change that
        // takes that away will.
        if (outcome != WriteOutcome.STALE || rules != Rules.LEDGER) {
            table.over(write.write());
        }
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

    /** The log as far as it says what happened to the books, to read a failure by. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(rules + (byTitle ? " by title" : ""));
        for (List<SinkRecord> partition : log) {
            for (SinkRecord each : partition) {
                text.append('\n').append(Coordinates.of(each)).append(' ').append(new LinkedHashMap<>((Map<?, ?>)
                        each.value()));
            }
        }
        return text.toString();
    }
}
