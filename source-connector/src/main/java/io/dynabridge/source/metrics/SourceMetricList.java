package io.dynabridge.source.metrics;

import io.dynabridge.client.metrics.Metric;
import java.util.List;

/** All metrics of the source connector. */
final class SourceMetricList {

    static final List<Metric<TableProgress>> OF_TABLE = List.of(
            Metric.gauge(
                    "table-lag-ms", "ms", "lag of the table's shard that is furthest behind", TableProgress::lagMillis),
            Metric.gauge(
                    "shards-reading",
                    "shards",
                    "shards that are read",
                    (table, now) -> table.shards(ShardProgress.State.READING)),
            Metric.gauge(
                    "shards-closing",
                    "shards",
                    "shards that were read to their end and have records that Kafka has not acknowledged",
                    (table, now) -> table.shards(ShardProgress.State.CLOSING)),
            Metric.gauge(
                    "shards-waiting-for-children",
                    "shards",
                    "finished shards whose continuation DynamoDB does not list yet",
                    (table, now) -> table.shards(ShardProgress.State.WAITING_FOR_CHILDREN)),
            Metric.counter(
                    "shards-finished-total",
                    "shards",
                    "finished shards that were left for their children, also those finished before the task started",
                    (table, now) -> table.finishedShards),
            Metric.counter(
                    "records-total",
                    "records",
                    "stream records read, also those that give no Kafka record",
                    (table, now) -> table.records),
            Metric.gauge(
                    "records-per-second",
                    "records/s",
                    "stream records read, over the last 30 seconds",
                    (table, now) -> table.recordRate.perSecond(now)),
            Metric.counter(
                    "bytes-total",
                    "bytes",
                    "size of these stream records, as DynamoDB gives it",
                    (table, now) -> table.bytes),
            Metric.counter("get-records-calls-total", "calls", "calls of GetRecords", (table, now) -> table.getRecords),
            Metric.counter(
                    "empty-polls-total",
                    "calls",
                    "calls of GetRecords that gave no record",
                    (table, now) -> table.emptyPolls),
            Metric.counter(
                    "throttles-total",
                    "calls",
                    "calls of GetRecords and GetShardIterator that DynamoDB refused as too many",
                    (table, now) -> table.throttles),
            Metric.counter(
                    "expired-iterators-total",
                    "iterators",
                    "shard iterators that were not used within 15 minutes",
                    (table, now) -> table.expiredIterators),
            Metric.counter(
                    "retries-total",
                    "calls",
                    "calls of GetRecords and GetShardIterator that failed and are made again, throttled ones included",
                    (table, now) -> table.retries),
            Metric.counter(
                    "data-losses-total",
                    "gaps",
                    "times that stream records were gone before they were read",
                    (table, now) -> table.dataLosses),
            Metric.gauge(
                    "snapshot-segments",
                    "segments",
                    "segments of the snapshot that this task has",
                    (table, now) -> table.segments),
            Metric.gauge(
                    "snapshot-segments-done",
                    "segments",
                    "segments of the snapshot that this task has done",
                    (table, now) -> table.segmentsDone),
            Metric.counter(
                    "snapshot-items-total",
                    "items",
                    "items that the snapshot touched or read",
                    (table, now) -> table.snapshotItems),
            Metric.gauge(
                    "snapshot-items-per-second",
                    "items/s",
                    "items that the snapshot touched or read, over the last 30 seconds",
                    (table, now) -> table.snapshotRate.perSecond(now)));

    static final List<Metric<ShardProgress>> OF_SHARD = List.of(Metric.gauge(
            "shard-lag-ms",
            "ms",
            "lag of the shard",
            (shard, now) -> shard.lag().millis(now)));

    static final List<Metric<SourceProgress>> OF_TASK = List.of(Metric.gauge(
            "task-lag-ms",
            "ms",
            "lag of the task's shard that is furthest behind",
            (progress, now) -> progress.lagMillis()));

    static final List<Metric<QueueFill>> OF_QUEUE = List.of(
            Metric.gauge(
                    "queue-records",
                    "records",
                    "records that wait for Connect to take them",
                    (queue, now) -> queue.records()),
            Metric.gauge("queue-bytes", "bytes", "size of the records that wait", (queue, now) -> queue.bytes()),
            Metric.gauge(
                    "queue-fill-ratio",
                    "share",
                    "the larger share of `max.queue.size` and `max.queue.size.in.bytes` that they take; nothing is read"
                            + " at 1 or more",
                    (queue, now) -> queue.share()));

    private SourceMetricList() {}
}
