package io.dynabridge.tools.requests;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.HotKeyRange;
import io.dynabridge.client.pace.InFlightLimit;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * Lets the requests of many threads through: as many at once as the table bears, as fast as the user allows, and again
 * where they failed for the moment. A thread whose key range is hot waits alone; the others do not hear of it.
 */
public final class Requests {

    /** With the pauses between them, about four minutes. */
    public static final int MOST_TRIES = 30;

    /** Waiting, so that tests need not. */
    public interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    private final InFlightLimit limit;
    private final UnitBudget budget;
    private final RetrySchedule retries;
    private final LongSupplier nanos;
    private final Sleeper sleeper;
    private int inFlight;
    private long throttles;
    private double units;

    /**
     * No requests yet.
     *
     * @param most requests at once, where the table bears them
     * @param unitsPerSecond the most capacity units to spend; 0 for no bound
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public Requests(int most, int unitsPerSecond, RetrySchedule retries, LongSupplier nanos, Sleeper sleeper) {
        this.limit = new InFlightLimit(most);
        this.budget = new UnitBudget(unitsPerSecond, nanos.getAsLong());
        this.retries = retries;
        this.nanos = nanos;
        this.sleeper = sleeper;
    }

    /** Requests against the real clock. */
    public static Requests of(int most, int unitsPerSecond) {
        RetrySchedule retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, new Random());
        return new Requests(most, unitsPerSecond, retries, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    /**
     * Sends a request until it is answered. One that is throttled is never given up: the table will have room again.
     *
     * @param cost the units that an answer cost
     * @throws ExecutionException where trying again does not help, or has not for minutes
     */
    public <T> T send(Supplier<CompletableFuture<T>> request, ToDoubleFunction<T> cost)
            throws InterruptedException, ExecutionException {
        int tries = 0;
        while (true) {
            enter();
            try {
                T answer = answer(request);
                leave(cost.applyAsDouble(answer));
                return answer;
            } catch (ExecutionException failure) {
                ErrorKind kind = AwsErrorClassifier.classify(failure);
                leave(kind, failure);
                boolean again = kind == ErrorKind.THROTTLED || kind == ErrorKind.RETRIABLE && tries < MOST_TRIES;
                if (!again) {
                    throw failure;
                }
            }
            sleeper.sleep(retries.delayNanos(tries++));
        }
    }

    /** Times that DynamoDB asked to slow down. */
    public synchronized long throttles() {
        return throttles;
    }

    /** Capacity units that answers said they cost. */
    public synchronized double units() {
        return units;
    }

    private void enter() throws InterruptedException {
        synchronized (this) {
            while (inFlight >= limit.current()) {
                wait();
            }
            inFlight++;
        }
        try {
            for (long wait = chargeOrWait(); wait > 0; wait = chargeOrWait()) {
                sleeper.sleep(wait);
            }
        } catch (InterruptedException e) {
            release();
            throw e;
        }
    }

    private synchronized long chargeOrWait() {
        long wait = budget.waitNanos(nanos.getAsLong());
        if (wait == 0) {
            budget.charge(1);
        }
        return wait;
    }

    private synchronized void leave(double cost) {
        budget.charge(cost - 1);
        units += cost;
        limit.succeeded();
        release();
    }

    private synchronized void leave(ErrorKind kind, Throwable failure) {
        if (kind == ErrorKind.THROTTLED) {
            throttles++;
            if (!HotKeyRange.isCauseOf(failure)) {
                limit.throttled(nanos.getAsLong());
            }
        }
        release();
    }

    private synchronized void release() {
        inFlight--;
        notifyAll();
    }

    /** The SDK throws some client errors instead of failing the future. */
    private static <T> T answer(Supplier<CompletableFuture<T>> request)
            throws InterruptedException, ExecutionException {
        CompletableFuture<T> future;
        try {
            future = request.get();
        } catch (RuntimeException e) {
            throw new ExecutionException(e);
        }
        return future.get();
    }
}
