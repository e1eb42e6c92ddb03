package io.dynabridge.sink.sweep;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A loop in virtual time: steps run one by one in the order of their time, and nothing ever waits. */
final class VirtualSweepLoop implements SweepLoop {

    private record Step(long at, long order, Runnable work) {}

    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private long now;
    private long order;
    private boolean closed;

    VirtualSweepLoop(long now) {
        this.now = now;
    }

    @Override
    public void after(long delayNanos, Runnable step) {
        if (!closed) {
            steps.add(new Step(now + delayNanos, order++, step));
        }
    }

    @Override
    public void close() {
        closed = true;
        steps.clear();
    }

    /** A future that a service answers after a while; what it answers is decided at that moment. */
    <T> CompletableFuture<T> answer(long delayNanos, Supplier<T> service) {
        CompletableFuture<T> future = new CompletableFuture<>();
        after(delayNanos, () -> {
            try {
                future.complete(service.get());
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Drops all steps, as a crash does. */
    void forget() {
        steps.clear();
    }

    long now() {
        return now;
    }

    boolean isIdle() {
        return steps.isEmpty();
    }

    /** Runs all steps up to this time. */
    void runUntil(long until) {
        while (!steps.isEmpty() && steps.peek().at() <= until) {
            Step next = steps.remove();
            now = next.at();
            next.work().run();
        }
        now = until;
    }
}
