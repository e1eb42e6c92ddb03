package io.dynabridge.source.snapshot;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.offset.SegmentPosition;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A task's part of a touch snapshot: works its segments a few at a time. The task with segment 0 also speaks for the
 * whole run: it says STARTED, sums up all tasks' progress from the stored offsets, and says COMPLETED when every segment
 * of every task is done.
 */
public final class TouchSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(TouchSnapshot.class);
    private static final int SEGMENTS_AT_ONCE = 4;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(20);
    private static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);

    private final Segments assignment;
    private final TableGateway gateway;
    private final ItemToucher toucher;
    private final TableRecords records;
    private final String marker;
    private final TaskServices services;
    private final LongSupplier nanos;
    private final UnitBudget readBudget;
    private final RetrySchedule retries;
    private final ArrayDeque<Integer> waiting;
    private final Map<String, String> partition;
    private long lastItems = -1;
    private long lastLook;

    /**
     * A task's part.
     *
     * @param readUnitsPerSecond this task's share of the read units; 0 for no bound
     */
    public TouchSnapshot(
            Segments assignment,
            TableGateway gateway,
            ItemToucher toucher,
            double readUnitsPerSecond,
            TableRecords records,
            String marker,
            TaskServices services,
            LongSupplier nanos) {
        this.assignment = assignment;
        this.gateway = gateway;
        this.toucher = toucher;
        this.records = records;
        this.marker = marker;
        this.services = services;
        this.nanos = nanos;
        this.readBudget = new UnitBudget(readUnitsPerSecond, nanos.getAsLong());
        this.retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, services.random());
        this.waiting = new ArrayDeque<>(assignment.numbers());
        this.partition = SourcePartition.snapshot(assignment.table(), assignment.snapshot());
    }

    /** Starts, or goes on where the stored offsets say; on the loop. */
    public void start() {
        if (assignment.completed()) {
            sayAlreadyCompleted();
            return;
        }
        if (assignment.numbers().contains(0)) {
            services.loop().whenDone(services.offset(partition), (offset, failure) -> {
                if (failure != null) {
                    throw new IllegalStateException("Reading the stored offset of " + partition + " failed", failure);
                }
                SnapshotRun stored = SnapshotRun.from(offset)
                        .filter(run -> run.run().equals(assignment.run()))
                        .orElse(null);
                SnapshotRun run = stored == null
                        ? new SnapshotRun(
                                assignment.run(),
                                assignment.total(),
                                services.clock().millis(),
                                false)
                        : stored;
                LOG.info(
                        "{} snapshot {} of table {} as run {} in {} segments",
                        stored == null ? "Starting" : "Resuming",
                        assignment.snapshot(),
                        assignment.table(),
                        assignment.run(),
                        assignment.total());
                say("STARTED", run, Map.of("resumed", stored != null));
                lastLook = nanos.getAsLong();
                services.loop().after(WATCH_INTERVAL.toNanos(), () -> watch(run));
            });
        }
        services.progress()
                .segmentsAssigned(assignment.table(), assignment.numbers().size());
        for (int i = 0; i < SEGMENTS_AT_ONCE; i++) {
            startNext();
        }
    }

    private void startNext() {
        if (!waiting.isEmpty()) {
            new SegmentToucher(
                            assignment,
                            waiting.remove(),
                            gateway,
                            toucher,
                            readBudget,
                            retries,
                            records,
                            marker,
                            services,
                            nanos,
                            this::segmentDone)
                    .start();
        }
    }

    private void segmentDone() {
        services.progress().segmentDone(assignment.table());
        startNext();
    }

    private void watch(SnapshotRun run) {
        List<Map<String, String>> partitions = new ArrayList<>();
        for (int i = 0; i < assignment.total(); i++) {
            partitions.add(SourcePartition.segment(assignment.table(), assignment.snapshot(), i, assignment.total()));
        }
        services.loop().whenDone(services.offsets(partitions), (offsets, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "Reading the progress of snapshot {} failed and is retried: {}",
                        assignment.snapshot(),
                        failure);
            } else if (sayProgress(run, partitions, offsets)) {
                return;
            }
            services.loop().after(WATCH_INTERVAL.toNanos(), () -> watch(run));
        });
    }

    /** Says how far the whole run is; true where it is over. */
    private boolean sayProgress(
            SnapshotRun run,
            List<Map<String, String>> partitions,
            Map<Map<String, String>, Map<String, Object>> offsets) {
        long items = 0;
        long done = 0;
        for (Map<String, String> segment : partitions) {
            SegmentPosition position = SegmentPosition.from(offsets.get(segment), run.run());
            items += position.items();
            done += position.done() ? 1 : 0;
        }
        long now = nanos.getAsLong();
        Map<String, Object> details = new HashMap<>();
        details.put("items", items);
        details.put("segments_done", done);
        if (done == run.segments()) {
            double seconds = Math.max(1e-3, (services.clock().millis() - run.startedMs()) / 1e3);
            details.put("duration_ms", services.clock().millis() - run.startedMs());
            details.put("items_per_second", Math.round(items / seconds * 10) / 10.0);
            LOG.info(
                    "Snapshot {} of table {} is complete: {} items touched by run {}",
                    assignment.snapshot(),
                    assignment.table(),
                    items,
                    run.run());
            say("COMPLETED", run.complete(), details);
            return true;
        }
        if (items != lastItems) {
            double seconds = Math.max(1e-3, (now - lastLook) / 1e9);
            details.put(
                    "items_per_second", lastItems < 0 ? 0.0 : Math.round((items - lastItems) / seconds * 10) / 10.0);
            say("IN_PROGRESS", run, details);
            lastItems = items;
            lastLook = now;
        }
        return false;
    }

    private void sayAlreadyCompleted() {
        String remedy = "Snapshot " + assignment.snapshot() + " of table " + assignment.table()
                + " was completed before, by run " + assignment.run()
                + ": nothing is touched. To bring every item again set a new snapshot.id, or stop the connector and delete"
                + " its offsets (DELETE /connectors/NAME/offsets).";
        LOG.info(remedy);
        say(
                "ALREADY_COMPLETED",
                new SnapshotRun(assignment.run(), assignment.total(), 0, true),
                Map.of("message", remedy));
    }

    private void say(String status, SnapshotRun run, Map<String, ?> details) {
        Map<String, Object> all = new HashMap<>(details);
        all.put("status", status);
        all.put("run", run.run());
        all.put("segments", (long) run.segments());
        services.queue()
                .add(
                        List.of(services.state()
                                .about(
                                        partition,
                                        run.toOffset(),
                                        "snapshot",
                                        all,
                                        services.clock().millis())),
                        0);
    }
}
