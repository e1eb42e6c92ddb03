package io.dynabridge.source.offset;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;

/** Checks what a user asks of {@code PATCH /connectors/NAME/offsets}. Removing an offset is always allowed. */
public final class OffsetAlteration {

    /** Versions have four digits for it. */
    private static final int MOST_EPOCH = 9_999;

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
        boolean table = fields.equals(Set.of(SourcePartition.TABLE));
        boolean recovery = fields.equals(Set.of(SourcePartition.TABLE, SourcePartition.RECOVERY));
        if (!shard && !snapshot && !segment && !table && !recovery) {
            throw new ConnectException("A source partition is {stream, shard}, {table}, {table, recovery}, {table,"
                    + " snapshot} or {table, snapshot, segment}; these fields are none of them: " + fields);
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
        } else if (table) {
            require(
                    TableCheckpoint.from(offset)
                            .filter(any -> inRange(any.epoch()))
                            .isPresent(),
                    TableCheckpoint.STREAM,
                    "text, beside " + TableCheckpoint.EPOCH + ", a number from 0 to " + MOST_EPOCH);
        } else if (recovery) {
            require(
                    !SourcePartition.isRecovery(partition)
                            || offset.get(TableCheckpoint.EPOCH) instanceof Number epoch && inRange(epoch.intValue()),
                    TableCheckpoint.EPOCH,
                    "a number from 0 to " + MOST_EPOCH);
        } else {
            checkSegment(offset);
        }
    }

    private static void checkShard(Map<String, ?> offset) {
        Object sequence = offset.get(ShardPosition.SEQUENCE_NUMBER);
        boolean finished = Boolean.TRUE.equals(offset.get(ShardPosition.FINISHED));
        require(
                sequence instanceof String text && text.matches("[0-9]{1,40}")
                        || sequence == null && (finished || offset.get(ShardPosition.COVERED_MS) instanceof Number),
                ShardPosition.SEQUENCE_NUMBER,
                "a string of up to 40 digits; without one the shard must be " + ShardPosition.FINISHED + " or have "
                        + ShardPosition.COVERED_MS);
        for (String number : List.of(ShardPosition.COVERED_MS, ShardPosition.EPOCH)) {
            require(!offset.containsKey(number) || offset.get(number) instanceof Number, number, "a number");
        }
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

    private static boolean inRange(int epoch) {
        return epoch >= 0 && epoch <= MOST_EPOCH;
    }

    private static void require(boolean holds, String field, String what) {
        if (!holds) {
            throw new ConnectException("Field " + field + " must be " + what);
        }
    }
}
