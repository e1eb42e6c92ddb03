package io.dynabridge.source.runtime;

import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;

/**
 * The one thread on which a task's state changes, so that what runs there needs no locks. An interface, so that tests can
 * run whole histories in virtual time.
 */
public interface EventLoop {

    /** Runs a step after a delay in nanoseconds; never after the loop was closed. */
    void after(long delayNanos, Runnable step);

    /** Runs a step soon. */
    default void execute(Runnable step) {
        after(0, step);
    }

    /** Continues on the loop with what a future comes to. */
    default <T> void whenDone(CompletableFuture<T> future, BiConsumer<T, Throwable> step) {
        future.whenComplete((result, failure) -> execute(() -> step.accept(result, failure)));
    }
}
