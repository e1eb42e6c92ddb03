package io.dynabridge.sink.metrics;

import io.dynabridge.sink.guard.WriteOutcome;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the sink does, in total since the task started. Thread-safe. */
public final class SinkProgress implements SinkProgressListener {

    private final Map<WriteOutcome, LongAdder> outcomes = new EnumMap<>(WriteOutcome.class);
    private final LongAdder throttles = new LongAdder();
    private final LongAdder swept = new LongAdder();
    private final LongAdder failedSweeps = new LongAdder();
    private volatile int pendingSweeps;
    private final DoubleAdder units = new DoubleAdder();

    /** Nothing counted yet. */
    public SinkProgress() {
        for (WriteOutcome outcome : WriteOutcome.values()) {
            outcomes.put(outcome, new LongAdder());
        }
    }

    @Override
    public void finished(WriteOutcome outcome) {
        outcomes.get(outcome).increment();
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
