package io.dynabridge.sink.sweep;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Which sweeps are due. A sweep is passes over one target table, ever further apart, until one of them finds nothing of an
 * older epoch. Times are nanoseconds of one clock.
 *
 * <p>An empty pass is the last only if it began {@code settle} after the last reason for the sweep: changes of the older
 * epoch that this task had taken over may be written until then. A change of an older epoch that comes later, from a
 * partition that lags, is a reason of its own, and starts the sweep again.
 */
final class SweepSchedule {

    /** Answers {@link #wakeAt} where nothing is due, ever. */
    static final long NEVER = Long.MAX_VALUE;

    private static final long FIRST = Duration.ofSeconds(10).toNanos();
    private static final long SECOND = Duration.ofSeconds(30).toNanos();
    /** Each pause is four times the one before. */
    private static final int SHIFT = 2;

    private static final int MAX_GROWTH = 8;

    private final long settle;
    private final RandomGenerator random;
    private final Map<Pipeline, Sweep> sweeps = new HashMap<>();

    /**
     * Nothing due.
     *
     * @param settle how long a write that was taken over may be retried
     * @param random spreads the passes of tasks that see the same epoch at the same time
     */
    SweepSchedule(Duration settle, RandomGenerator random) {
        this.settle = settle.toNanos();
        this.random = random;
    }

    /** Hears that the pipeline sent a change of this epoch; whether that is a reason for a sweep. */
    boolean seen(Pipeline pipeline, int epoch, long now) {
        Sweep sweep = sweeps.get(pipeline);
        if (epoch > (sweep == null ? 0 : sweep.epoch)) {
            sweeps.put(pipeline, new Sweep(epoch, now, now + about(FIRST)));
            return true;
        }
        if (sweep == null || epoch == sweep.epoch) {
            return false;
        }
        sweep.reasonAt = now;
        if (sweep.dueAt == NEVER && !sweep.running) {
            sweep.passes = 0;
            sweep.dueAt = now + about(FIRST);
        }
        return true;
    }

    /** The next pass whose time has come; the caller reports its end. */
    Optional<Pass> take(long now) {
        return sweeps.entrySet().stream()
                .filter(entry -> entry.getValue().dueAt <= now)
                .min(Comparator.comparingLong(entry -> entry.getValue().dueAt))
                .map(entry -> {
                    Sweep sweep = entry.getValue();
                    sweep.running = true;
                    sweep.begunAt = now;
                    sweep.dueAt = NEVER;
                    return new Pass(entry.getKey(), sweep.epoch);
                });
    }

    /**
     * Hears that a pass is over.
     *
     * @param empty whether the whole table was read and nothing of an older epoch found
     * @return the pause until the next pass; empty where this was the last
     */
    OptionalLong ended(Pass pass, boolean empty, long now) {
        Sweep sweep = sweeps.get(pass.pipeline());
        if (sweep.epoch != pass.epoch()) {
            return OptionalLong.of(Math.max(0, sweep.dueAt - now));
        }
        sweep.running = false;
        boolean settled = sweep.begunAt - sweep.reasonAt >= settle;
        if (empty && settled) {
            return OptionalLong.empty();
        }
        // A pass that finds nothing costs as much as any other: the next one is made when it can be the last.
        sweep.dueAt = empty
                ? Math.max(now + about(SECOND), sweep.reasonAt + settle)
                : now + about(SECOND << Math.min(sweep.passes++, MAX_GROWTH) * SHIFT);
        return OptionalLong.of(sweep.dueAt - now);
    }

    /** When to look again; {@link #NEVER} where nothing waits. */
    long wakeAt() {
        return sweeps.values().stream().mapToLong(sweep -> sweep.dueAt).min().orElse(NEVER);
    }

    /** Sweeps that are not over. */
    int pending() {
        return (int) sweeps.values().stream()
                .filter(sweep -> sweep.running || sweep.dueAt != NEVER)
                .count();
    }

    /** Between three quarters and five quarters. */
    private long about(long nanos) {
        return nanos - nanos / 4 + random.nextLong(nanos / 2);
    }

    /**
     * One pass over a target table.
     *
     * @param epoch what is older than this is looked at
     */
    record Pass(Pipeline pipeline, int epoch) {}

    private static final class Sweep {
        private final int epoch;
        private long reasonAt;
        private long dueAt;
        private long begunAt;
        private boolean running;
        private int passes;

        Sweep(int epoch, long reasonAt, long dueAt) {
            this.epoch = epoch;
            this.reasonAt = reasonAt;
            this.dueAt = dueAt;
        }
    }
}
