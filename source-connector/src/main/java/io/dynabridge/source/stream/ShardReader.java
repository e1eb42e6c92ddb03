package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.runtime.EventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * Reads one shard from its position to its end, one request at a time. All methods run on the task's loop.
 *
 * <ul>
 *   <li><b>A</b> A page's records are handed on before its end is acted on: the last page of a closed shard can have
 *       records and no next iterator.
 *   <li><b>B</b> A lost iterator is replaced by one behind the last record handed on, never by LATEST.
 *   <li><b>C</b> Where records behind a known position are gone, that is said before reading goes on.
 * </ul>
 */
final class ShardReader {

    private static final Logger LOG = LoggerFactory.getLogger(ShardReader.class);
    /** Warns at the first failure and then at every so many: a shard that cannot be read must be seen, not flood. */
    private static final int WARN_EVERY = 20;

    /** Who takes what a shard has. */
    interface Receiver {

        /** Reserves room for a page; if there is none, {@code granted} runs once there is. */
        boolean reserve(long bytes, Runnable granted);

        /** Gives back what was reserved. */
        void release(long bytes);

        /**
         * Takes a page's records; the last ones of the shard if {@code last}.
         *
         * @return their bytes
         */
        long page(ShardReader reader, StreamGateway.Page page, boolean last);

        /** The shard is gone, and reading goes on with its children. */
        void gone(ShardReader reader);

        /** Unread records are gone; {@code goOn} goes on behind them, if that is wanted. */
        void lost(ShardReader reader, String what, Runnable goOn);
    }

    /** What is read, and since when. */
    record Target(String stream, String shard, boolean latest, int epoch, long epochSinceMs) {}

    /** A change is in its stream within seconds; this is generous. */
    private static final long PROPAGATION_MS = Duration.ofMinutes(5).toMillis();

    private static final long LEAST_EXPECTED_BYTES = 32L << 10;
    private static final long MOST_EXPECTED_BYTES = 1L << 20;
    /** So many empty pages in a row mean that there is nothing, not that something is slow to appear. */
    private static final int IDLE_PAGES = 10;

    private final Target target;
    private final StreamGateway gateway;
    private final EventLoop loop;
    private final Clock clock;
    private final Receiver receiver;
    private final ReadPace pace;
    private final RetrySchedule retries;
    private ShardPosition position;
    private ShardPosition positionBefore;
    private boolean known;

    private String iterator;
    private int failures;
    private boolean readAnything;
    private long expectedBytes = LEAST_EXPECTED_BYTES;
    private int emptyPages;
    private long emptySinceMs;
    private long emptyUntilMs;

    /**
     * A reader.
     *
     * @param position where to go on
     * @param known whether what is gone behind it is lost; not so for what was gone before we came
     */
    ShardReader(
            Target target,
            ShardPosition position,
            boolean known,
            StreamGateway gateway,
            EventLoop loop,
            Clock clock,
            Receiver receiver,
            ReadPace pace,
            RetrySchedule retries) {
        this.target = target;
        this.position = position;
        this.known = known;
        this.gateway = gateway;
        this.loop = loop;
        this.clock = clock;
        this.receiver = receiver;
        this.pace = pace;
        this.retries = retries;
    }

    String shardId() {
        return target.shard;
    }

    /** The position behind the last record handed on. */
    ShardPosition position() {
        return position;
    }

    /** The position before the page that is being handed on. */
    ShardPosition positionBefore() {
        return positionBefore;
    }

    /** The position for Connect's offsets: the one behind the last record, and how far silence reaches. */
    ShardPosition reportedPosition() {
        return emptyPages >= IDLE_PAGES && emptyUntilMs - emptySinceMs > PROPAGATION_MS
                ? position.covering(emptyUntilMs - PROPAGATION_MS)
                : position;
    }

    /** Starts reading. */
    void start() {
        boolean readNothing = position.sequenceNumber().isEmpty() && !target.latest;
        if (known
                && readNothing
                && DataLoss.mayHaveTrimmedSince(position.coveredMs(), clock.millis())
                && !recovered()) {
            receiver.lost(this, "nothing was read from the shard for more than 24 hours", this::proceed); // C
        } else {
            proceed();
        }
    }

