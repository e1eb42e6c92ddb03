package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * Lists whole streams, slowly: DynamoDB allows ten DescribeStream calls a second for all streams of an account, and tasks
 * need some. A listing is handed out only when all its pages are there; half a listing looks like lost lineage. Blocks;
 * not thread-safe.
 */
public final class StreamLister {

    /** Waits; an interface, so that tests can wait in virtual time. */
    @FunctionalInterface
    public interface Pause {
        /** Waits so many nanoseconds. */
        void sleep(long nanos) throws InterruptedException;
    }

    /** A whole stream; {@code open} says whether it is enabled, so that new shards may come. */
    public record Listing(Collection<Shard> shards, boolean open) {}

    private static final Logger LOG = LoggerFactory.getLogger(StreamLister.class);
    private static final double CALLS_PER_SECOND = 5;
    private static final int MOST_TRIES = 10;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(20);

    private final StreamGateway gateway;
    private final LongSupplier nanos;
    private final Pause pause;
    private final UnitBudget budget;
    private final RetrySchedule retries;
    private long calls;

    /**
     * A lister.
     *
     * @param nanos a clock that never goes back, in nanoseconds
     */
    public StreamLister(StreamGateway gateway, LongSupplier nanos, Pause pause, RandomGenerator random) {
        this.gateway = gateway;
        this.nanos = nanos;
        this.pause = pause;
        this.budget = new UnitBudget(CALLS_PER_SECOND, nanos.getAsLong());
        this.retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, random);
    }

    /** DescribeStream calls made so far. */
    public long calls() {
        return calls;
    }

    /**
     * All shards of a stream.
     *
     * @throws ConnectException with the remedy where it cannot be listed
     */
    public Listing list(String streamArn) {
        Map<String, Shard> shards = new LinkedHashMap<>();
        Optional<String> after = Optional.empty();
        while (true) {
            Optional<String> from = after;
            StreamGateway.ShardPage page = withRetries("dynamodb:DescribeStream", streamArn, () -> {
                pace();
                return gateway.shards(streamArn, from);
            });
            page.shards().forEach(shard -> shards.put(shard.id(), shard));
            if (page.next().isEmpty()) {
                return new Listing(shards.values(), page.open());
            }
            after = page.next();
        }
    }

    /** Which of these shards can no longer be read at all. */
    public Set<String> gone(String streamArn, Collection<String> shardIds) {
        Set<String> gone = new HashSet<>();
        for (String shard : shardIds) {
            try {
                withRetries(
                        "dynamodb:GetRecords",
                        streamArn,
                        () -> gateway.iterator(streamArn, shard, new StartPosition.TrimHorizon())
                                .thenCompose(gateway::read));
            } catch (ResourceNotFoundException | TrimmedDataAccessException e) {
                gone.add(shard);
            }
        }
        return gone;
    }

    /**
     * Waits before an inconsistent listing is made again.
     *
     * @param unlisted shards that can be read and are not listed
     * @throws ConnectException after many tries
     */
    public void waitForListing(String streamArn, Set<String> unlisted, int tries) {
        if (tries == MOST_TRIES) {
            throw new ConnectException(
                    "DescribeStream on " + streamArn + " does not list shards that can be read and have"
                            + " children: " + unlisted
                            + ". Reading their children first would put older changes over newer ones."
                            + " Restart the connector; if that does not help, report this.");
        }
        LOG.info("The listing of {} lags behind and is made again; it lacks {}", streamArn, unlisted);
        sleep(retries.delayNanos(tries));
    }

    private void pace() {
        long wait = budget.waitNanos(nanos.getAsLong());
        if (wait > 0) {
            sleep(wait);
            budget.waitNanos(nanos.getAsLong());
        }
        budget.charge(1);
        calls++;
    }

    private <T> T withRetries(String action, String streamArn, Supplier<CompletableFuture<T>> call) {
        for (int tries = 0; ; tries++) {
            try {
                return call.get().join();
            } catch (CompletionException e) {
                Throwable cause = AwsErrorClassifier.unwrap(e);
                if (cause instanceof TrimmedDataAccessException trimmed) {
                    throw trimmed;
                }
                if (cause instanceof ResourceNotFoundException missing && action.endsWith("GetRecords")) {
                    throw missing;
                }
                ErrorKind kind = AwsErrorClassifier.classify(cause);
                boolean passing = kind == ErrorKind.THROTTLED
                        || kind == ErrorKind.RETRIABLE
                        || cause instanceof ExpiredIteratorException;
                if (!passing || tries == MOST_TRIES) {
                    throw new ConnectException(Remedy.explain(cause, action, "stream " + streamArn), cause);
                }
                LOG.warn("{} on {} failed and is retried: {}", action, streamArn, cause.toString());
                sleep(retries.delayNanos(tries));
            }
        }
    }

    private void sleep(long nanosLong) {
        try {
            pause.sleep(nanosLong);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("Stopped while listing shards", e);
        }
    }
}
