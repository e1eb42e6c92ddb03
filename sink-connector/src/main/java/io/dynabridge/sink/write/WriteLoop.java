package io.dynabridge.sink.write;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.sink.guard.Answer;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * The one thread that drives a {@link WriteCoordinator}: everything that touches the coordinator runs here, whoever asks.
 * Answers arrive from the courier's threads and are handed over.
 */
public final class WriteLoop implements AutoCloseable {

    private final WriteCoordinator coordinator;
    private final Courier courier;
    private final WriteListener listener;
    private final LongSupplier clock;
    private final ScheduledThreadPoolExecutor thread;
    private ScheduledFuture<?> alarm;
    private long alarmAt;
    private CountDownLatch idle;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<Backlog> onTheWay = new AtomicReference<>(Backlog.NONE);
    private volatile Backlog accepted = Backlog.NONE;

    /**
     * A loop with nothing to do.
     *
     * @param name names the thread
     * @param clock nanoseconds that never go back
     */
    public WriteLoop(
            String name, WriteCoordinator coordinator, Courier courier, WriteListener listener, LongSupplier clock) {
        this.coordinator = coordinator;
        this.courier = courier;
        this.listener = listener;
        this.clock = clock;
        this.thread = new ScheduledThreadPoolExecutor(1, DaemonThreads.named(name));
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Takes over writes; returns at once. */
    public void submit(List<PendingWrite> writes) {
        Backlog handedOver = Backlog.of(writes);
        onTheWay.accumulateAndGet(handedOver, Backlog::plus);
        run(() -> {
            writes.forEach(coordinator::accept);
            // In this order a reader may for a moment count writes twice, but never not at all.
            accepted = coordinator.backlog();
            onTheWay.accumulateAndGet(handedOver, Backlog::minus);
        });
    }

    /** Requests under way. */
    public int requestsInFlight() {
        return inFlight.get();
    }

    /** All that was submitted and has not yet ended, as of a moment ago. */
    public Backlog backlog() {
        Backlog notYetAccepted = onTheWay.get();
        return accepted.plus(notYetAccepted);
    }

    /** Forgets the writes of these records, then waits, but not longer than given, for requests under way. */
    public void drop(Predicate<PendingWrite> closed, Duration patience) {
        CountDownLatch drained = new CountDownLatch(1);
        run(() -> {
            coordinator.drop(closed);
            idle = drained;
        });
        try {
            if (!drained.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                run(() -> idle = null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    private void run(Runnable work) {
        try {
            thread.execute(() -> step(work));
        } catch (RejectedExecutionException e) {
            if (!thread.isShutdown()) {
                throw e;
            }
        }
    }

    private void step(Runnable work) {
        try {
            work.run();
            // A wait for requests under way must end even where other partitions have more to send.
            if (idle == null) {
                coordinator.take(clock.getAsLong()).forEach(this::send);
            } else if (coordinator.requestsInFlight() == 0) {
                idle.countDown();
                idle = null;
                coordinator.take(clock.getAsLong()).forEach(this::send);
            }
            setAlarm();
        } catch (RuntimeException | Error e) {
            listener.failed(new ConnectException("The sink's write loop failed; restart the task, and report this", e));
        } finally {
            accepted = coordinator.backlog();
        }
    }

    private void send(List<PendingWrite> batch) {
        long sentAt = clock.getAsLong();
        inFlight.incrementAndGet();
        courier.send(batch)
                .exceptionally(
                        failure -> Collections.nCopies(batch.size(), new Answer.Failed(ErrorKind.FATAL, failure)))
                .thenAccept(answers -> {
                    long now = clock.getAsLong();
                    inFlight.decrementAndGet();
                    listener.answered(batch.size(), now - sentAt);
                    run(() -> coordinator.answered(batch, answers, now));
                });
    }

    private void setAlarm() {
        long now = clock.getAsLong();
        long wakeAt = idle == null ? coordinator.wakeAt(now) : Long.MAX_VALUE;
        if (alarm != null && wakeAt == alarmAt) {
            return;
        }
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
        if (wakeAt != Long.MAX_VALUE) {
            alarmAt = wakeAt;
            alarm = thread.schedule(this::ring, Math.max(0, wakeAt - now), TimeUnit.NANOSECONDS);
        }
    }

    private void ring() {
        alarm = null;
        step(() -> {});
    }
}
