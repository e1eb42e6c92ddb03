package io.dynabridge.client.pace;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: doubling from a first delay to a longest one, half of it at random. */
public final class RetrySchedule {

    private static final int MAX_DOUBLINGS = 20;

    private final long firstNanos;
    private final long longestNanos;
    private final RandomGenerator random;

    /** A schedule; the random source spreads the retries of writes that failed together. */
    public RetrySchedule(Duration first, Duration longest, RandomGenerator random) {
        this.firstNanos = first.toNanos();
        this.longestNanos = longest.toNanos();
        this.random = random;
    }

    /** The pause before retry number {@code tries}, counted from 0, in nanoseconds. */
    public long delayNanos(int tries) {
        long full = Math.min(longestNanos, firstNanos << Math.min(tries, MAX_DOUBLINGS));
        return full / 2 + random.nextLong(full / 2 + 1);
    }
}
