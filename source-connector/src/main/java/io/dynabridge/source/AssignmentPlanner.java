package io.dynabridge.source;

import io.dynabridge.source.TableSurvey.TableWork;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.offset.TableCheckpoint;
import io.dynabridge.source.snapshot.SegmentPlan;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardAssigner;
import io.dynabridge.source.stream.ShardAssigner.Unit;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Shares out what there is to read. The same survey and offsets always give the same assignments. */
final class AssignmentPlanner {

    private static final int NONCE_BITS = 40;
    private static final int NONCE_RADIX = 32;

    private final SourceConfig config;
    private final OffsetStorageReader offsets;
    private final SecureRandom random = new SecureRandom();
    /** Runs that were planned but may not have stored their first offset yet. */
    private final Map<Map<String, String>, SnapshotRun> fresh = new HashMap<>();

    AssignmentPlanner(SourceConfig config, OffsetStorageReader offsets) {
        this.config = config;
        this.offsets = offsets;
    }

    /** Assignments for at most so many tasks; the first one speaks for all tables. */
    List<TaskAssignment> plan(List<TableWork> survey, int maxTasks) {
        List<TableWork> tables = survey.stream()
                .filter(work -> !work.isStopped(config.lossPolicy()))
                .toList();
        List<Unit<Lineage>> units = units(tables);
        List<SnapshotRun> runs = new ArrayList<>();
        if (config.snapshotMode().bringsItems()) {
            tables.forEach(table -> runs.add(run(table, maxTasks)));
        }
        int segments = runs.stream()
                .mapToInt(run -> run.isOver(config.cleansUpMarker()) ? 1 : run.segments())
                .sum();
        int tasks = Math.max(1, Math.min(maxTasks, Math.max(units.size(), segments)));
        List<List<Lineage>> lineages = ShardAssigner.pack(units, tasks);
        List<TaskAssignment> assignments = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<Segments> share = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                share(tables.get(i), runs.get(i), task, tasks).ifPresent(share::add);
            }
            assignments.add(new TaskAssignment(
                    task == 0 ? survey.stream().map(AssignmentPlanner::duty).toList() : List.of(),
                    task < lineages.size() ? merged(lineages.get(task)) : List.of(),
                    share));
        }
        return assignments;
    }

    /** What must not be cut: each root with all that follows from it. */
    List<Unit<Lineage>> units(List<TableWork> tables) {
        List<Unit<Lineage>> units = new ArrayList<>();
        for (TableWork work : tables) {
            if (work.checkpoint().isEmpty()) {
                continue;
            }
            TableCheckpoint checkpoint = work.checkpoint().get();
            List<String> forgettable = work.forgettable().stream().sorted().toList();
            for (Shard root : work.roots()) {
                units.add(new Unit<>(
                        root.id(),
                        work.graph().leaves(root.id()),
                        new Lineage(
                                work.facts().table(),
                                checkpoint.stream(),
                                work.facts().keys(),
                                List.of(new Root(root.id(), work.coveredMs(root))),
                                work.neverRead(),
                                config.startsAtLatest() && work.neverRead(),
                                checkpoint.epoch(),
                                checkpoint.sinceMs(),
                                forgettable)));
                forgettable = List.of();
            }
        }
        return units;
    }

    private static TableDuty duty(TableWork work) {
        return new TableDuty(work.facts().table(), work.checkpoint(), work.problem(), work.losses());
    }

    private Optional<Segments> share(TableWork work, SnapshotRun run, int task, int tasks) {
        boolean over = run.isOver(config.cleansUpMarker());
        List<Integer> numbers =
                over ? (task == 0 ? List.of(0) : List.of()) : SegmentPlan.share(run.segments(), task, tasks);
        return numbers.isEmpty()
                ? Optional.empty()
                : Optional.of(new Segments(
                        work.facts().table(),
                        work.facts().keys(),
                        config.snapshotId(work.facts().table()),
                        run.run(),
                        run.segments(),
                        numbers,
                        over,
                        run.epoch()));
    }

    private SnapshotRun run(TableWork work, int tasks) {
        int epoch = work.checkpoint().map(TableCheckpoint::epoch).orElse(0);
        String table = work.facts().table();
        Map<String, String> partition = SourcePartition.snapshot(table, config.snapshotId(table));
        Optional<SnapshotRun> stored = SnapshotRun.from(offsets.offset(partition));
        // What changed since a run without the stream is nowhere: such a run is worth nothing to one with the stream.
        boolean streams = config.snapshotMode().streams();
        boolean gapStays = config.lossPolicy() == LossPolicy.SKIP;
        if (stored.filter(run -> run.streamed() || !streams)
                .filter(run -> run.epoch() == epoch || gapStays && run.completed())
                .isPresent()) {
            return stored.get();
        }
        return fresh.compute(
                partition,
                (any, planned) -> planned != null && planned.epoch() == epoch ? planned : newRun(work, epoch, tasks));
    }

    private SnapshotRun newRun(TableWork work, int epoch, int tasks) {
        String nonce = new BigInteger(NONCE_BITS, random).toString(NONCE_RADIX);
        return new SnapshotRun(
                config.snapshotId(work.facts().table()) + "-" + nonce,
                SegmentPlan.choose(config.snapshotSegments(), work.facts().bytes(), tasks),
                0,
                SnapshotRun.Status.STARTED,
                epoch,
                config.snapshotMode().streams());
    }

    /** One lineage for each stream, with all its roots: a task needs one reader for each. */
    private static List<Lineage> merged(List<Lineage> lineages) {
        Map<String, Lineage> byStream = new LinkedHashMap<>();
        for (Lineage lineage : lineages) {
            byStream.merge(
                    lineage.stream(),
                    lineage,
                    (a, b) -> new Lineage(
                            a.table(),
                            a.stream(),
                            a.keys(),
                            joined(a.roots(), b.roots()),
                            a.first(),
                            a.latest(),
                            a.epoch(),
                            a.sinceMs(),
                            joined(a.finished(), b.finished())));
        }
        return List.copyOf(byStream.values());
    }

    private static <T> List<T> joined(List<T> some, List<T> more) {
        List<T> all = new ArrayList<>(some);
        more.stream().filter(each -> !some.contains(each)).forEach(all::add);
        return List.copyOf(all);
    }
}
