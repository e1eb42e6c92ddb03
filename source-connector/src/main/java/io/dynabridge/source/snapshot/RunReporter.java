package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.offset.SegmentPosition;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.offset.SnapshotRun.Status;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.snapshot.TableSnapshot.Manner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Speaks for a whole run, in the task that has segment 0: says STARTED, sums up all tasks' progress from the stored
 * offsets, and says COMPLETED when every segment of every task is done; then likewise for the removal of the marker.
 */
final class RunReporter {

    private static final Logger LOG = LoggerFactory.getLogger(RunReporter.class);

    /** What all segments have come to. */
    private record Sum(long items, long segmentsDone) {}

    private final TableRun tableRun;
    private final Segments assignment;
    private final TaskServices services;
    private final Manner manner;
    private SnapshotRun run;
    private Phase phase;
    private ProgressEstimate estimate;
    private long itemsTotal;

    RunReporter(TableRun tableRun, Manner manner) {
        this.tableRun = tableRun;
        this.assignment = tableRun.assignment();
        this.services = tableRun.services();
        this.manner = manner;
    }

    /**
     * Starts speaking; on the loop.
     *
     * @param over whether nothing is left to do
     */
    void start(Optional<SnapshotRun> stored, boolean over) {
        run = stored.orElseGet(() -> new SnapshotRun(
                assignment.run(),
                assignment.total(),
                services.clock().millis(),
                over ? Status.COMPLETED : Status.STARTED,
                assignment.epoch(),
                manner.mode().streams()));
        if (over) {
            sayAlreadyCompleted();
            return;
        }
        services.loop()
                .whenDone(Calls.guarded(() -> tableRun.gateway().itemCount(assignment.table())), (count, failure) -> {
                    if (failure != null) {
                        LOG.info(
                                "How many items table {} has is not known, so progress is told by segments: {}",
                                assignment.table(),
                                AwsErrorClassifier.unwrap(failure).toString());
                    }
                    itemsTotal = count == null ? 0 : count;
                    if (run.completed()) {
                        startCleaningUp();
                    } else {
                        startBringing(stored.isPresent());
                    }
                });
    }

    private void startBringing(boolean resumed) {
        LOG.info(
                "{} snapshot {} of table {} as run {} in {} segments",
                resumed ? "Resuming" : "Starting",
                assignment.snapshot(),
                assignment.table(),
                assignment.run(),
                assignment.total());
        say("STARTED", Map.of("resumed", resumed));
        watch(Phase.BRING);
    }

    private void startCleaningUp() {
        LOG.info("Removing the marker of run {} from the items of table {}", run.run(), assignment.table());
        run = run.as(Status.CLEANING_UP);
        say("CLEANING_UP", Map.of());
        watch(Phase.CLEAN_UP);
    }

    private void watch(Phase newPhase) {
        phase = newPhase;
        estimate = new ProgressEstimate(itemsTotal, run.segments());
        later();
    }

    private void later() {
        services.loop().after(TableSnapshot.WATCH_INTERVAL.toNanos(), this::look);
    }

    private void look() {
        List<Map<String, String>> partitions = new ArrayList<>();
        for (int i = 0; i < assignment.total(); i++) {
            partitions.add(tableRun.partition(i));
        }
        services.loop().whenDone(services.offsets(partitions), (offsets, failure) -> {
            if (failure == null) {
                sayProgress(sum(partitions, offsets));
                return;
            }
            LOG.warn("Reading the progress of snapshot {} failed and is retried: {}", assignment.snapshot(), failure);
            later();
        });
    }

    private Sum sum(List<Map<String, String>> partitions, Map<Map<String, String>, Map<String, Object>> offsets) {
        long items = 0;
        long done = 0;
        for (Map<String, String> segment : partitions) {
            SegmentPosition position = SegmentPosition.from(offsets.get(segment), run.run(), phase);
            items += position.items();
            done += position.done() ? 1 : 0;
        }
        return new Sum(items, done);
    }

    private void sayProgress(Sum sum) {
        boolean news = estimate.look(tableRun.nanos().getAsLong(), sum.items(), sum.segmentsDone());
        Map<String, Object> details = new HashMap<>();
        details.put("items", sum.items());
        details.put("segments_done", sum.segmentsDone());
        if (sum.segmentsDone() == run.segments()) {
            over(sum, details);
            return;
        }
        if (news) {
            details.put("items_total", itemsTotal > 0 ? itemsTotal : null);
            details.put("items_per_second", estimate.itemsPerSecond());
            details.put("percent", estimate.percent());
            estimate.secondsLeft().ifPresent(left -> details.put("seconds_left", left));
            say(phase == Phase.BRING ? "IN_PROGRESS" : "CLEANING_UP", details);
        }
        later();
    }

    private void over(Sum sum, Map<String, Object> details) {
        if (phase == Phase.CLEAN_UP) {
            LOG.info("The marker of run {} is gone from table {}", run.run(), assignment.table());
            run = run.as(Status.CLEANED_UP);
            say("CLEANED_UP", details);
            return;
        }
        long millis = services.clock().millis() - run.startedMs();
        details.put("duration_ms", millis);
        details.put("items_per_second", Math.round(sum.items() / Math.max(1e-3, millis / 1e3) * 10) / 10.0);
        LOG.info(
                "Snapshot {} of table {} is complete: {} items brought by run {}",
                assignment.snapshot(),
                assignment.table(),
                sum.items(),
                run.run());
        run = run.as(Status.COMPLETED);
        say("COMPLETED", details);
        if (manner.cleansUp()) {
            startCleaningUp();
        }
    }

    private void sayAlreadyCompleted() {
        String remedy = "Snapshot " + assignment.snapshot() + " of table " + assignment.table()
                + " was completed before, by run " + assignment.run()
                + ": no item is brought again. To bring every item again set a new snapshot.id, or stop the connector and"
                + " delete its offsets (DELETE /connectors/NAME/offsets).";
        LOG.info(remedy);
        say("ALREADY_COMPLETED", Map.of("message", remedy));
    }

    private void say(String status, Map<String, ?> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("status", status);
        all.put("run", run.run());
        all.put("segments", (long) run.segments());
        services.queue()
                .add(
                        List.of(services.state()
                                .about(
                                        tableRun.partition(),
                                        run.toOffset(),
                                        "snapshot",
                                        all,
                                        services.clock().millis())),
                        0);
    }
}
