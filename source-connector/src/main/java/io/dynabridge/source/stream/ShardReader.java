package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.runtime.EventLoop;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * Reads one shard from its position to its end, one request at a time. All methods run on the task's loop.
 *
 * <ul>
 *   <li><b>A</b> A page's records are handed on before its end is acted on: the last page of a closed shard can have
 *       records and no next iterator.
 *   <li><b>B</b> A lost iterator is replaced by one behind the last record handed on, never by LATEST.
 *   <li><b>C</b> Where records behind a known position are gone, reading stops loudly.
 * </ul>
 */
final class ShardReader {

    private static final Logger LOG = LoggerFactory.getLogger(ShardReader.class);
    /** Warns at the first failure and then at every so many: a shard that cannot be read must be seen, not flood. */
    private static final int WARN_EVERY = 20;

    /** Who takes what a shard has. */
    interface Receiver {

        /** Whether there is room for a page; if not, {@link ShardReader#proceed} is called when there is. */
        boolean hasRoom(ShardReader reader);

        /** Takes a page's records; the last ones of the shard if {@code last}. */
        void page(ShardReader reader, StreamGateway.Page page, boolean last);

        /** The shard is gone without ever having been read by us: it is older than our start. */
        void gone(ShardReader reader);

        /** Unread records of the shard are gone. */
        void lost(ShardReader reader);
    }

    private final String streamArn;
    private final String shardId;
    private final StreamGateway gateway;
    private final EventLoop loop;
    private final Receiver receiver;
    private final ReadPace pace;
    private final RetrySchedule retries;
    private final boolean latest;
    private ShardPosition position;
    private ShardPosition positionBefore;
    private String iterator;
    private int failures;
    private boolean readAnything;

    /** A reader at a position; at the oldest record, or behind the newest if {@code latest}, where there is none. */
    ShardReader(
            String streamArn,
            String shardId,
            Optional<ShardPosition> position,
            boolean latest,
            StreamGateway gateway,
            EventLoop loop,
            Receiver receiver,
            ReadPace pace,
            RetrySchedule retries) {
        this.streamArn = streamArn;
        this.shardId = shardId;
        this.position = position.orElse(new ShardPosition(Optional.empty(), false));
        this.latest = latest;
        this.gateway = gateway;
        this.loop = loop;
        this.receiver = receiver;
        this.pace = pace;
        this.retries = retries;
    }

    String shardId() {
        return shardId;
    }

    /** The position behind the last record handed on. */
    ShardPosition position() {
        return position;
    }

    /** The position before the page that is being handed on. */
    ShardPosition positionBefore() {
        return positionBefore;
    }

    /** Reads the next page, if there is room for it. */
    void proceed() {
        if (!receiver.hasRoom(this)) {
            return;
        }
        if (iterator == null) {
            loop.whenDone(guarded(() -> gateway.iterator(streamArn, shardId, start())), (opened, failure) -> {
                if (failure != null) {
                    failed(failure, "dynamodb:GetShardIterator");
                } else {
                    iterator = opened;
                    proceed();
                }
            });
            return;
        }
        loop.whenDone(guarded(() -> gateway.read(iterator)), (page, failure) -> {
            if (failure != null) {
                failed(failure, "dynamodb:GetRecords");
            } else {
                read(page);
            }
        });
    }

    private void read(StreamGateway.Page page) {
        if (failures > 0) {
            LOG.info("Shard {} can be read again after {} failures", shardId, failures);
            failures = 0;
        }
        readAnything = true;
        positionBefore = position;
        if (!page.records().isEmpty()) {
            position = ShardPosition.behind(
                    page.records().get(page.records().size() - 1).dynamodb().sequenceNumber());
        }
        boolean last = page.next().isEmpty();
        receiver.page(this, page, last); // A
        if (!last) {
            iterator = page.next().get();
            loop.after(pace.delayNanos(page.records().size()), this::proceed);
        }
    }

    private StartPosition start() {
        if (position.sequenceNumber().isPresent()) {
            return new StartPosition.After(position.sequenceNumber().get()); // B
        }
        return latest && !readAnything ? new StartPosition.Latest() : new StartPosition.TrimHorizon();
    }

    private void failed(Throwable failure, String action) {
        Throwable cause = AwsErrorClassifier.unwrap(failure);
        if (cause instanceof ExpiredIteratorException) {
            iterator = null;
            proceed();
            return;
        }
        if (cause instanceof TrimmedDataAccessException || cause instanceof ResourceNotFoundException) {
            trimmed(cause);
            return;
        }
        ErrorKind kind = AwsErrorClassifier.classify(cause);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(Remedy.explain(cause, action, "stream " + streamArn), cause);
        }
        if (failures++ % WARN_EVERY == 0) {
            LOG.warn("Reading shard {} of {} failed and is retried: {}", shardId, streamArn, cause.toString());
        }
        loop.after(retries.delayNanos(failures - 1), this::proceed);
    }

    private void trimmed(Throwable cause) {
        if (position.sequenceNumber().isPresent()) {
            receiver.lost(this);
            throw new ConnectException(
                    "Data loss: unread records of shard " + shardId + " behind sequence number "
                            + position.sequenceNumber().get() + " are gone from stream " + streamArn
                            + ", which keeps them for 24 hours. Changes made since then are missing in the topic. To go"
                            + " on, remove this shard's offset (PATCH /connectors/NAME/offsets) and set a new"
                            + " snapshot.id, so that every item is brought again; items deleted in the gap must be"
                            + " removed from the target by hand.",
                    cause); // C
        }
        if (cause instanceof TrimmedDataAccessException && iterator != null) {
            iterator = null;
            loop.after(retries.delayNanos(0), this::proceed);
            return;
        }
        LOG.info(
                "Shard {} of {} is older than the stream's trim horizon; going on with its children",
                shardId,
                streamArn);
        receiver.gone(this);
    }

    /** A call that throws instead of failing its future, as the SDK does for some client errors. */
    private static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
