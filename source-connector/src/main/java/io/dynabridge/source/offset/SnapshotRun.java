package io.dynabridge.source.offset;

import java.util.Arrays;
import java.util.HashMap;
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
 * @param status how far it has come
 * @param epoch under which it runs; a new epoch takes a new run
 * @param streamed whether the table's stream was read beside it; what changed since is known only then
 */
public record SnapshotRun(String run, int segments, long startedMs, Status status, int epoch, boolean streamed) {

    /** How far a run has come. */
    public enum Status {
        /** Items are being brought. */
        STARTED,
        /** Every item was brought. */
        COMPLETED,
        /** Every item was brought, and the marker is being removed again. */
        CLEANING_UP,
        /** The marker is gone again. */
        CLEANED_UP
    }

    /** More would not fit into the task configurations that they are handed out with. */
    public static final int MOST_SEGMENTS = 10_000;

    static final String RUN = "run";
    static final String SEGMENTS = "segments";
    static final String STARTED_MS = "started_ms";
    static final String EPOCH = "epoch";
    static final String STATUS = "status";
    static final String SCAN_ONLY = "scan_only";

    /** Reads a stored offset; empty where there is none. */
    public static Optional<SnapshotRun> from(Map<String, ?> offset) {
        if (offset == null
                || !(offset.get(RUN) instanceof String run)
                || !(offset.get(SEGMENTS) instanceof Number segments)) {
            return Optional.empty();
        }
        long startedMs = offset.get(STARTED_MS) instanceof Number started ? started.longValue() : 0;
        int epoch = offset.get(EPOCH) instanceof Number number ? number.intValue() : 0;
        boolean streamed = !Boolean.TRUE.equals(offset.get(SCAN_ONLY));
        return Optional.of(
                new SnapshotRun(run, segments.intValue(), startedMs, status(offset.get(STATUS)), epoch, streamed));
    }

    /** The same run, so far. */
    public SnapshotRun as(Status newStatus) {
        return new SnapshotRun(run, segments, startedMs, newStatus, epoch, streamed);
    }

    /** Whether every item was brought. */
    public boolean completed() {
        return status != Status.STARTED;
    }

    /**
     * Whether nothing is left to do.
     *
     * @param cleansUp whether the marker is to be removed again
     */
    public boolean isOver(boolean cleansUp) {
        return completed() && (!cleansUp || status == Status.CLEANED_UP);
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        Map<String, Object> offset = new HashMap<>(8);
        offset.put(RUN, run);
        offset.put(SEGMENTS, (long) segments);
        offset.put(STARTED_MS, startedMs);
        offset.put(STATUS, status.name());
        offset.put(EPOCH, (long) epoch);
        if (!streamed) {
            offset.put(SCAN_ONLY, true);
        }
        return offset;
    }

    /** Anything unknown, as an altered offset may have it, is done again rather than left out. */
    private static Status status(Object stored) {
        return Arrays.stream(Status.values())
                .filter(status -> status.name().equals(stored))
                .findFirst()
                .orElse(Status.STARTED);
    }
}
