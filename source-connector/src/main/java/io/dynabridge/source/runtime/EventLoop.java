package io.dynabridge.source.runtime;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The one thread on which a task's state changes, so that what runs there needs no locks. What a step throws ends the
 * task's work and is kept for Connect.
 */
public final class EventLoop implements AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> onFailure;

    /** A loop with a daemon thread of this name. */
    public EventLoop(String name, Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        this.executor = new ScheduledThreadPoolExecutor(1, step -> {
            Thread thread = new Thread(step, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
    }

    /** Runs a step soon. */
    public void execute(Runnable step) {
        after(0, step);
    }

    /** Runs a step after a delay in nanoseconds. */
    public void after(long delayNanos, Runnable step) {
        try {
            executor.schedule(() -> run(step), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
        }
    }

    /** Continues on the loop with what a future comes to. */
    public <T> void whenDone(CompletableFuture<T> future, BiConsumer<T, Throwable> step) {
        future.whenComplete((result, failure) -> execute(() -> step.accept(result, failure)));
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Waits until a step that was under way at {@link #close} is over; false where that takes longer. */
    public boolean awaitClosed(Duration most) throws InterruptedException {
        return executor.awaitTermination(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void run(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            onFailure.accept(e);
        }
    }
}
