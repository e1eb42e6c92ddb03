package io.dynabridge.source;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import io.dynabridge.source.stream.ChildLookups;
import io.dynabridge.source.stream.LineageReader;
import io.dynabridge.source.stream.StreamLister;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * One run of connector and tasks over a small lineage that is all written, where {@link Choices} decide all that is open:
 * which read is answered next and with how much, which topic partition acknowledges next, what a listing shows, when tasks
 * die, which of their records had arrived then or arrive later, how old the stored offsets are, and whether the tasks
 * start from their old assignment or share out anew. Time passes only when nothing else can happen.
 */
final class SourceModel {

    /**
     * What a run is about.
     *
     * @param shards the lineage, see {@link ModelStream}
     * @param exactlyOnce whether records and offsets come in transactions
     */
    record Case(List<String> shards, boolean exactlyOnce) {}

    /**
     * What may go wrong in a run.
     *
     * @param crashes how often tasks may die
     * @param lateListings how many listings may lack a shard
     * @param expiries how many iterators may expire
     * @param late whether records of dead tasks may still arrive
     */
    record Trouble(int crashes, int lateListings, int expiries, boolean late) {}

    private static final String STREAM = "arn:stream";
    private static final String TABLE = "books";
    private static final String STATE = "state";
    private static final int MOST_STEPS = 5_000;
    private static final long AUDITS = Duration.ofMinutes(10).toNanos();
    private static final long SOON = Duration.ofSeconds(1).toNanos();
    private static final SourceConfig CONFIG = new SourceConfig(Map.of(
            "table.include.list", TABLE,
            "topic.prefix", "prefix",
            "snapshot.mode", "no_data",
            "aws.region", "eu-north-1"));

    /** A record on its way to a topic partition. */
    private static final class Sent {
        private final SourceRecord sourceRecord;
        private boolean acknowledged;

        Sent(SourceRecord sourceRecord) {
            this.sourceRecord = sourceRecord;
        }
    }

    /** A task with its producer, and what Connect knows of its offsets. */
    private static final class Task {
        private final TaskAssignment assignment;
        private final RecordQueue queue = new RecordQueue(1_000, 1_000_000, Runnable::run);
        private final List<ModelStream.Read> reads = new ArrayList<>();
        private final List<LineageReader> readers = new ArrayList<>();
        private final Map<String, Deque<Sent>> unacknowledged = new LinkedHashMap<>();
        private final Map<Map<String, ?>, Deque<Sent>> bySource = new HashMap<>();
        /** What may be stored when the task dies: nothing new, or all that could be as of some acknowledgement. */
        private final List<Map<Map<String, ?>, Map<String, ?>>> flushes = new ArrayList<>(List.of(Map.of()));

        private TaskServices services;

        Task(TaskAssignment assignment) {
            this.assignment = assignment;
        }
    }

    private final Choices choices;
    private final Case about;
    private final Trouble trouble;
    private final ModelStream stream;
    private final Random random = new Random(0);
    private final Map<Map<String, ?>, Map<String, ?>> stored = new HashMap<>();
    private final Set<String> arrived = new LinkedHashSet<>();
    private final Map<String, String> last = new HashMap<>();
    private final Deque<SourceRecord> stragglers = new ArrayDeque<>();
    private final AssignedWork work;
    private VirtualLoop loop;
    private List<Task> tasks = new ArrayList<>();
    private long nextAudit = Duration.ofHours(1).toNanos() + AUDITS;
    private int crashesLeft;
    private int expiriesLeft;
    /** After the last trouble a run goes on in one of two ways, to come to its end. */
    private int calm = -1;

    SourceModel(Choices choices, Case about, Trouble trouble) {
        this.choices = choices;
        this.about = about;
        this.trouble = trouble;
        this.crashesLeft = trouble.crashes();
        this.expiriesLeft = trouble.expiries();
        this.stream = new ModelStream(about.shards(), this::choose, trouble.lateListings());
        this.loop = new VirtualLoop(random, Duration.ofHours(1).toNanos());
        TableFacts facts = new TableFacts(TABLE, List.of("id"), Optional.of(STREAM), Optional.empty(), 0, 0);
        TableSurvey survey = new TableSurvey(
                LossPolicy.FAIL,
                false,
                table -> facts,
                new StreamLister(stream.surveyed(), () -> loop.nanos(), nanos -> {}, random),
                offsets(),
                () -> loop.clock().millis());
        this.work = new AssignedWork(
                CONFIG, survey, new AssignmentPlanner(CONFIG, offsets()), () -> loop.nanos(), () -> {});
    }

    /** Runs to the end; throws where a promise is broken. */
    void run() {
        shareOut();
        for (int step = 0; step < MOST_STEPS; step++) {
            settle();
            List<Runnable> possible = possible();
            if (!possible.isEmpty()) {
                possible.get(choose(possible.size())).run();
            } else if (arrived.size() == stream.events().size()) {
                assertEnd();
                return;
            } else if (loop.nanos() < nextAudit) {
                loop.run(1);
            } else {
                audit();
            }
        }
        throw new AssertionError("P1: only " + arrived + " ever came");
    }

