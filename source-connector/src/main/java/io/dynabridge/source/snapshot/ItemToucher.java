package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.InFlightLimit;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Sets the marker on items, as fast as the budget and DynamoDB allow. What is throttled or fails for a while is tried
 * again until it succeeds: an item left out would be an item lost. All methods run on the task's loop.
 */
public final class ItemToucher {

    private static final Logger LOG = LoggerFactory.getLogger(ItemToucher.class);
    private static final int MOST_IN_FLIGHT = 64;
    private static final int WARN_EVERY = 200;
    private static final Duration FIRST_RETRY = Duration.ofMillis(50);
    private static final Duration LAST_RETRY = Duration.ofSeconds(10);

    /** What became of an item. */
    public enum Outcome {
        /** Its touch will come through the stream. */
        TOUCHED,
        /** It was deleted meanwhile. */
        GONE,
        /** DynamoDB refuses the marker, as it does where the item would pass 400 KB. */
        REFUSED
    }

    private static final class Job {
        private final String table;
        private final Map<String, AttributeValue> key;
        private final String run;
        private final Consumer<Outcome> done;
        private int failures;

        Job(String table, Map<String, AttributeValue> key, String run, Consumer<Outcome> done) {
            this.table = table;
            this.key = key;
            this.run = run;
            this.done = done;
        }
    }

    private final TableGateway gateway;
    private final String marker;
    private final EventLoop loop;
    private final LongSupplier nanos;
    private final UnitBudget budget;
    private final InFlightLimit limit = new InFlightLimit(MOST_IN_FLIGHT);
    private final RetrySchedule retries;
    private final ArrayDeque<Job> jobs = new ArrayDeque<>();
    private int inFlight;
    private boolean wakeScheduled;
    private long failures;

    /**
     * A toucher.
     *
     * @param unitsPerSecond most write units a second; 0 for no bound
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public ItemToucher(
            TableGateway gateway,
            String marker,
            double unitsPerSecond,
            EventLoop loop,
            LongSupplier nanos,
            RandomGenerator random) {
        this.gateway = gateway;
        this.marker = marker;
        this.loop = loop;
        this.nanos = nanos;
        this.budget = new UnitBudget(unitsPerSecond, nanos.getAsLong());
        this.retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, random);
    }

    /** Touches an item and says what became of it. */
    public void touch(String table, Map<String, AttributeValue> key, String run, Consumer<Outcome> done) {
        jobs.add(new Job(table, key, run, done));
        proceed();
    }

    private void proceed() {
        while (!jobs.isEmpty() && inFlight < limit.current()) {
            long wait = budget.waitNanos(nanos.getAsLong());
            if (wait > 0) {
                wakeIn(wait);
                return;
            }
            send(jobs.remove());
        }
    }

    private void send(Job job) {
        inFlight++;
        budget.charge(1);
        loop.whenDone(gateway.touch(job.table, job.key, marker, job.run), (touch, failure) -> {
            inFlight--;
            if (failure == null) {
                budget.charge(touch.units() - 1);
                limit.succeeded();
                job.done.accept(touch.touched() ? Outcome.TOUCHED : Outcome.GONE);
            } else {
                failed(job, failure);
            }
            proceed();
        });
    }

    private void failed(Job job, Throwable failure) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        switch (kind) {
            case THROTTLED:
                limit.throttled(nanos.getAsLong());
                break;
            case RETRIABLE:
                break;
            case RECORD:
                LOG.warn(
                        "Table {}: an item cannot carry the marker and is read instead: {}",
                        job.table,
                        AwsErrorClassifier.unwrap(failure).getMessage());
                job.done.accept(Outcome.REFUSED);
                return;
            default:
                throw new ConnectException(
                        Remedy.explain(failure, "dynamodb:UpdateItem", "table " + job.table), failure);
        }
        if (failures++ % WARN_EVERY == 0) {
            LOG.warn(
                    "Touching items of table {} is slowed down ({} retries so far): {}",
                    job.table,
                    failures,
                    AwsErrorClassifier.unwrap(failure).toString());
        }
        loop.after(retries.delayNanos(job.failures++), () -> {
            jobs.addFirst(job);
            proceed();
        });
    }

    private void wakeIn(long waitNanos) {
        if (!wakeScheduled) {
            wakeScheduled = true;
            loop.after(waitNanos, () -> {
                wakeScheduled = false;
                proceed();
            });
        }
    }
}
