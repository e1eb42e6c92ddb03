package io.dynabridge.sink.sweep;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/** The one thread on which sweeps think. An interface, so that tests can run whole histories in virtual time. */
interface SweepLoop extends AutoCloseable {

    /** Runs a step after a delay in nanoseconds; never after the loop was closed. */
    void after(long delayNanos, Runnable step);

    /** Continues on the loop with what a future comes to. */
    default <T> void whenDone(CompletableFuture<T> future, BiConsumer<T, Throwable> step) {
        future.whenComplete((result, failure) -> after(0, () -> step.accept(result, failure)));
    }

    /** No further step begins. */
    @Override
    void close();
}
