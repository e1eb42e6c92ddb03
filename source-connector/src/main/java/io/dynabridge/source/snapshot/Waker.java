package io.dynabridge.source.snapshot;

import io.dynabridge.source.runtime.EventLoop;
import java.util.function.LongSupplier;

/** Runs a step again after a while; of several times asked for, the earliest is sure to be kept. */
final class Waker {

    private final EventLoop loop;
    private final LongSupplier nanos;
    private final Runnable step;
    private long wakesAt = Long.MAX_VALUE;

    Waker(EventLoop loop, LongSupplier nanos, Runnable step) {
        this.loop = loop;
        this.nanos = nanos;
        this.step = step;
    }

    /** Runs the step in so many nanoseconds, or sooner. */
    void in(long waitNanos) {
        long at = nanos.getAsLong() + waitNanos;
        if (at >= wakesAt) {
            return;
        }
        wakesAt = at;
        loop.after(waitNanos, () -> {
            if (wakesAt == at) {
                wakesAt = Long.MAX_VALUE;
                step.run();
            }
        });
    }
}
