package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.runtime.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the children of finished shards, for all readers of a task one after the other: shards that were split
 * together end together, and DescribeStream is limited for the whole account. All methods run on the task's loop.
 */
public final class ChildLookups {

    /**
     * What was found.
     *
     * @param open whether the stream is enabled, so that children may still come
     */
    public record Children(List<Shard> shards, boolean open) {}

    private record Lookup(String stream, String shard, Consumer<Children> then) {}

    private static final Logger LOG = LoggerFactory.getLogger(ChildLookups.class);
    private static final long BETWEEN_CALLS_NANOS = Duration.ofMillis(200).toNanos();
    private static final Duration FIRST_RETRY = Duration.ofMillis(500);
    private static final Duration LAST_RETRY = Duration.ofSeconds(30);

    private final StreamGateway gateway;
    private final EventLoop loop;
    private final RetrySchedule retries;
    private final ArrayDeque<Lookup> waiting = new ArrayDeque<>();
    private boolean busy;
    private int failures;

    /** Look-ups through this gateway. */
    public ChildLookups(StreamGateway gateway, EventLoop loop, RandomGenerator random) {
        this.gateway = gateway;
        this.loop = loop;
        this.retries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, random);
    }

    /** Asks for a shard's children; {@code then} hears the answer once there is one. */
    void find(String stream, String shard, Consumer<Children> then) {
        waiting.add(new Lookup(stream, shard, then));
        proceed();
    }

    private void proceed() {
        if (!busy && !waiting.isEmpty()) {
            busy = true;
            ask(waiting.remove(), Optional.empty(), new ArrayList<>());
        }
    }

    private void ask(Lookup lookup, Optional<String> after, List<Shard> found) {
        loop.whenDone(gateway.children(lookup.stream, lookup.shard, after), (page, failure) -> {
            if (failure != null) {
                failed(lookup, failure);
                return;
            }
            failures = 0;
            // DynamoDB Local 2.6 does not know the filter and lists everything.
            page.shards().stream()
                    .filter(shard -> shard.parent().filter(lookup.shard::equals).isPresent())
                    .forEach(found::add);
            if (page.next().isPresent()) {
                ask(lookup, page.next(), found);
                return;
            }
            loop.after(BETWEEN_CALLS_NANOS, this::free);
            lookup.then.accept(new Children(found, page.open()));
        });
    }

    private void failed(Lookup lookup, Throwable failure) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(
                    Remedy.explain(failure, "dynamodb:DescribeStream", "stream " + lookup.stream), failure);
        }
        LOG.warn(
                "Looking for the children of shard {} failed and is retried: {}",
                lookup.shard,
                AwsErrorClassifier.unwrap(failure).toString());
        waiting.addFirst(lookup);
        loop.after(retries.delayNanos(failures++), this::free);
    }

    private void free() {
        busy = false;
        proceed();
    }
}
