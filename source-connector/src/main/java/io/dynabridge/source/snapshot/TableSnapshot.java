package io.dynabridge.source.snapshot;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.config.SnapshotMode;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * A task's part of a snapshot of a table: works its segments, some at once. Where the marker is to be cleaned up, it goes
 * over them once more as soon as the whole run is complete, which the stored offset of the run says to every task.
 */
public final class TableSnapshot {

    /** Enough that their places spread over a table's partitions; each holds one page. */
    private static final int SEGMENTS_AT_ONCE = 16;

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(20);
    static final Duration WATCH_INTERVAL = Duration.ofSeconds(2);

    /**
     * How a run goes about it.
     *
     * @param marker what touching sets
     * @param cleansUp whether the marker is removed again
     */
    public record Manner(SnapshotMode mode, String marker, boolean cleansUp) {}

    private final TableRun run;
    private final Manner manner;
    private final ItemToucher toucher;
    private final ItemReads itemReads;
    private final ArrayDeque<Integer> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * A task's part.
     *
     * @param pace the task's bounds, for all its tables
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public TableSnapshot(
            Segments assignment,
            Manner manner,
            TableGateway gateway,
            SnapshotPace pace,
            TableRecords records,
            TaskServices services,
            LongSupplier nanos) {
        this.manner = manner;
        this.run = new TableRun(
                assignment,
                gateway,
                new PageReads(SEGMENTS_AT_ONCE, pace.reads(), services.queue(), services.loop(), nanos),
                new RetrySchedule(FIRST_RETRY, LAST_RETRY, services.random()),
                services,
                nanos);
        this.toucher = new ItemToucher(assignment.table(), pace.writes(), services.loop(), nanos, services.random());
        this.itemReads = new ItemReads(records, manner.marker(), assignment.run(), assignment.epoch(), services);
    }

    /** Starts, or goes on where the stored offsets say; on the loop. */
    public void start() {
        storedRun(stored -> {
            // A task that Connect starts again by itself has the assignment of before, so the stored run is asked too.
            boolean over = run.assignment().completed()
                    || stored.filter(earlier -> earlier.isOver(manner.cleansUp()))
                            .isPresent();
            if (run.assignment().numbers().contains(0)) {
                new RunReporter(run, manner).start(stored, over);
            }
            if (over) {
                return;
            }
            if (stored.filter(SnapshotRun::completed).isPresent()) {
                cleanUp();
            } else {
                run.services()
                        .progress()
                        .segmentsAssigned(
                                run.assignment().table(),
                                run.assignment().numbers().size());
                walk(Phase.BRING, this::bringing, this::cleanUpWhenComplete);
            }
        });
    }

    private PageWork bringing(int segment) {
        return manner.mode() == SnapshotMode.TOUCH
                ? new SegmentToucher(run, segment, toucher, itemReads, manner.marker())
                : new SegmentScanner(run, itemReads);
    }

    /** Every task may still be touching, so none cleans up before the run says that all are done. */
    private void cleanUpWhenComplete() {
        if (!manner.cleansUp()) {
            return;
        }
        storedRun(stored -> {
            if (stored.filter(SnapshotRun::completed).isPresent()) {
                cleanUp();
            } else {
                run.services().loop().after(WATCH_INTERVAL.toNanos(), this::cleanUpWhenComplete);
            }
        });
    }

    private void cleanUp() {
        walk(Phase.CLEAN_UP, segment -> new SegmentCleaner(run, segment, toucher, manner.marker()), () -> {});
    }

    private void walk(Phase phase, IntFunction<PageWork> work, Runnable atEnd) {
        waiting.addAll(run.assignment().numbers());
        underWay = 0;
        for (int i = 0; i < SEGMENTS_AT_ONCE && !waiting.isEmpty(); i++) {
            underWay++;
            walkNext(phase, work, atEnd);
        }
    }

    private void walkNext(Phase phase, IntFunction<PageWork> work, Runnable atEnd) {
        if (!waiting.isEmpty()) {
            int segment = waiting.remove();
            new SegmentWalk(run, segment, phase, work.apply(segment), () -> walkNext(phase, work, atEnd)).start();
        } else if (--underWay == 0) {
            atEnd.run();
        }
    }

    private void storedRun(Consumer<Optional<SnapshotRun>> step) {
        run.services().loop().whenDone(run.services().offset(run.partition()), (offset, failure) -> {
            if (failure != null) {
                throw new IllegalStateException("Reading the stored offset of " + run.partition() + " failed", failure);
            }
            step.accept(SnapshotRun.from(offset)
                    .filter(stored -> stored.run().equals(run.assignment().run())));
        });
    }
}
