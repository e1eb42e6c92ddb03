package io.dynabridge.source.offset;

import java.util.Map;
import java.util.Optional;

/**
 * One run of a snapshot over one table.
 *
 * <p>Its id is the marker that every touched item gets, so it must differ from that of any run before: a write that
 * changes nothing leaves no stream record, and a run with a used marker would silently do nothing.
 *
 * @param run the snapshot's id and something random
 * @param segments into how many the table is cut; fixed for the whole run, whatever tasks.max becomes
 * @param startedMs when it began, milliseconds since 1970
 * @param completed whether all segments are done
 * @param epoch under which it runs; a new epoch takes a new run
 */
public record SnapshotRun(String run, int segments, long startedMs, boolean completed, int epoch) {

    static final String RUN = "run";
    static final String SEGMENTS = "segments";
    static final String STARTED_MS = "started_ms";
    static final String EPOCH = "epoch";
    static final String STATUS = "status";
    static final String COMPLETED = "COMPLETED";
    static final String STARTED = "STARTED";

    /** Reads a stored offset; empty where there is none. */
    public static Optional<SnapshotRun> from(Map<String, ?> offset) {
        if (offset == null
                || !(offset.get(RUN) instanceof String run)
                || !(offset.get(SEGMENTS) instanceof Number segments)) {
            return Optional.empty();
        }
        long startedMs = offset.get(STARTED_MS) instanceof Number started ? started.longValue() : 0;
        int epoch = offset.get(EPOCH) instanceof Number number ? number.intValue() : 0;
        return Optional.of(
                new SnapshotRun(run, segments.intValue(), startedMs, COMPLETED.equals(offset.get(STATUS)), epoch));
    }

    /** The same run, over. */
    public SnapshotRun complete() {
        return new SnapshotRun(run, segments, startedMs, true, epoch);
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        return Map.of(
                RUN,
                run,
                SEGMENTS,
                (long) segments,
                STARTED_MS,
                startedMs,
                STATUS,
                completed ? COMPLETED : STARTED,
                EPOCH,
                (long) epoch);
    }
}
