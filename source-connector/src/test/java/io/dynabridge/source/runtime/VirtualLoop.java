package io.dynabridge.source.runtime;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** A loop in virtual time: steps run one by one in the order of their time, and nothing ever waits. */
public final class VirtualLoop implements EventLoop {

    private static final int MOST_IDLE = 1_000;

    private record Step(long at, long order, Runnable work) {}

    private final PriorityQueue<Step> steps =
            new PriorityQueue<>(Comparator.comparingLong(Step::at).thenComparingLong(Step::order));
    private final RandomGenerator random;
    private long now;
    private long order;
    private boolean closed;

    public VirtualLoop(RandomGenerator random, long startNanos) {
        this.random = random;
        this.now = startNanos;
    }

    @Override
    public void after(long delayNanos, Runnable step) {
        if (!closed) {
            steps.add(new Step(now + delayNanos, order++, step));
        }
    }

    /** A future that a service answers after up to so many milliseconds. */
    public <T> CompletableFuture<T> answer(int mostMillis, Supplier<T> service) {
        CompletableFuture<T> future = new CompletableFuture<>();
        after(random.nextLong(mostMillis * 1_000_000L + 1), () -> {
            try {
                future.complete(service.get());
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future;
    }

    /** Runs steps until the condition holds; fails where it does not within this many virtual seconds. */
    public void runUntil(BooleanSupplier done, long seconds) {
        if (!runsUntil(done, seconds)) {
            throw new AssertionError("Not done after " + seconds + " virtual seconds");
        }
    }

    /** Runs steps until the condition holds; false where it does not within this many virtual seconds. */
    public boolean runsUntil(BooleanSupplier done, long seconds) {
        long end = now + seconds * 1_000_000_000L;
        int idle = 0;
        while (!done.getAsBoolean()) {
            Step next = steps.peek();
            // Asking may itself bring new steps, as an acknowledgement does.
            idle = next == null ? idle + 1 : 0;
            if (idle > MOST_IDLE || next != null && next.at() > end) {
                return false;
            }
            if (next != null) {
                steps.remove();
                now = next.at();
                next.work().run();
            }
        }
        return true;
    }

    /** Runs so many steps, or fewer where there are no more. */
    public void run(int most) {
        for (int i = 0; i < most && !steps.isEmpty(); i++) {
            Step next = steps.remove();
            now = next.at();
            next.work().run();
        }
    }

    /** Runs the steps that are due within this time of one another; true where there was any. */
    public boolean runDue(long withinNanos) {
        boolean any = false;
        while (!steps.isEmpty() && steps.peek().at() - now <= withinNanos) {
            run(1);
            any = true;
        }
        return any;
    }

    /** Forgets all steps, as a crash does. */
    public void crash() {
        closed = true;
        steps.clear();
    }

    public long nanos() {
        return now;
    }

    /** A clock that shows this loop's time. */
    public Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneId.of("UTC");
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochSecond(0, now);
            }
        };
    }
}
