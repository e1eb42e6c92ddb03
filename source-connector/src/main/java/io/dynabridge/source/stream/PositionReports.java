package io.dynabridge.source.stream;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which shards have a position that no record has carried to Connect's offsets: those whose records were all filtered or
 * suppressed, soon, and idle ones now and then, so that a restart can tell silence from a gap. Not thread-safe; time
 * comes in as an argument, in nanoseconds.
 */
final class PositionReports {

    private static final class Due {
        private long carriedAt;
        private boolean silent;
    }

    private final long idleNanos;
    private final Map<String, Due> shards = new HashMap<>();

    /** Reports for idle shards after this time. */
    PositionReports(long idleNanos) {
        this.idleNanos = idleNanos;
    }

    /** Hears that a record with the shard's position was handed on. */
    void carried(String shardId, long now) {
        Due due = shards.computeIfAbsent(shardId, any -> new Due());
        due.carriedAt = now;
        due.silent = false;
    }

    /** Hears that the shard's position moved, or that the record that carried it was dropped on its way. */
    void moved(String shardId) {
        Due due = shards.get(shardId);
        if (due != null) {
            due.silent = true;
        }
    }

    /** Forgets a shard that was read to its end. */
    void finished(String shardId) {
        shards.remove(shardId);
    }

    /** The shards whose position is to be reported now. */
    List<String> due(long now) {
        List<String> due = new ArrayList<>();
        shards.forEach((shard, state) -> {
            if (state.silent || now - state.carriedAt >= idleNanos) {
                due.add(shard);
            }
        });
        return due;
    }
}
