package io.dynabridge.source.metrics;

import java.util.List;

/**
 * A metric of something: of a task, a table or a shard. {@code docs/metrics.md} has all of them, and a test compares.
 *
 * <p>No name is used with different tags: exporters that make one family of a name, as Prometheus does, refuse that.
 *
 * @param unit of the value
 * @param meaning what the document says, word for word
 */
record Metric<S>(String name, Kind kind, String unit, String meaning, Reading<S> reading) {

    /** How a value moves. */
    enum Kind {
        /** Grows from 0 since the task started. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /** Reads the value. */
    interface Reading<S> {
        Number of(S subject, long nowMs);
    }

    static final List<Metric<TableProgress>> OF_TABLE = List.of(
            gauge("table-lag-ms", "ms", "lag of the table's shard that is furthest behind", TableProgress::lagMillis),
            gauge(
                    "shards-reading",
                    "shards",
                    "shards that are read",
                    (table, now) -> table.shards(ShardProgress.State.READING)),
            gauge(
                    "shards-closing",
                    "shards",
                    "shards that were read to their end and have records that Kafka has not acknowledged",
                    (table, now) -> table.shards(ShardProgress.State.CLOSING)),
            gauge(
                    "shards-waiting-for-children",
                    "shards",
                    "finished shards whose continuation DynamoDB does not list yet",
                    (table, now) -> table.shards(ShardProgress.State.WAITING_FOR_CHILDREN)),
            counter(
                    "shards-finished-total",
                    "shards",
                    "finished shards that were left for their children, also those finished before the task started",
                    (table, now) -> table.finishedShards),
            counter(
                    "records-total",
                    "records",
                    "stream records read, also those that give no Kafka record",
                    (table, now) -> table.records),
            gauge(
                    "records-per-second",
                    "records/s",
                    "stream records read, over the last 30 seconds",
                    (table, now) -> table.recordRate.perSecond(now)),
            counter(
                    "bytes-total",
                    "bytes",
                    "size of these stream records, as DynamoDB gives it",
                    (table, now) -> table.bytes),
            counter("get-records-calls-total", "calls", "calls of GetRecords", (table, now) -> table.getRecords),
            counter(
                    "empty-polls-total",
                    "calls",
                    "calls of GetRecords that gave no record",
                    (table, now) -> table.emptyPolls),
            counter(
                    "throttles-total",
                    "calls",
                    "calls of GetRecords and GetShardIterator that DynamoDB refused as too many",
                    (table, now) -> table.throttles),
            counter(
                    "expired-iterators-total",
                    "iterators",
                    "shard iterators that were not used within 15 minutes",
                    (table, now) -> table.expiredIterators),
            counter(
                    "retries-total",
                    "calls",
                    "calls of GetRecords and GetShardIterator that failed and are made again, throttled ones included",
                    (table, now) -> table.retries),
            counter(
                    "data-losses-total",
                    "gaps",
                    "times that stream records were gone before they were read",
                    (table, now) -> table.dataLosses),
            gauge(
                    "snapshot-segments",
                    "segments",
                    "segments of the snapshot that this task has",
                    (table, now) -> table.segments),
            gauge(
                    "snapshot-segments-done",
                    "segments",
                    "segments of the snapshot that this task has done",
                    (table, now) -> table.segmentsDone),
            counter(
                    "snapshot-items-total",
                    "items",
                    "items that the snapshot touched or read",
                    (table, now) -> table.snapshotItems),
            gauge(
                    "snapshot-items-per-second",
                    "items/s",
                    "items that the snapshot touched or read, over the last 30 seconds",
                    (table, now) -> table.snapshotRate.perSecond(now)));

    static final List<Metric<ShardProgress>> OF_SHARD = List.of(gauge(
            "shard-lag-ms",
            "ms",
            "lag of the shard",
            (shard, now) -> shard.lag().millis(now)));

    static final List<Metric<SourceProgress>> OF_TASK = List.of(gauge(
            "task-lag-ms",
            "ms",
            "lag of the task's shard that is furthest behind",
            (progress, now) -> progress.lagMillis()));

    static final List<Metric<QueueFill>> OF_QUEUE = List.of(
            gauge(
                    "queue-records",
                    "records",
                    "records that wait for Connect to take them",
                    (queue, now) -> queue.records()),
            gauge("queue-bytes", "bytes", "size of the records that wait", (queue, now) -> queue.bytes()),
            gauge(
                    "queue-fill-ratio",
                    "share",
                    "the larger share of `max.queue.size` and `max.queue.size.in.bytes` that they take; nothing is read"
                            + " at 1 or more",
                    (queue, now) -> queue.share()));

    private static <S> Metric<S> counter(String name, String unit, String meaning, Reading<S> reading) {
        return new Metric<>(name, Kind.COUNTER, unit, meaning, reading);
    }

    private static <S> Metric<S> gauge(String name, String unit, String meaning, Reading<S> reading) {
        return new Metric<>(name, Kind.GAUGE, unit, meaning, reading);
    }

    /** The value now; an adder is read, because a reporter may keep what it is given. */
    Number value(S subject, long nowMs) {
        Number value = reading.of(subject, nowMs);
        return value instanceof Long || value instanceof Double ? value : Long.valueOf(value.longValue());
    }
}
