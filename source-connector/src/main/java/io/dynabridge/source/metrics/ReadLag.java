package io.dynabridge.source.metrics;

import java.time.Duration;

/**
 * How far behind a shard is read. All that was created before the last record read, or before the last empty page, has
 * been read; the lag is the time since. An empty page is the tip, where there is no lag, but only as long as it is
 * confirmed: a shard that is throttled, or not read because Kafka is slow, falls behind without any record saying so.
 *
 * <p>Thread-safe.
 */
public final class ReadLag {

    /** More than the longest pause between two reads, so that an idle shard keeps its 0. */
    private static final long TIP_HOLDS_MILLIS = Duration.ofSeconds(90).toMillis();

    private long readUntilMs;
    private boolean tip;

    /** A shard of which nothing was read yet; its lag is the time that it waits for its first page. */
    public ReadLag(long nowMs) {
        readUntilMs = nowMs;
    }

    /** Hears of a page with records. */
    public synchronized void read(long newestMs) {
        readUntilMs = newestMs;
        tip = false;
    }

    /** Hears of an empty page. */
    public synchronized void empty(long nowMs) {
        readUntilMs = nowMs;
        tip = true;
    }

    /** Hears that the shard has ended: what comes is in its children, and late until they are read. */
    public synchronized void ended() {
        tip = false;
    }

    /** The lag in milliseconds. */
    public synchronized long millis(long nowMs) {
        long since = Math.max(0, nowMs - readUntilMs);
        return tip && since < TIP_HOLDS_MILLIS ? 0 : since;
    }
}
