package io.dynabridge.sink.metrics;

import io.dynabridge.client.metrics.WindowRate;
import io.dynabridge.client.metrics.WindowStats;
import io.dynabridge.sink.guard.WriteOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what the sink does, in total since the task started. Thread-safe. */
public final class SinkProgress implements SinkProgressListener {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final double MICROS_PER_MILLI = 1_000;

    private final Map<WriteOutcome, LongAdder> outcomes = new EnumMap<>(WriteOutcome.class);
    private final LongAdder throttles = new LongAdder();
    private final LongAdder retries = new LongAdder();
    private final LongAdder requests = new LongAdder();
    private final LongAdder requestedWrites = new LongAdder();
    private final WindowRate rate;
    private final WindowStats latency;
    private final WindowStats lag;
    private final LongSupplier nowMs;
    private final LongAdder swept = new LongAdder();
    private final LongAdder failedSweeps = new LongAdder();
    private volatile int pendingSweeps;
    private final DoubleAdder units = new DoubleAdder();

    /**
     * Nothing counted yet.
     *
     * @param nowMs milliseconds since 1970
     */
    public SinkProgress(LongSupplier nowMs) {
        this.nowMs = nowMs;
        long now = nowMs.getAsLong();
        this.rate = new WindowRate(now);
        this.latency = new WindowStats(now);
        this.lag = new WindowStats(now);
        for (WriteOutcome outcome : WriteOutcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    @Override
    public void finished(WriteOutcome outcome) {
        outcomes.get(outcome).increment();
        rate.add(1, nowMs.getAsLong());
    }

    @Override
    public void applied(Long createdMs) {
        if (createdMs != null) {
            long now = nowMs.getAsLong();
            lag.add(Math.max(0, now - createdMs), now);
        }
    }

    @Override
    public void answered(int writes, long nanos) {
        requests.increment();
        requestedWrites.add(writes);
        latency.add(nanos / NANOS_PER_MICRO, nowMs.getAsLong());
    }

    @Override
    public void retried() {
        retries.increment();
    }

    @Override
    public void consumed(double charged) {
        units.add(charged);
    }

    @Override
    public void throttled() {
        throttles.increment();
    }

    @Override
    public void swept(long items) {
        swept.add(items);
    }

    @Override
    public void sweepFailed() {
        failedSweeps.increment();
    }

    @Override
    public void sweepsPending(int sweeps) {
        pendingSweeps = sweeps;
    }

    LongAdder throttles() {
        return throttles;
    }

    LongAdder retries() {
        return retries;
    }

    LongAdder requests() {
        return requests;
    }

    LongAdder requestedWrites() {
        return requestedWrites;
    }

    DoubleAdder units() {
        return units;
    }

    double recordsPerSecond(long now) {
        return rate.perSecond(now);
    }

    double latencyMillis(long now) {
        return latency.average(now) / MICROS_PER_MILLI;
    }

    double longestLatencyMillis(long now) {
        return latency.maximum(now) / MICROS_PER_MILLI;
    }

    double appliedLag(long now) {
        return lag.average(now);
    }

    long longestAppliedLag(long now) {
        return lag.maximum(now);
    }

    /** Target items that sweeps deleted. */
    public long swept() {
        return swept.sum();
    }

    /** Passes of sweeps that ended early. */
    public long failedSweeps() {
        return failedSweeps.sum();
    }

    /** Sweeps that are not over. */
    public int pendingSweeps() {
        return pendingSweeps;
    }

    /** Records that ended in this way. */
    public long count(WriteOutcome outcome) {
        return outcomes.get(outcome).sum();
    }

    /** Records that ended. */
    public long total() {
        return outcomes.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** All counts that are not zero, on one line. */
    public String summary() {
        StringJoiner line = new StringJoiner(", ");
        outcomes.forEach((outcome, count) -> {
            if (count.sum() > 0) {
                line.add(outcome.name().toLowerCase(Locale.ROOT) + " " + count);
            }
        });
        if (pendingSweeps > 0 || swept.sum() > 0 || failedSweeps.sum() > 0) {
            line.add("swept " + swept);
            line.add("sweeps pending " + pendingSweeps);
            line.add("passes of sweeps that ended early " + failedSweeps);
        }
        line.add("write units " + Math.round(units.sum()));
        line.add("throttled " + throttles);
        return line.toString();
    }
}
