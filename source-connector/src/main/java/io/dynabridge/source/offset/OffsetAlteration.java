package io.dynabridge.source.offset;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/** Checks what a user asks of {@code PATCH /connectors/NAME/offsets}. Removing an offset is always allowed. */
public final class OffsetAlteration {

    private OffsetAlteration() {}

    /**
     * Checks one offset.
     *
     * @param offset the new offset; null to remove it
     * @throws ConnectException with what is wrong
     */
    public static void check(Map<String, ?> partition, Map<String, ?> offset) {
        if (partition == null) {
            throw new ConnectException("A source partition must not be null");
        }
        Set<String> fields = partition.keySet();
        boolean shard = fields.equals(Set.of(SourcePartition.STREAM, SourcePartition.SHARD));
        boolean snapshot = fields.equals(Set.of(SourcePartition.TABLE, SourcePartition.SNAPSHOT));
        boolean segment =
                fields.equals(Set.of(SourcePartition.TABLE, SourcePartition.SNAPSHOT, SourcePartition.SEGMENT));
        if (!shard && !snapshot && !segment) {
            throw new ConnectException("A source partition is {stream, shard}, {table, snapshot} or {table, snapshot,"
                    + " segment}; these fields are none of them: " + fields);
        }
        partition.forEach((name, value) -> require(value instanceof String, name, "text"));
        if (offset == null) {
            return;
        }
        if (shard) {
            checkShard(offset);
        } else if (snapshot) {
            require(
                    SnapshotRun.from(offset).filter(run -> run.segments() > 0).isPresent(),
                    SnapshotRun.RUN,
                    "text, beside " + SnapshotRun.SEGMENTS + ", a positive number");
        } else {
            checkSegment(offset);
        }
    }

    private static void checkShard(Map<String, ?> offset) {
        Object sequence = offset.get(ShardPosition.SEQUENCE_NUMBER);
        boolean finished = Boolean.TRUE.equals(offset.get(ShardPosition.FINISHED));
        require(
                sequence instanceof String text && text.matches("[0-9]{1,40}") || sequence == null && finished,
                ShardPosition.SEQUENCE_NUMBER,
                "a string of up to 40 digits");
    }

    private static void checkSegment(Map<String, ?> offset) {
        require(offset.get(SegmentPosition.RUN) instanceof String, SegmentPosition.RUN, "text");
        Object phase = offset.get(SegmentPosition.PHASE);
        require(
                phase == null || Phase.CLEAN_UP.name().equals(phase),
                SegmentPosition.PHASE,
                Phase.CLEAN_UP + ", or absent");
        Object items = offset.get(SegmentPosition.ITEMS);
        require(items == null || items instanceof Number, SegmentPosition.ITEMS, "a number");
        Object lastKey = offset.get(SegmentPosition.LAST_KEY);
        if (lastKey != null) {
            try {
                ItemKey.from(lastKey);
            } catch (DataException e) {
                throw new ConnectException("Offset field " + SegmentPosition.LAST_KEY + ": " + e.getMessage(), e);
            }
        }
    }

    private static void require(boolean holds, String field, String what) {
        if (!holds) {
            throw new ConnectException("Field " + field + " must be " + what);
        }
    }
}
