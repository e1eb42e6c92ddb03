package io.dynabridge.source.metrics;

import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what a source task does. Thread-safe. */
public final class SourceProgress implements SourceProgressListener {

    /** Hears what there is to show. */
    public interface Watcher {

        /** A table was heard of for the first time. */
        void tableAdded(TableProgress table);

        /** A shard was heard of for the first time. */
        void shardAdded(ShardProgress shard);

        /** A shard is done and will not be heard of again. */
        void shardRemoved(ShardProgress shard);
    }

    private final Clock clock;
    private final Watcher watcher;
    private final Map<String, TableProgress> tables = new ConcurrentHashMap<>();

    /** Nothing counted yet. */
    public SourceProgress(Clock clock, Watcher watcher) {
        this.clock = clock;
        this.watcher = watcher;
    }

    /** The lag of the shard that is furthest behind, of all tables; 0 where there is none. */
    public long lagMillis() {
        long now = clock.millis();
        return tables.values().stream()
                .mapToLong(table -> table.lagMillis(now))
                .max()
                .orElse(0);
    }

    @Override
    public void shardStarted(String table, String shard) {
        become(table, shard, ShardProgress.State.READING);
    }

    @Override
    public void pageRead(String table, String shard, int records, long bytes, long newestMs) {
        TableProgress progress = table(table);
        ReadLag lag = shard(progress, shard).lag();
        long now = clock.millis();
        if (records == 0) {
            lag.empty(now);
            return;
        }
        lag.read(newestMs);
        progress.records.add(records);
        progress.bytes.add(bytes);
        progress.recordRate.add(records, now);
    }

    @Override
    public void shardClosing(String table, String shard) {
        become(table, shard, ShardProgress.State.CLOSING);
    }

    @Override
    public void shardWaitingForChildren(String table, String shard) {
        become(table, shard, ShardProgress.State.WAITING_FOR_CHILDREN);
    }

    @Override
    public void shardDone(String table, String shard) {
        TableProgress progress = table(table);
        ShardProgress done = progress.shards.remove(shard);
        // A task looks for siblings more than once, and says each time that there are children.
        if (done != null) {
            progress.finishedShards.increment();
            watcher.shardRemoved(done);
        }
    }

    @Override
    public void getRecordsCalled(String table) {
        table(table).getRecords.increment();
    }

    @Override
    public void emptyPoll(String table) {
        table(table).emptyPolls.increment();
    }

    @Override
    public void throttled(String table) {
        table(table).throttles.increment();
    }

    @Override
    public void retried(String table) {
        table(table).retries.increment();
    }

    @Override
    public void iteratorExpired(String table) {
        table(table).expiredIterators.increment();
    }

    @Override
    public void dataLost(String table) {
        table(table).dataLosses.increment();
    }

    @Override
    public void segmentsAssigned(String table, int segments) {
        table(table).segments.add(segments);
    }

    @Override
    public void snapshotItems(String table, int items) {
        TableProgress progress = table(table);
        progress.snapshotItems.add(items);
        progress.snapshotRate.add(items, clock.millis());
    }

    @Override
    public void segmentDone(String table) {
        table(table).segmentsDone.increment();
    }

    private void become(String table, String shard, ShardProgress.State state) {
        shard(table(table), shard).become(state);
    }

    private TableProgress table(String name) {
        TableProgress known = tables.get(name);
        if (known != null) {
            return known;
        }
        TableProgress added = new TableProgress(name, clock.millis());
        TableProgress first = tables.putIfAbsent(name, added);
        if (first != null) {
            return first;
        }
        watcher.tableAdded(added);
        return added;
    }

    private ShardProgress shard(TableProgress table, String id) {
        ShardProgress known = table.shards.get(id);
        if (known != null) {
            return known;
        }
        ShardProgress added = new ShardProgress(table.table(), id, ShardProgress.State.READING, clock.millis());
        ShardProgress first = table.shards.putIfAbsent(id, added);
        if (first != null) {
            return first;
        }
        watcher.shardAdded(added);
        return added;
    }
}