    /** What the monitor does every few minutes: it finds what a listing lacked when the work was shared out. */
    private void audit() {
        nextAudit = loop.nanos() + AUDITS;
        tasks.forEach(task -> stored.putAll(task.flushes.get(task.flushes.size() - 1)));
        if (work.auditPays()) {
            shareOut();
        }
    }

    private int choose(int count) {
        if (count == 1) {
            return 0;
        }
        return calm < 0 ? choices.of(count) : calm == 0 ? 0 : count - 1;
    }

    private List<Runnable> possible() {
        List<Runnable> possible = new ArrayList<>();
        for (Task task : tasks) {
            for (ModelStream.Read read : List.copyOf(task.reads)) {
                if (!read.isReady()) {
                    continue;
                }
                possible.add(() -> {
                    task.reads.remove(read);
                    read.answer();
                });
                if (expiriesLeft > 0) {
                    possible.add(() -> {
                        expiriesLeft--;
                        task.reads.remove(read);
                        read.expire();
                    });
                }
            }
        }
        for (Task task : tasks) {
            if (about.exactlyOnce() && task.unacknowledged.values().stream().anyMatch(each -> !each.isEmpty())) {
                possible.add(() -> commitTransaction(task));
            } else {
                task.unacknowledged.forEach((partition, sent) -> {
                    if (!sent.isEmpty()) {
                        possible.add(() -> acknowledge(task, sent));
                    }
                });
            }
        }
        if (!stragglers.isEmpty()) {
            possible.add(() -> arrive(stragglers.remove()));
        }
        if (crashesLeft > 0) {
            possible.add(0, this::crash);
        }
        return possible;
    }

    /** Lets loop and producers do what they do at once. */
    private void settle() {
        do {
            for (Task task : tasks) {
                send(task);
            }
        } while (loop.runDue(SOON));
    }

