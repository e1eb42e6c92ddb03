package io.dynabridge.sink.sweep;

import io.dynabridge.client.DaemonThreads;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A daemon thread of its own, so that writes never wait for a sweep; it exists only once there is something to do. */
final class SweepThread implements SweepLoop {

    private final ScheduledThreadPoolExecutor executor =
            new ScheduledThreadPoolExecutor(1, DaemonThreads.named("dynabridge-sink-sweep"));

    private final Runnable onClose;

    /** A loop that closes something when it is closed itself. */
    SweepThread(Runnable onClose) {
        this.onClose = onClose;
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void after(long delayNanos, Runnable step) {
        try {
            executor.schedule(step, delayNanos, TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            if (!executor.isShutdown()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
        onClose.run();
    }
}
