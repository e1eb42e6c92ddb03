package io.dynabridge.source.offset;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a shard has been read and acknowledged.
 *
 * @param sequenceNumber of the last record; empty where the shard ended without any
 * @param finished whether the shard was read to its end
 */
public record ShardPosition(Optional<String> sequenceNumber, boolean finished) {

    static final String SEQUENCE_NUMBER = "sequence_number";
    static final String FINISHED = "finished";

    /** The position just behind a record. */
    public static ShardPosition behind(String sequenceNumber) {
        return new ShardPosition(Optional.of(sequenceNumber), false);
    }

    /** The same position, at the shard's end. */
    public ShardPosition atEnd() {
        return new ShardPosition(sequenceNumber, true);
    }

    /** Reads a stored offset; empty where there is none. */
    public static Optional<ShardPosition> from(Map<String, ?> offset) {
        if (offset == null || offset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new ShardPosition(
                Optional.ofNullable((String) offset.get(SEQUENCE_NUMBER)), Boolean.TRUE.equals(offset.get(FINISHED))));
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
        Map<String, Object> offset = new HashMap<>(4);
        sequenceNumber.ifPresent(read -> offset.put(SEQUENCE_NUMBER, read));
        if (finished) {
            offset.put(FINISHED, true);
        }
        return offset;
    }
}