    private void send(Task task) {
        try {
            for (SourceRecord each : task.queue.take(100, 0)) {
                SourcePartition.Shard shard = SourcePartition.shardOf(each.sourcePartition());
                if (Envelope.isEnvelope(each.value())) {
                    require(
                            arrived.containsAll(stream.eventsBefore(shard.id())),
                            "P2: sent " + event(each) + " of " + shard.id() + " when only " + arrived + " had arrived");
                }
                Sent sent = new Sent(each);
                String partition =
                        each.topic().equals(STATE) ? STATE : each.key().toString();
                task.unacknowledged
                        .computeIfAbsent(partition, any -> new ArrayDeque<>())
                        .add(sent);
                task.bySource
                        .computeIfAbsent(each.sourcePartition(), any -> new ArrayDeque<>())
                        .add(sent);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void acknowledge(Task task, Deque<Sent> partition) {
        Sent sent = partition.remove();
        arrive(sent.sourceRecord);
        sent.acknowledged = true;
        Map<Map<String, ?>, Map<String, ?>> flush = new HashMap<>(task.flushes.get(task.flushes.size() - 1));
        if (advance(task.bySource.get(sent.sourceRecord.sourcePartition()), flush)) {
            require(flush);
            task.flushes.add(flush);
        }
        tell(task, sent.sourceRecord);
    }

    /** All that was sent arrives at once, with its offsets; then the task hears of it. */
    private void commitTransaction(Task task) {
        List<SourceRecord> committed = arriveAtOnce(task);
        committed.forEach(each -> tell(task, each));
    }

    private List<SourceRecord> arriveAtOnce(Task task) {
        List<SourceRecord> committed = new ArrayList<>();
        task.unacknowledged.values().forEach(partition -> {
            for (Sent sent : partition) {
                sent.acknowledged = true;
                arrive(sent.sourceRecord);
                committed.add(sent.sourceRecord);
            }
            partition.clear();
        });
        Map<Map<String, ?>, Map<String, ?>> flush = new HashMap<>();
        task.bySource.values().forEach(source -> advance(source, flush));
        require(flush);
        stored.putAll(flush);
        return committed;
    }

    /** Moves a source partition's offset to that of its last record before the first unacknowledged one. */
    private static boolean advance(Deque<Sent> source, Map<Map<String, ?>, Map<String, ?>> flush) {
        boolean moved = false;
        while (!source.isEmpty() && source.peek().acknowledged) {
            SourceRecord each = source.remove().sourceRecord;
            flush.put(each.sourcePartition(), each.sourceOffset());
            moved = true;
        }
        return moved;
    }

    private static void tell(Task task, SourceRecord each) {
        SourcePartition.Shard shard = SourcePartition.shardOf(each.sourcePartition());
        if (shard == null) {
            task.services.delivered(each);
        } else {
            task.readers.get(0).acknowledged(shard.id(), true);
        }
    }

    /** A record is in Kafka. */
    private void arrive(SourceRecord each) {
        require(
                !(each.value() instanceof Map<?, ?> value && "data_loss".equals(value.get("type"))),
                "P10: false alarm");
        if (!Envelope.isEnvelope(each.value())) {
            return;
        }
        String event = event(each);
        String key = event.substring(0, 1);
        if (arrived.add(event)) {
            String before = last.get(key);
            require(before == null || before.compareTo(event) < 0, "P1: " + event + " after " + before);
        } else {
            require(!about.exactlyOnce(), "P1: " + event + " twice");
            require(crashesLeft < trouble.crashes(), "P1: " + event + " twice without a crash");
        }
        last.put(key, event);
    }

    /** Some tasks die, and start again from what they were told or from a new sharing out. */
    private void crash() {
        crashesLeft--;
        int dying = tasks.size() == 1 ? 0 : choose(tasks.size() + 1);
        List<Task> dead = dying == tasks.size() ? tasks : List.of(tasks.get(dying));
        dead.forEach(this::die);
        boolean sharedOut = dead.size() == tasks.size() && choose(2) == 0;
        if (sharedOut) {
            shareOut();
        } else {
            // What the dead one left on the loop goes on, but nobody takes it from its queue.
            List<Task> next = new ArrayList<>(tasks);
            next.replaceAll(each -> dead.contains(each) ? start(each.assignment) : each);
            tasks = next;
        }
        if (crashesLeft == 0) {
            calm = choose(2);
        }
    }

    private void die(Task task) {
        task.reads.clear();
        if (about.exactlyOnce()) {
            if (choose(2) == 0) {
                arriveAtOnce(task);
            }
            return;
        }
        task.unacknowledged.values().forEach(partition -> {
            int left = partition.size();
            int arriving = choose(left + 1);
            boolean straggling = trouble.late() && left > arriving && choose(2) == 1;
            for (int i = 0; i < left; i++) {
                SourceRecord each = partition.remove().sourceRecord;
                if (i < arriving) {
                    arrive(each);
                } else if (straggling) {
                    stragglers.add(each);
                }
            }
        });
        stored.putAll(task.flushes.get(choose(task.flushes.size())));
    }

    private void shareOut() {
        loop.crash();
        loop = new VirtualLoop(random, loop.nanos() + SOON);
        work.look();
        tasks = new ArrayList<>();
        work.assign(2).forEach(each -> tasks.add(start(each)));
    }

    private Task start(TaskAssignment assignment) {
        Task task = new Task(assignment);
        task.services = new TaskServices(
                loop,
                task.queue,
                new StateRecords(STATE, ValueFormat.MAP),
                offsets(),
                Runnable::run,
                loop.clock(),
                () -> loop.nanos(),
                random);
        ChildLookups lookups = new ChildLookups(stream.gateway(task.reads::add), loop, random);
        for (Lineage lineage : assignment.lineages()) {
            task.readers.add(new LineageReader(
                    lineage,
                    LossPolicy.FAIL,
                    stream.gateway(task.reads::add),
                    lookups,
                    new ChangeRecordEmitter(
                            new TableRecords("1", "prefix", TABLE, List.of("id"), ValueFormat.MAP),
                            STREAM,
                            lineage.epoch(),
                            "marker",
                            false,
                            false,
                            loop.clock()),
                    task.services,
                    Duration.ofMillis(10)));
        }
        loop.execute(() -> task.readers.forEach(LineageReader::start));
        for (TableDuty duty : assignment.tables()) {
            new TableSpeaker(duty, LossPolicy.FAIL, task.services).start(() -> {});
        }
        return task;
    }

    private OffsetStorageReader offsets() {
        return new OffsetStorageReader() {
            @Override
            @SuppressWarnings("unchecked")
            public <T> Map<String, Object> offset(Map<String, T> partition) {
                return (Map<String, Object>) stored.get(partition);
            }

            @Override
            public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
                partitions.forEach(partition -> found.put(partition, offset(partition)));
                return found;
            }
        };
    }

    /** What can be stored says nothing that is not so. */
    private void require(Map<Map<String, ?>, Map<String, ?>> flush) {
        flush.forEach((partition, offset) -> {
            SourcePartition.Shard shard = SourcePartition.shardOf(partition);
            ShardPosition position = ShardPosition.from(offset).orElse(null);
            if (shard == null || position == null) {
                return;
            }
            require(
                    arrived.containsAll(stream.eventsBefore(shard.id())),
                    "P2: " + shard.id() + " has a position when only " + arrived + " arrived");
            boolean read = position.finished() || position.sequenceNumber().isPresent();
            Optional<String> until = position.finished() ? Optional.empty() : position.sequenceNumber();
            require(
                    !read || arrived.containsAll(stream.eventsUntil(shard.id(), until)),
                    "P1: " + offset + " of " + shard.id() + " can be stored when only " + arrived + " arrived");
        });
    }

    private void assertEnd() {
        for (Map.Entry<String, String> each : last.entrySet()) {
            String newest = stream.events().stream()
                    .filter(event -> event.startsWith(each.getKey()))
                    .reduce((a, b) -> b)
                    .orElseThrow();
            // What a dead task's producer brings late is an older version, and for the sink to know.
            require(
                    trouble.late() || each.getValue().equals(newest),
                    "P1: " + each.getValue() + " stays for " + newest);
        }
    }

    private static String event(SourceRecord each) {
        return Envelope.from(each.value()).orElseThrow().source().eventId();
    }

    private static void require(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError(promise);
        }
    }
}
