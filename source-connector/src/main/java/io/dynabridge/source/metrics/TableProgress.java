package io.dynabridge.source.metrics;

import io.dynabridge.client.metrics.WindowRate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What a task did for one table since it started. Thread-safe. */
public final class TableProgress {

    final LongAdder finishedShards = new LongAdder();
    final LongAdder records = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder getRecords = new LongAdder();
    final LongAdder emptyPolls = new LongAdder();
    final LongAdder throttles = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder expiredIterators = new LongAdder();
    final LongAdder dataLosses = new LongAdder();
    final LongAdder segments = new LongAdder();
    final LongAdder segmentsDone = new LongAdder();
    final LongAdder snapshotItems = new LongAdder();
    final WindowRate recordRate;
    final WindowRate snapshotRate;
    /** Only shards that are not done, so it does not grow with the stream's age. */
    final Map<String, ShardProgress> shards = new ConcurrentHashMap<>();

    private final String table;

    TableProgress(String table, long nowMs) {
        this.table = table;
        this.recordRate = new WindowRate(nowMs);
        this.snapshotRate = new WindowRate(nowMs);
    }

    /** The table's name. */
    public String table() {
        return table;
    }

    /** Shards in this state. */
    public long shards(ShardProgress.State state) {
        return shards.values().stream().filter(shard -> shard.state() == state).count();
    }

    /** The lag of the shard that is furthest behind; 0 where there is none. */
    public long lagMillis(long nowMs) {
        return shards.values().stream()
                .mapToLong(shard -> shard.lag().millis(nowMs))
                .max()
                .orElse(0);
    }
}
