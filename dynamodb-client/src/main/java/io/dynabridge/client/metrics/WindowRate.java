package io.dynabridge.client.metrics;

/** Something a second, over the last half minute. Thread-safe. */
public final class WindowRate {

    private static final int SECONDS = 30;
    private static final long MILLIS = 1_000;

    private final long[] counts = new long[SECONDS];
    private final long firstSecond;
    private long newest;

    /** A rate that begins now. */
    public WindowRate(long nowMs) {
        firstSecond = nowMs / MILLIS;
        newest = firstSecond;
    }

    /** Counts what happened now. */
    public synchronized void add(long count, long nowMs) {
        moveTo(nowMs / MILLIS);
        counts[(int) (newest % SECONDS)] += count;
    }

    /** The rate; over the time since the beginning, where that is shorter than the window. */
    public synchronized double perSecond(long nowMs) {
        moveTo(nowMs / MILLIS);
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return (double) sum / Math.min(SECONDS, newest - firstSecond + 1);
    }

    private void moveTo(long second) {
        for (long empty = Math.max(newest + 1, second - SECONDS + 1); empty <= second; empty++) {
            counts[(int) (empty % SECONDS)] = 0;
        }
        newest = Math.max(newest, second);
    }
}
