package io.dynabridge.source.runtime;

import io.dynabridge.client.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A loop on a daemon thread of its own. What a step throws is handed on, to end the task. */
public final class ThreadEventLoop implements EventLoop, AutoCloseable {

    private final ScheduledThreadPoolExecutor executor;
    private final Consumer<Throwable> onFailure;

    /** A loop whose thread has this name. */
    public ThreadEventLoop(String name, Consumer<Throwable> onFailure) {
        this.onFailure = onFailure;
        this.executor = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name));
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void after(long delayNanos, Runnable step) {
        try {
            executor.schedule(() -> run(step), delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
        }
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
