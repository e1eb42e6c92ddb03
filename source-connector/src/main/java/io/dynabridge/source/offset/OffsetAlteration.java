package io.dynabridge.source.offset;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import java.util.Arrays;
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
        boolean loss = fields.equals(Set.of(SourcePartition.TABLE, SourcePartition.LOSS));
        if (!shard && !snapshot && !segment && !table && !recovery && !loss) {
            throw new ConnectException(
                    "A source partition is {stream, shard}, {table}, {table, recovery}, {table, loss},"
                            + " {table, snapshot} or {table, snapshot, segment}; these fields are none of them: "
                            + fields);
        }
        partition.forEach((name, value) -> require(value instanceof String, name, "text"));
        if (offset == null || loss) {
            return;
        }
        if (shard) {
            checkShard(offset);
        } else if (snapshot) {
            checkRun(offset);
        } else if (table) {
            require(offset.get(TableCheckpoint.STREAM) instanceof String, TableCheckpoint.STREAM, "text");
            requireWhole(offset, TableCheckpoint.EPOCH, 0, MOST_EPOCH);
            requireWholeOrAbsent(offset, TableCheckpoint.SINCE_MS, Long.MAX_VALUE);
            requireFlag(offset, TableCheckpoint.UNDER_WAY);
        } else if (recovery) {
            requireWhole(offset, TableCheckpoint.EPOCH, 0, MOST_EPOCH);
        } else {
            require(
                    isSegment((String) partition.get(SourcePartition.SEGMENT)),
                    SourcePartition.SEGMENT,
                    "i/N, a segment from 0 and how many there are");
            checkSegment(offset);
        }
    }

    private static void checkRun(Map<String, ?> offset) {
        require(offset.get(SnapshotRun.RUN) instanceof String, SnapshotRun.RUN, "text");
        requireWhole(offset, SnapshotRun.SEGMENTS, 1, SnapshotRun.MOST_SEGMENTS);
        requireWholeOrAbsent(offset, SnapshotRun.STARTED_MS, Long.MAX_VALUE);
        requireWholeOrAbsent(offset, SnapshotRun.EPOCH, MOST_EPOCH);
        requireFlag(offset, SnapshotRun.SCAN_ONLY);
        Object status = offset.get(SnapshotRun.STATUS);
        List<String> known =
                Arrays.stream(SnapshotRun.Status.values()).map(Enum::name).toList();
        require(status == null || known.contains(status), SnapshotRun.STATUS, "one of " + known);
    }

    private static boolean isSegment(String segment) {
        String[] parts = segment.split("/", -1);
        try {
            int number = Integer.parseInt(parts[0]);
            return parts.length == 2 && number >= 0 && number < Integer.parseInt(parts[1]);
        } catch (NumberFormatException e) {
            return false;
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
        requireWholeOrAbsent(offset, ShardPosition.COVERED_MS, Long.MAX_VALUE);
        requireWholeOrAbsent(offset, ShardPosition.EPOCH, MOST_EPOCH);
        requireFlag(offset, ShardPosition.FINISHED);
    }

    private static void checkSegment(Map<String, ?> offset) {
        require(offset.get(SegmentPosition.RUN) instanceof String, SegmentPosition.RUN, "text");
        Object phase = offset.get(SegmentPosition.PHASE);
        require(
                phase == null || Phase.CLEAN_UP.name().equals(phase),
                SegmentPosition.PHASE,
                Phase.CLEAN_UP + ", or absent");
        requireWholeOrAbsent(offset, SegmentPosition.ITEMS, Long.MAX_VALUE);
        requireFlag(offset, SegmentPosition.DONE);
        Object lastKey = offset.get(SegmentPosition.LAST_KEY);
        if (lastKey != null) {
            try {
                ItemKey.from(lastKey);
            } catch (DataException e) {
                throw new ConnectException("Offset field " + SegmentPosition.LAST_KEY + ": " + e.getMessage(), e);
            }
        }
    }

    private static void requireWholeOrAbsent(Map<String, ?> offset, String field, long most) {
        if (offset.get(field) != null) {
            requireWhole(offset, field, 0, most);
        }
    }

    private static void requireWhole(Map<String, ?> offset, String field, long least, long most) {
        boolean whole = offset.get(field) instanceof Number number
                && number.doubleValue() == number.longValue()
                && number.longValue() >= least
                && number.longValue() <= most;
        String range = most == Long.MAX_VALUE ? "from " + least : "from " + least + " to " + most;
        require(whole, field, "a whole number " + range);
    }

    private static void requireFlag(Map<String, ?> offset, String field) {
        Object flag = offset.get(field);
        require(flag == null || flag instanceof Boolean, field, "true or false");
    }

    private static void require(boolean holds, String field, String what) {
        if (!holds) {
            throw new ConnectException("Field " + field + " must be " + what);
        }
    }
}
