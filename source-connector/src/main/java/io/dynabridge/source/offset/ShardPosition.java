package io.dynabridge.source.offset;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a shard has been read.
 *
 * @param sequenceNumber of the last record read; empty where there was none yet
 * @param finished whether that was its end
 * @param coveredMs every change of the shard made before this time is read, milliseconds since 1970; 0 where unknown
 * @param epoch under which this was read
 */
public record ShardPosition(Optional<String> sequenceNumber, boolean finished, long coveredMs, int epoch) {

    static final String SEQUENCE_NUMBER = "sequence_number";
    static final String FINISHED = "finished";
    static final String COVERED_MS = "covered_ms";
    static final String EPOCH = "epoch";

    /** The position of a shard whose reading begins, and which has nothing older than {@code coveredMs} to read. */
    public static ShardPosition started(long coveredMs, int epoch) {
        return new ShardPosition(Optional.empty(), false, coveredMs, epoch);
    }

    /** The position just behind a record that was made at {@code createdMs}. */
    public ShardPosition behind(String record, long createdMs, int currentEpoch) {
        return new ShardPosition(Optional.of(record), false, Math.max(coveredMs, createdMs), currentEpoch);
    }

    /** The same position, where it is known that nothing older than {@code ms} is left to read. */
    public ShardPosition covering(long ms) {
        return new ShardPosition(sequenceNumber, finished, Math.max(coveredMs, ms), epoch);
    }

    /** The same position, at the shard's end. */
    public ShardPosition atEnd() {
        return new ShardPosition(sequenceNumber, true, coveredMs, epoch);
    }

    /** Reads a stored offset; empty where there is none. */
    public static Optional<ShardPosition> from(Map<String, ?> offset) {
        if (offset == null || offset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ShardPosition(
                Optional.ofNullable((String) offset.get(SEQUENCE_NUMBER)),
                Boolean.TRUE.equals(offset.get(FINISHED)),
                offset.get(COVERED_MS) instanceof Number covered ? covered.longValue() : 0,
                offset.get(EPOCH) instanceof Number epoch ? epoch.intValue() : 0));
    }

    /** Whether the shard's records up to this ending sequence number have all been read. */
    public boolean covers(String endingSequenceNumber) {
        return finished
                || sequenceNumber
                        .filter(read -> new BigInteger(read).compareTo(new BigInteger(endingSequenceNumber)) >= 0)
                        .isPresent();
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        Map<String, Object> offset = new HashMap<>(8);
        sequenceNumber.ifPresent(read -> offset.put(SEQUENCE_NUMBER, read));
        if (coveredMs > 0 || sequenceNumber.isEmpty()) {
            offset.put(COVERED_MS, coveredMs);
        }
        if (epoch > 0) {
            offset.put(EPOCH, (long) epoch);
        }
        if (finished) {
            offset.put(FINISHED, true);
        }
        return offset;
    }
}
