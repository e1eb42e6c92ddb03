package io.dynabridge.sink.write;

import java.util.Comparator;
import java.util.TreeSet;

/** Writes that wait for a moment in time, given in nanoseconds of one clock. */
final class Delays {

    /** Answers {@link #next} where nothing waits. */
    static final long NEVER = Long.MAX_VALUE;

    private final TreeSet<PendingWrite> waiting =
            new TreeSet<>(Comparator.comparingLong(PendingWrite::notBefore).thenComparingLong(write -> write.sequence));

    void add(PendingWrite write, long until) {
        write.waitUntil(until);
        waiting.add(write);
    }

    /** Takes a write out; whether it was waiting. */
    boolean remove(PendingWrite write) {
        return waiting.remove(write);
    }

    /** The next write whose moment has come, taken out; null where there is none. */
    PendingWrite due(long now) {
        return waiting.isEmpty() || waiting.first().notBefore() > now ? null : waiting.pollFirst();
    }

    long next() {
        return waiting.isEmpty() ? NEVER : waiting.first().notBefore();
    }
}
