package io.dynabridge.sink.metrics;

import io.dynabridge.client.metrics.Metric;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.write.Backlog;
import java.util.List;
import java.util.function.Supplier;

/** All metrics of the sink connector. */
final class SinkMetricList {

    /** The records that ended in one way. */
    record Outcome(SinkProgress progress, WriteOutcome outcome) {}

    /** What the task holds and has under way. */
    record Load(SinkProgress progress, Supplier<Backlog> backlog, Supplier<Integer> inFlight) {}

    static final List<Metric<Outcome>> OF_OUTCOME = List.of(Metric.counter(
            "sink-records-total",
            "records",
            "records that ended in this outcome",
            (each, now) -> each.progress.count(each.outcome)));

    static final List<Metric<SinkProgress>> OF_TASK = List.of(
            Metric.gauge(
                    "sink-records-per-second",
                    "records/s",
                    "records that ended in any outcome, over the last 30 seconds",
                    SinkProgress::recordsPerSecond),
            Metric.gauge(
                    "applied-lag-avg-ms",
                    "ms",
                    "age of changes when they stood in the target, on average over the last 30 seconds",
                    SinkProgress::appliedLag),
            Metric.gauge(
                    "applied-lag-max-ms",
                    "ms",
                    "the same, the longest of the last 30 seconds",
                    SinkProgress::longestAppliedLag),
            Metric.counter(
                    "requests-total", "requests", "write requests that were answered", (all, now) -> all.requests()),
            Metric.counter(
                    "requested-writes-total",
                    "writes",
                    "writes in these requests; a write that is tried again counts again",
                    (all, now) -> all.requestedWrites()),
            Metric.gauge(
                    "request-latency-avg-ms",
                    "ms",
                    "time until a write request was answered, on average over the last 30 seconds",
                    SinkProgress::latencyMillis),
            Metric.gauge(
                    "request-latency-max-ms",
                    "ms",
                    "the same, the longest of the last 30 seconds",
                    SinkProgress::longestLatencyMillis),
            Metric.counter(
                    "write-throttles-total",
                    "requests",
                    "write requests that DynamoDB refused, wholly or in part, as too many",
                    (all, now) -> all.throttles()),
            Metric.counter(
                    "write-retries-total",
                    "writes",
                    "writes that are made again after a pause, throttled ones included",
                    (all, now) -> all.retries()),
            Metric.counter(
                    "write-units-total",
                    "units",
                    "write units that DynamoDB charged, sweeps included",
                    (all, now) -> all.units().sum()),
            Metric.counter(
                    "swept-items-total",
                    "items",
                    "target items that sweeps deleted after changes were lost",
                    (all, now) -> all.swept()),
            Metric.counter(
                    "failed-sweep-passes-total",
                    "passes",
                    "passes of sweeps that ended early",
                    (all, now) -> all.failedSweeps()),
            Metric.gauge("pending-sweeps", "sweeps", "sweeps that are not over", (all, now) -> all.pendingSweeps()));

    static final List<Metric<Load>> OF_LOAD = List.of(
            Metric.gauge(
                    "sink-lag-ms",
                    "ms",
                    "age of the change that has waited longest to be written; 0 when none waits",
                    (load, now) -> sinceOldest(load.backlog.get(), now)),
            Metric.gauge(
                    "pending-writes",
                    "writes",
                    "writes taken over from Connect and not yet ended",
                    (load, now) -> load.backlog.get().writes()),
            Metric.gauge(
                    "pending-bytes",
                    "bytes",
                    "size of their records, roughly",
                    (load, now) -> load.backlog.get().bytes()),
            Metric.gauge(
                    "parked-puts",
                    "writes",
                    "those of them that wait for a target key which belongs to another source item",
                    (load, now) -> load.backlog.get().parked()),
            Metric.gauge(
                    "requests-in-flight", "requests", "write requests under way", (load, now) -> load.inFlight.get()));

    private SinkMetricList() {}

    private static long sinceOldest(Backlog backlog, long now) {
        return backlog.oldestMs() == Backlog.NEVER ? 0 : Math.max(0, now - backlog.oldestMs());
    }
}
