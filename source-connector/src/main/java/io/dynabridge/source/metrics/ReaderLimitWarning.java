package io.dynabridge.source.metrics;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Notices that too many read the same stream. DynamoDB serves two readers of a shard, one where the table is global, and
 * does not say who they are; who is refused though it asks seldom has company.
 *
 * <p>Thread-safe.
 */
public final class ReaderLimitWarning {

    /** Long enough that a reader which backs off for twenty seconds is refused several times. */
    private static final long WINDOW_NANOS = Duration.ofMinutes(2).toNanos();

    private static final long SILENCE_NANOS = Duration.ofHours(1).toNanos();
    private static final int LEAST_REFUSALS = 5;
    private static final double LEAST_SHARE = 0.25;
    /** Faster readers may be refused for their own sake; ours is at the default interval of 250 ms, give or take. */
    private static final long MOST_CALLS_A_SECOND = 5;

    private static final class Window {
        private final long since;
        private long calls;
        private long refusals;

        Window(long since) {
            this.since = since;
        }
    }

    /** Only of shards that were refused lately, so that it is empty most of the time. */
    private final Map<String, Window> windows = new HashMap<>();

    private final Set<String> tablesTold = new HashSet<>();
    private boolean warned;
    private long warnedAt;

    /**
     * What to say of a table before it is read; empty where nothing hints at a limit, or it was said before.
     *
     * @param replicas in other Regions
     */
    public synchronized Optional<String> atStart(String table, int replicas) {
        if (replicas == 0 || !tablesTold.add(table)) {
            return Optional.empty();
        }
        return Optional.of(
                "Table " + table + " is a global table (" + replicas + " replicas in other Regions): DynamoDB"
                        + " serves only one reader of its stream without throttling. Make sure that nothing else reads it: no Lambda"
                        + " trigger, no other connector.");
    }

    /** Hears of a GetRecords call that was answered, and says what to warn of. */
    public synchronized Optional<String> answered(String table, String shard, long nanos) {
        Window window = windows.get(shard);
        return window == null ? Optional.empty() : count(table, shard, window, false, nanos);
    }

    /** Hears of a GetRecords call that was refused as one too many, and says what to warn of. */
    public synchronized Optional<String> refused(String table, String shard, long nanos) {
        Window window = windows.get(shard);
        if (window == null || nanos - window.since >= 2 * WINDOW_NANOS) {
            windows.values().removeIf(old -> nanos - old.since >= 2 * WINDOW_NANOS);
            window = new Window(nanos);
            windows.put(shard, window);
        }
        return count(table, shard, window, true, nanos);
    }

    private Optional<String> count(String table, String shard, Window window, boolean refused, long nanos) {
        window.calls++;
        window.refusals += refused ? 1 : 0;
        long passed = nanos - window.since;
        if (passed < WINDOW_NANOS) {
            return Optional.empty();
        }
        windows.remove(shard);
        long seconds = Duration.ofNanos(passed).toSeconds();
        boolean company = window.refusals >= LEAST_REFUSALS
                && window.refusals >= window.calls * LEAST_SHARE
                && window.calls <= seconds * MOST_CALLS_A_SECOND;
        if (!company || warned && nanos - warnedAt < SILENCE_NANOS) {
            return Optional.empty();
        }
        warned = true;
        warnedAt = nanos;
        return Optional.of("DynamoDB refused " + window.refusals + " of " + window.calls + " reads of shard " + shard
                + " of table " + table + " in " + seconds
                + " seconds, though it is read seldom. Most likely others read"
                + " the same stream: DynamoDB serves two readers of a shard, only one where the table is global, and Lambda"
                + " triggers and other connectors count. Take one of them away, or raise stream.poll.interval.ms. Nothing is"
                + " lost as long as the lag stays below 24 hours. This is said at most once an hour.");
    }
}
