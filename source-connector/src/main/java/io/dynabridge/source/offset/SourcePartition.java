package io.dynabridge.source.offset;

import java.util.HashMap;
import java.util.Map;

/**
 * What an offset belongs to, as it stands in Connect's offsets: a shard of a stream, a table, a snapshot run of a table,
 * a segment of such a run, or a table's wish to be brought again.
 *
 * <p>Connect finds an offset by the bytes of its partition, so the order of the fields must always be the same, in this
 * process and the next, and the one that Connect itself arrives at when a user alters offsets over REST: it reads JSON
 * into a plain {@link HashMap} (Worker.normalizeSourceConnectorOffsets), and so do we. {@code Map.of} has another order
 * in every JVM.
 */
public final class SourcePartition {

    static final String STREAM = "stream";
    static final String SHARD = "shard";
    static final String TABLE = "table";
    static final String SNAPSHOT = "snapshot";
    static final String SEGMENT = "segment";
    static final String RECOVERY = "recovery";
    static final String LOSS = "loss";

    /** A shard of a stream. */
    public record Shard(String stream, String id) {}

    private SourcePartition() {}

    /** The shard that a partition stands for; null where it stands for something else. */
    public static Shard shardOf(Map<String, ?> partition) {
        return partition.get(SHARD) instanceof String id ? new Shard((String) partition.get(STREAM), id) : null;
    }

    /** A shard. */
    public static Map<String, String> shard(String streamArn, String shardId) {
        Map<String, String> partition = new HashMap<>();
        partition.put(STREAM, streamArn);
        partition.put(SHARD, shardId);
        return partition;
    }

    /** A table; holds its {@link TableCheckpoint}. */
    public static Map<String, String> table(String table) {
        Map<String, String> partition = new HashMap<>();
        partition.put(TABLE, table);
        return partition;
    }

    /**
     * What a task asks of the connector after a loss: tasks and connector have no other way to talk. Apart from the
     * table's checkpoint, so that neither writer can undo the other's.
     */
    public static Map<String, String> recovery(String table) {
        Map<String, String> partition = table(table);
        partition.put(RECOVERY, "requested");
        return partition;
    }

    /** A loss that was told: nobody reads its offset, but a record must have one. */
    public static Map<String, String> loss(String table) {
        Map<String, String> partition = table(table);
        partition.put(LOSS, "told");
        return partition;
    }

    /** A snapshot of a table, under the id that the user gave it. */
    public static Map<String, String> snapshot(String table, String snapshotId) {
        Map<String, String> partition = new HashMap<>();
        partition.put(TABLE, table);
        partition.put(SNAPSHOT, snapshotId);
        return partition;
    }

    /** One of a snapshot's segments, counted from 0. */
    public static Map<String, String> segment(String table, String snapshotId, int segment, int total) {
        Map<String, String> partition = snapshot(table, snapshotId);
        partition.put(SEGMENT, segment + "/" + total);
        return partition;
    }
}
