package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.source.metrics.ReaderLimitWarning;
import io.dynabridge.source.metrics.SourceProgressListener;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;

/** Counts the calls that another gateway makes for one table, so that readers need not. */
public final class CountingStreamGateway implements StreamGateway {

    private static final Logger LOG = LoggerFactory.getLogger(CountingStreamGateway.class);

    private final StreamGateway gateway;
    private final String table;
    private final SourceProgressListener progress;
    private final ReaderLimitWarning readerLimit;
    private final LongSupplier nanos;
    /** The shard of each iterator in use: at most one a shard, because each page takes the place of the one before. */
    private final Map<String, String> shards = new ConcurrentHashMap<>();

    /** A gateway around another. */
    public CountingStreamGateway(
            StreamGateway gateway,
            String table,
            SourceProgressListener progress,
            ReaderLimitWarning readerLimit,
            LongSupplier nanos) {
        this.gateway = gateway;
        this.table = table;
        this.progress = progress;
        this.readerLimit = readerLimit;
        this.nanos = nanos;
    }

    @Override
    public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
        return gateway.shards(streamArn, after);
    }

    @Override
    public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
        return gateway.children(streamArn, shardId, after);
    }

    @Override
    public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
        return gateway.iterator(streamArn, shardId, position).whenComplete((iterator, failure) -> {
            if (failure == null) {
                shards.put(iterator, shardId);
            } else {
                failed(failure);
            }
        });
    }

    @Override
    public CompletableFuture<Page> read(String iterator) {
        progress.getRecordsCalled(table);
        return gateway.read(iterator).whenComplete((page, failure) -> {
            if (failure == null) {
                answered(iterator, page);
            } else {
                refused(iterator, failure);
            }
        });
    }

    private void answered(String iterator, Page page) {
        if (page.records().isEmpty()) {
            progress.emptyPoll(table);
        }
        String shard = shards.remove(iterator);
        if (shard != null) {
            page.next().ifPresent(next -> shards.put(next, shard));
            warn(readerLimit.answered(table, shard, nanos.getAsLong()));
        }
    }

    private void refused(String iterator, Throwable failure) {
        ErrorKind kind = failed(failure);
        String shard = shards.get(iterator);
        if (kind == ErrorKind.THROTTLED && shard != null) {
            warn(readerLimit.refused(table, shard, nanos.getAsLong()));
        } else if (kind == ErrorKind.FATAL) {
            // Expired, trimmed or gone: nobody will use it again.
            shards.remove(iterator);
        }
    }

    private ErrorKind failed(Throwable failure) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        if (AwsErrorClassifier.unwrap(failure) instanceof ExpiredIteratorException) {
            progress.iteratorExpired(table);
        } else if (kind == ErrorKind.THROTTLED || kind == ErrorKind.RETRIABLE) {
            if (kind == ErrorKind.THROTTLED) {
                progress.throttled(table);
            }
            progress.retried(table);
        }
        return kind;
    }

    private static void warn(Optional<String> warning) {
        warning.ifPresent(LOG::warn);
    }
}
