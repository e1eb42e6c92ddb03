package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.HotKeyRange;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.InFlightLimit;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.runtime.EventLoop;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Sets and removes the marker on a table's items, as fast as the budget and DynamoDB allow. What is throttled or fails
 * for a while is tried again until it succeeds: an item left out would be an item lost. All methods run on the task's
 * loop.
 */
public final class ItemToucher {

    private static final Logger LOG = LoggerFactory.getLogger(ItemToucher.class);
    private static final int MOST_IN_FLIGHT = 64;
    private static final int WARN_EVERY = 200;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    /** An update of one item. */
    interface Call extends Function<Map<String, AttributeValue>, CompletableFuture<TableGateway.Update>> {}

    /** What to do about an item whose update DynamoDB refuses, as it does a marker with which it would pass 400 KB. */
    interface Refused {

        /** Does it; {@code done} runs when that is over. */
        void handle(Map<String, AttributeValue> key, Runnable done);
    }

    private static final class Job {
        private final int segment;
        private final Map<String, AttributeValue> key;
        private final Batch batch;
        private int failures;

        Job(int segment, Map<String, AttributeValue> key, Batch batch) {
            this.segment = segment;
            this.key = key;
            this.batch = batch;
        }
    }

    /** Items that count as done together. */
    private static final class Batch {
        private final Call call;
        private final Refused refused;
        private final Runnable done;
        private int left;

        Batch(int items, Call call, Refused refused, Runnable done) {
            this.left = items;
            this.call = call;
            this.refused = refused;
            this.done = done;
        }

        void itemDone() {
            if (--left == 0) {
                done.run();
            }
        }
    }

    private final String table;
    private final UnitBudget budget;
    private final EventLoop loop;
    private final LongSupplier nanos;
    private final InFlightLimit limit = new InFlightLimit(MOST_IN_FLIGHT);
    private final SegmentTurns<Job> turns = new SegmentTurns<>(MOST_IN_FLIGHT);
    private final RetrySchedule retries;
    private final Waker waker;
    private int inFlight;
    private long failures;

    /**
     * A toucher of one table.
     *
     * @param budget the task's write units, for all its tables
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public ItemToucher(String table, UnitBudget budget, EventLoop loop, LongSupplier nanos, RandomGenerator random) {
        this.table = table;
        this.budget = budget;
        this.loop = loop;
        this.nanos = nanos;
        this.waker = new Waker(loop, nanos, this::proceed);
        this.retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, random);
    }

    /** Updates items of a segment, and says when each has its update, or turned out to need none. */
    void update(int segment, List<Map<String, AttributeValue>> keys, Call call, Refused refused, Runnable done) {
        if (keys.isEmpty()) {
            done.run();
            return;
        }
        Batch batch = new Batch(keys.size(), call, refused, done);
        keys.forEach(key -> turns.add(segment, new Job(segment, key, batch)));
        proceed();
    }

    private void proceed() {
        while (inFlight < limit.current()) {
            long now = nanos.getAsLong();
            if (!turns.hasNext(now)) {
                long rest = turns.restNanos(now);
                if (rest > 0) {
                    waker.in(rest);
                }
                return;
            }
            long wait = budget.waitNanos(now);
            if (wait > 0) {
                waker.in(wait);
                return;
            }
            send(turns.next(now));
        }
    }

    private void send(Job job) {
        inFlight++;
        budget.charge(1);
        loop.whenDone(Calls.guarded(() -> job.batch.call.apply(job.key)), (update, failure) -> {
            inFlight--;
            if (failure == null) {
                budget.charge(update.units() - 1);
                limit.succeeded();
                turns.succeeded(job.segment);
                job.batch.itemDone();
            } else {
                failed(job, failure);
                turns.answered(job.segment);
            }
            proceed();
        });
    }

    private void failed(Job job, Throwable failure) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        if (kind == ErrorKind.RECORD) {
            LOG.warn(
                    "Table {}: DynamoDB refuses the marker of an item: {}",
                    table,
                    AwsErrorClassifier.unwrap(failure).getMessage());
            job.batch.refused.handle(job.key, job.batch::itemDone);
            return;
        }
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(Remedy.explain(failure, "dynamodb:UpdateItem", "table " + table), failure);
        }
        if (failures++ % WARN_EVERY == 0) {
            LOG.warn(
                    "Touching items of table {} is slowed down ({} retries so far): {}",
                    table,
                    failures,
                    AwsErrorClassifier.unwrap(failure).toString());
        }
        long now = nanos.getAsLong();
        long delay = retries.delayNanos(job.failures++);
        if (kind == ErrorKind.THROTTLED && HotKeyRange.isCauseOf(failure)) {
            turns.hot(job.segment, now, delay);
            turns.again(job.segment, job);
            return;
        }
        if (kind == ErrorKind.THROTTLED) {
            limit.throttled(now);
        }
        loop.after(delay, () -> {
            turns.again(job.segment, job);
            proceed();
        });
    }
}
