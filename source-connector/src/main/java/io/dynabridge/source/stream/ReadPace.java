package io.dynabridge.source.stream;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When to read a shard next: at once after a full page, after the poll interval where there was something, and ever more
 * seldom where there was nothing. A fifth more or less at random keeps shards apart.
 */
public final class ReadPace {

    private static final double SLOWER = 1.5;
    private static final long SLOWEST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final double SPREAD = 0.2;
    /** GetRecords gives at most 1,000 records or 1 MB; a page with this many suggests that more are waiting. */
    private static final int FULL_PAGE = 200;

    private final long intervalNanos;
    private final RandomGenerator random;
    private double idleNanos;

    /** A pace that starts at the poll interval. */
    public ReadPace(Duration pollInterval, RandomGenerator random) {
        this.intervalNanos = pollInterval.toNanos();
        this.random = random;
        this.idleNanos = intervalNanos;
    }

    /** The pause after a page with this many records, in nanoseconds. */
    public long delayNanos(int records) {
        if (records >= FULL_PAGE) {
            idleNanos = intervalNanos;
            return 0;
        }
        idleNanos = records > 0 ? intervalNanos : Math.min(Math.max(SLOWEST_NANOS, intervalNanos), idleNanos * SLOWER);
        return (long) (idleNanos * (1 - SPREAD + 2 * SPREAD * random.nextDouble()));
    }
}
