package io.dynabridge.source.stream;

import java.util.HashMap;
import java.util.Map;

/**
 * Where each shard of a task stands between its first record and the start of its children.
 *
 * <ul>
 *   <li><b>A</b> A shard is finished only when it was read to its end and Kafka has acknowledged all its records.
 *   <li><b>B</b> Children start only from a finished shard. Without this an unacknowledged record of the parent, sent
 *       again after a crash, would land behind a newer one of the child, and stay.
 *   <li><b>C</b> A shard is started at most once.
 * </ul>
 *
 * <p>Not thread-safe.
 */
public final class ShardTracker {

    /** Where a shard stands. */
    public enum State {
        /** There may be more records. */
        READING,
        /** Read to its end; some records are not acknowledged yet. */
        CLOSING,
        /** Read to its end and acknowledged: its children may start. */
        FINISHED
    }

    private static final class Progress {
        private State state = State.READING;
        private long unacknowledged;
    }

    private final Map<String, Progress> shards = new HashMap<>();

    /** Starts a shard; false where it was started before (C). */
    public boolean start(String shardId) {
        return shards.putIfAbsent(shardId, new Progress()) == null;
    }

    /** Hears that records of a shard were handed on. */
    public void queued(String shardId, int records) {
        progress(shardId).unacknowledged += records;
    }

    /** Hears that a shard's end was read, after its last records were {@link #queued}; true where it is finished (A). */
    public boolean endReached(String shardId) {
        Progress progress = progress(shardId);
        progress.state = State.CLOSING;
        return finishIfAcknowledged(progress);
    }

    /**
     * Hears that one record of a shard was acknowledged; true where the shard is finished by that (A). A shard that was
     * forgotten has nothing left to say.
     */
    public boolean acknowledged(String shardId) {
        Progress progress = shards.get(shardId);
        if (progress == null) {
            return false;
        }
        if (progress.unacknowledged == 0) {
            throw new IllegalStateException("Shard " + shardId + " has more acknowledgements than records");
        }
        progress.unacknowledged--;
        return finishIfAcknowledged(progress);
    }

    /** Forgets a finished shard. */
    public void forget(String shardId) {
        shards.remove(shardId);
    }

    /** Where a shard stands. */
    public State state(String shardId) {
        return progress(shardId).state;
    }

    private static boolean finishIfAcknowledged(Progress progress) {
        if (progress.state != State.CLOSING || progress.unacknowledged > 0) {
            return false;
        }
        progress.state = State.FINISHED;
        return true;
    }

    private Progress progress(String shardId) {
        Progress progress = shards.get(shardId);
        if (progress == null) {
            throw new IllegalStateException("Shard " + shardId + " was never started");
        }
        return progress;
    }
}