    private void proceed() {
        if (iterator == null) {
            loop.whenDone(
                    guarded(() -> gateway.iterator(target.stream, target.shard, startPosition())),
                    (opened, failure) -> {
                        if (failure != null) {
                            failed(failure, "dynamodb:GetShardIterator");
                        } else {
                            iterator = opened;
                            proceed();
                        }
                    });
        } else if (receiver.reserve(expectedBytes, this::readPage)) {
            readPage();
        }
    }

    private void readPage() {
        long reserved = expectedBytes;
        loop.whenDone(guarded(() -> gateway.read(iterator)), (page, failure) -> {
            if (failure != null) {
                receiver.release(reserved);
                failed(failure, "dynamodb:GetRecords");
            } else {
                read(page);
                receiver.release(reserved);
            }
        });
    }

    private void read(StreamGateway.Page page) {
        if (failures > 0) {
            LOG.info("Shard {} can be read again after {} failures", target.shard, failures);
            failures = 0;
        }
        readAnything = true;
        positionBefore = position;
        List<Record> records = page.records();
        if (records.isEmpty()) {
            long now = clock.millis();
            // Silence is heard only while reading: not by a task that is paused, or whose queue is full.
            boolean interrupted = now - emptyUntilMs > PROPAGATION_MS;
            emptyPages = interrupted ? 1 : emptyPages + 1;
            emptySinceMs = emptyPages == 1 ? now : emptySinceMs;
            emptyUntilMs = now;
        } else {
            emptyPages = 0;
            StreamRecord newest = records.get(records.size() - 1).dynamodb();
            position = position.behind(
                    newest.sequenceNumber(),
                    newest.approximateCreationDateTime().toEpochMilli(),
                    target.epoch);
            known = true;
        }
        boolean last = page.next().isEmpty();
        long bytes = receiver.page(this, page, last); // A
        expectedBytes = Math.max(LEAST_EXPECTED_BYTES, Math.min(MOST_EXPECTED_BYTES, 2 * bytes));
        if (!last) {
            iterator = page.next().get();
            loop.after(pace.delayNanos(records.size()), this::proceed);
        }
    }

    private StartPosition startPosition() {
        if (position.sequenceNumber().isPresent()) {
            return new StartPosition.After(position.sequenceNumber().get()); // B
        }
        return target.latest && !readAnything ? new StartPosition.Latest() : new StartPosition.TrimHorizon();
    }

    private void failed(Throwable failure, String action) {
        Throwable cause = AwsErrorClassifier.unwrap(failure);
        if (cause instanceof ExpiredIteratorException) {
            iterator = null;
            position = reportedPosition();
            start();
            return;
        }
        if (cause instanceof TrimmedDataAccessException || cause instanceof ResourceNotFoundException) {
            trimmed(cause);
            return;
        }
        ErrorKind kind = AwsErrorClassifier.classify(cause);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(Remedy.explain(cause, action, "stream " + target.stream), cause);
        }
        if (failures++ % WARN_EVERY == 0) {
            LOG.warn("Reading shard {} of {} failed and is retried: {}", target.shard, target.stream, cause.toString());
        }
        loop.after(retries.delayNanos(failures - 1), this::proceed);
    }

    private void trimmed(Throwable cause) {
        boolean vanished = cause instanceof ResourceNotFoundException;
        Runnable goOn = vanished ? () -> receiver.gone(this) : this::reopenAtTrimHorizon;
        boolean unread = known && (vanished || position.sequenceNumber().isPresent());
        if (unread && !recovered()) {
            String what = vanished
                    ? "the shard is gone before it was read to its end"
                    : "records behind sequence number "
                            + position.sequenceNumber().get() + " were trimmed before they were read";
            receiver.lost(this, what, goOn); // C
        } else {
            if (vanished) {
                LOG.info(
                        "Shard {} of {} is older than the stream's trim horizon; going on with its children",
                        target.shard,
                        target.stream);
            }
            goOn.run();
        }
    }

    private void reopenAtTrimHorizon() {
        iterator = null;
        position = ShardPosition.started(position.coveredMs(), target.epoch);
        loop.after(retries.delayNanos(0), this::proceed);
    }

    /** Whether all that the position leaves unread was brought again by a snapshot of this epoch. */
    private boolean recovered() {
        return position.epoch() < target.epoch && !DataLoss.mayHaveTrimmedSince(target.epochSinceMs, clock.millis());
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
