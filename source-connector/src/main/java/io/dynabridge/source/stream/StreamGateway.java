package io.dynabridge.source.stream;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** The calls to DynamoDB Streams that a reader needs. Futures fail with the SDK's exceptions. */
public interface StreamGateway {

    /**
     * A stream as one complete listing shows it.
     *
     * @param open whether the stream is enabled, so that new shards may come
     */
    record Listing(List<Shard> shards, boolean open) {}

    /**
     * A page of records.
     *
     * @param next where to go on; empty at the end of a closed shard, also when the page has records
     */
    record Page(List<Record> records, Optional<String> next) {}

    /** All shards of a stream. */
    CompletableFuture<Listing> list(String streamArn);

    /** An iterator, good for fifteen minutes. */
    CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position);

    /** The page that an iterator points to. */
    CompletableFuture<Page> read(String iterator);
}
