package io.dynabridge.source.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a table's reading rests on. Another stream than this one means that the stream was replaced.
 *
 * @param stream the stream's ARN
 * @param epoch the first part of all versions; rises where sequence numbers start anew or everything is brought again
 * @param sinceMs when this epoch began, milliseconds since 1970
 * @param underWay whether all tasks have had time to start their shards, so that one without a position is a gap
 */
public record TableCheckpoint(String stream, int epoch, long sinceMs, boolean underWay) {

    static final String STREAM = "stream";
    static final String EPOCH = "epoch";
    static final String SINCE_MS = "since_ms";
    static final String UNDER_WAY = "under_way";

    /** Reads a stored offset; empty where there is none. */
    public static Optional<TableCheckpoint> from(Map<String, ?> offset) {
        if (offset == null
                || !(offset.get(STREAM) instanceof String stream)
                || !(offset.get(EPOCH) instanceof Number epoch)) {
            return Optional.empty();
        }
        long since = offset.get(SINCE_MS) instanceof Number ms ? ms.longValue() : 0;
        return Optional.of(
                new TableCheckpoint(stream, epoch.intValue(), since, Boolean.TRUE.equals(offset.get(UNDER_WAY))));
    }

    /** The epoch that a task asked for after a loss (see {@link SourcePartition#recovery}); 0 where none did. */
    public static int requestedEpoch(Map<String, ?> offset) {
        return offset != null && offset.get(EPOCH) instanceof Number epoch ? epoch.intValue() : 0;
    }

    /** The offset that asks for an epoch. */
    public static Map<String, Object> request(int epoch) {
        Map<String, Object> offset = new HashMap<>(2);
        offset.put(EPOCH, (long) epoch);
        return offset;
    }

    /** The same, now that all tasks have had time to start their shards. */
    public TableCheckpoint nowUnderWay() {
        return new TableCheckpoint(stream, epoch, sinceMs, true);
    }

    /** Whether this is what another checkpoint rests on. */
    public boolean isOf(TableCheckpoint other) {
        return stream.equals(other.stream) && epoch == other.epoch;
    }

    /** Whether another checkpoint of the same stream must not be stored over this one. */
    public boolean supersedes(TableCheckpoint other) {
        boolean later = epoch > other.epoch || epoch == other.epoch && underWay && !other.underWay;
        return stream.equals(other.stream) && later;
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        Map<String, Object> offset = new HashMap<>(8);
        offset.put(STREAM, stream);
        offset.put(EPOCH, (long) epoch);
        offset.put(SINCE_MS, sinceMs);
        if (underWay) {
            offset.put(UNDER_WAY, true);
        }
        return offset;
    }
}
