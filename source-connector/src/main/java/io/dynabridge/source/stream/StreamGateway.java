package io.dynabridge.source.stream;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** The calls to DynamoDB Streams that a reader needs. Futures fail with the SDK's exceptions. */
public interface StreamGateway {

    /**
     * A page of a stream's shards.
     *
     * @param open whether the stream is enabled, so that new shards may come
     * @param next where to go on; only its absence is the end, a short or empty page is not
     */
    record ShardPage(List<Shard> shards, boolean open, Optional<String> next) {}

    /**
     * A page of records.
     *
     * @param next where to go on; empty at the end of a closed shard, also when the page has records
     */
    record Page(List<Record> records, Optional<String> next) {}

    /** Shards of a stream, from behind one of them or from the first one on. */
    CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after);

    /** Shards that continue a shard; others may be among them. */
    CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after);

    /** An iterator, good for fifteen minutes. */
    CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position);

    /** The page that an iterator points to. */
    CompletableFuture<Page> read(String iterator);
}
