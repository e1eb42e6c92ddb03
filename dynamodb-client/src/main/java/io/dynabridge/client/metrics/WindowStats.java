package io.dynabridge.client.metrics;

/** Average and maximum of something, over the last half minute. Thread-safe. */
public final class WindowStats {

    private static final int SECONDS = 30;
    private static final long MILLIS = 1_000;

    private final long[] sums = new long[SECONDS];
    private final long[] counts = new long[SECONDS];
    private final long[] maxima = new long[SECONDS];
    private long newest;

    /** Values from now on. */
    public WindowStats(long nowMs) {
        newest = nowMs / MILLIS;
    }

    /** Notes a value of now, 0 or more. */
    public synchronized void add(long value, long nowMs) {
        moveTo(nowMs / MILLIS);
        int slot = (int) (newest % SECONDS);
        sums[slot] += value;
        counts[slot]++;
        maxima[slot] = Math.max(maxima[slot], value);
    }

    /** The average; 0 where there was nothing. */
    public synchronized double average(long nowMs) {
        moveTo(nowMs / MILLIS);
        long sum = 0;
        long count = 0;
        for (int slot = 0; slot < SECONDS; slot++) {
            sum += sums[slot];
            count += counts[slot];
        }
        return count == 0 ? 0 : (double) sum / count;
    }

    /** The largest value; 0 where there was nothing. */
    public synchronized long maximum(long nowMs) {
        moveTo(nowMs / MILLIS);
        long maximum = 0;
        for (long each : maxima) {
            maximum = Math.max(maximum, each);
        }
        return maximum;
    }

    private void moveTo(long second) {
        for (long empty = Math.max(newest + 1, second - SECONDS + 1); empty <= second; empty++) {
            int slot = (int) (empty % SECONDS);
            sums[slot] = 0;
            counts[slot] = 0;
            maxima[slot] = 0;
        }
        newest = Math.max(newest, second);
    }
}
