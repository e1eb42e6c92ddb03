package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.EventLoop;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import io.dynabridge.source.stream.ChildLookups;
import io.dynabridge.source.stream.LargeStream;
import io.dynabridge.source.stream.LineageReader;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardAssigner.Unit;
import io.dynabridge.source.stream.ShardGraph;
import io.dynabridge.source.stream.StreamLister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connector and its tasks over a stream of many shards for five hours of virtual time, with one restart on the way: what
 * that costs in calls, how evenly it is shared, and that nothing is left unread.
 */
class TenThousandShardsTest {

    private static final Logger LOG = LoggerFactory.getLogger(TenThousandShardsTest.class);
    private static final String STREAM = "arn:stream";
    private static final String TABLE = "table";
    private static final int MOST_TASKS = 50;
    private static final Duration POLL = Duration.ofMinutes(5);
    private static final int HOURS = 4;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000})
    void everythingIsReadAtABoundedRateOfCallsAndSharedEvenly(int open) {
        Simulation simulation = new Simulation(open);
        simulation.start();
        simulation.runHours(HOURS / 2);
        simulation.start();
        simulation.runHours(HOURS / 2);
        simulation.writing = false;
        simulation.runHours(1);

        simulation.report(open);
        assertThat(simulation.arrived).as("changes").hasSize((int) simulation.stream.written());
        assertThat(simulation.stream.unread(Duration.ofMinutes(15)))
                .as("open shards that nobody reads")
                .isZero();
        assertThat(simulation.fullListings)
                .as("full listings: two starts, and audits")
                .isLessThan(40);
        assertThat(simulation.reassignments).as("restarts of all tasks").isZero();
        assertThat(simulation.loads().getMax())
                .as("open shards of the busiest task")
                .isLessThanOrEqualTo((int) Math.max(2, 1.5 * simulation.stream.open() / MOST_TASKS));
        assertThat(simulation.offsets.size())
                .as("offsets: of open shards, and of those that were read to their end and are still listed")
                .isLessThanOrEqualTo(simulation.stream.shards() + 10);
    }

    @Test
    void aStreamThatSplitsFromOneShardIntoManyIsSharedOutAnewAtMostOnceAnHour() {
        AssignmentAudit audit = new AssignmentAudit();
        List<Unit<String>> units = new ArrayList<>();
        audit.assigned(
                List.of(new TaskAssignment(
                        List.of(),
                        List.of(new Lineage(
                                TABLE,
                                STREAM,
                                List.of("id"),
                                List.of(new TaskAssignment.Root("root", 0)),
                                true,
                                false,
                                0,
                                0,
                                List.of())),
                        List.of())),
                MOST_TASKS,
                0);
        List<Shard> shards = new ArrayList<>();
        shards.add(shard("root", null));
        for (int child = 0; child < 20; child++) {
            shards.add(shard("child-" + child, "root"));
            units.add(new Unit<>("child-" + child, 1, ""));
        }
        var graph = List.of(new ShardGraph(shards));
        List<Integer> reassignedAt = new ArrayList<>();
        for (int minute = 0; minute < 180; minute += 10) {
            if (audit.pays(graph, units, Set.of(), Duration.ofMinutes(minute).toNanos())) {
                reassignedAt.add(minute);
            }
        }
        assertThat(reassignedAt)
                .as("minutes: after half an hour, and hourly while it stays so")
                .containsExactly(30, 90, 150);
    }

    private static Shard shard(String id, String parent) {
        return new Shard(id, Optional.ofNullable(parent), Optional.empty(), Optional.empty());
    }

    private static final class Offsets extends HashMap<Map<String, ?>, Map<String, Object>>
            implements OffsetStorageReader {
        private static final long serialVersionUID = 1L;

        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            partitions.forEach(partition -> found.put(partition, get(partition)));
            return found;
        }
    }

    private static final class Simulation {
        private final Random random = new Random(1);
        private final VirtualLoop loop =
                new VirtualLoop(random, Duration.ofDays(10).toNanos());
        private final LargeStream stream;
        private final Offsets offsets = new Offsets();
        private final Set<String> arrived = new HashSet<>();
        private final List<RecordQueue> queues = new ArrayList<>();
        private final List<LineageReader> readers = new ArrayList<>();
        private final List<Set<String>> started = new ArrayList<>();
        private AssignedWork work;
        private long listingNanos;
        private long planMillis;
        private int fullListings;
        private int reassignments;
        private boolean writing = true;
        private int generation;
        private EventLoop alive;

        Simulation(int open) {
            stream = new LargeStream(random, loop, open);
        }

        /** Starts, or starts again: what tasks of before still wanted to do is lost with them, as in a crash. */
        void start() {
            int mine = ++generation;
            alive = (delay, step) -> loop.after(delay, () -> {
                if (mine == generation) {
                    step.run();
                }
            });
            SourceConfig config = new SourceConfig(Map.of(
                    "table.include.list", TABLE,
                    "topic.prefix", "prefix",
                    "snapshot.mode", "no_data",
                    "aws.region", "eu-central-1"));
            TableFacts facts = new TableFacts(TABLE, List.of("id"), Optional.of(STREAM), Optional.empty(), 0, 0);
            StreamLister lister =
                    new StreamLister(stream, () -> loop.nanos() + listingNanos, nanos -> listingNanos += nanos, random);
            TableSurvey survey = new TableSurvey(
                    LossPolicy.FAIL,
                    false,
                    table -> facts,
                    lister,
                    offsets,
                    () -> loop.clock().millis());
            work = new AssignedWork(
                    config, survey, new AssignmentPlanner(config, offsets), loop::nanos, () -> reassignments++);
            long before = System.nanoTime();
            List<TaskAssignment> assignments = work.assign(MOST_TASKS);
            planMillis = (System.nanoTime() - before) / 1_000_000;
            fullListings++;
            queues.clear();
            readers.clear();
            started.clear();
            for (TaskAssignment assignment : assignments) {
                start(assignment);
            }
            alive.after(10 * 60 * SECOND, this::audit);
            alive.after(SECOND, this::deliver);
            alive.after(SECOND, this::write);
        }

        private void start(TaskAssignment assignment) {
            RecordQueue queue = new RecordQueue(8_000, 64 << 20, alive::execute);
            TaskServices services = new TaskServices(
                    alive,
                    queue,
                    new StateRecords("state", ValueFormat.MAP),
                    offsets,
                    Runnable::run,
                    loop.clock(),
                    loop::nanos,
                    random);
            for (TableDuty duty : assignment.tables()) {
                alive.execute(() -> new TableSpeaker(duty, LossPolicy.FAIL, services).start(() -> {}));
            }
            ChildLookups lookups = new ChildLookups(stream, alive, random);
            Lineage lineage = assignment.lineages().get(0);
            ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                    new TableRecords("1", "prefix", TABLE, List.of("id"), ValueFormat.MAP),
                    STREAM,
                    lineage.epoch(),
                    "marker",
                    false,
                    false,
                    loop.clock());
            LineageReader reader =
                    new LineageReader(lineage, LossPolicy.FAIL, stream, lookups, emitter, services, POLL);
            queues.add(queue);
            readers.add(reader);
            started.add(new HashSet<>());
            alive.execute(reader::start);
        }

        /** Kafka takes and acknowledges everything once a second, and Connect stores its offsets. */
        private void deliver() {
            for (int task = 0; task < queues.size(); task++) {
                for (SourceRecord each : take(queues.get(task))) {
                    @SuppressWarnings("unchecked")
                    Map<String, Object> offset = (Map<String, Object>) each.sourceOffset();
                    if (offset == null) {
                        offsets.remove(each.sourcePartition());
                    } else {
                        offsets.put(each.sourcePartition(), offset);
                    }
                    Envelope.from(each.value())
                            .ifPresent(envelope -> arrived.add(envelope.source().eventId()));
                    SourcePartition.Shard shard = SourcePartition.shardOf(each.sourcePartition());
                    if (shard != null) {
                        String status = String.valueOf(((Map<?, ?>) each.value()).get("status"));
                        if (status.equals("FINISHED")) {
                            started.get(task).remove(shard.id());
                        } else if (!status.equals("FORGOTTEN")) {
                            started.get(task).add(shard.id());
                        }
                        if (offset != null && Boolean.TRUE.equals(offset.get("finished"))) {
                            started.get(task).remove(shard.id());
                        }
                        readers.get(task).acknowledged(shard.id(), true);
                    }
                }
            }
            alive.after(SECOND, this::deliver);
        }

        private static List<SourceRecord> take(RecordQueue queue) {
            try {
                return queue.take(Integer.MAX_VALUE, 0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void write() {
            if (!writing) {
                return;
            }
            stream.write();
            alive.after(30 * SECOND, this::write);
        }

        private void audit() {
            long before = listingNanos;
            fullListings++;
            if (work.auditPays()) {
                work.reassign();
            }
            long pause = Math.max(10 * 60 * SECOND, 4 * (listingNanos - before));
            alive.after(pause, this::audit);
        }

        void runHours(int hours) {
            long end = loop.nanos() + Duration.ofHours(hours).toNanos();
            loop.runUntil(() -> loop.nanos() >= end, Duration.ofHours(hours + 1).toSeconds());
        }

        IntSummaryStatistics loads() {
            return started.stream().mapToInt(Set::size).summaryStatistics();
        }

        void report(int open) {
            LOG.info(
                    "{} open shards at first, {} at the end, {} in all; {} tasks; calls in 5 h: {}; {} full listings;"
                            + " planning took {} ms; restarts of all tasks: {}; open shards a task: {} to {}; changes: {};"
                            + " offsets kept: {}; latest start after listing: {} s",
                    open,
                    stream.open(),
                    stream.shards(),
                    queues.size(),
                    stream.calls(),
                    fullListings,
                    planMillis,
                    reassignments,
                    loads().getMin(),
                    loads().getMax(),
                    arrived.size(),
                    offsets.size(),
                    stream.latestStartMs() / 1_000);
        }
    }
}
