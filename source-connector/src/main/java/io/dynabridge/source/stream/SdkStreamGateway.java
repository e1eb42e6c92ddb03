package io.dynabridge.source.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

/** The gateway over the AWS SDK. */
public final class SdkStreamGateway implements StreamGateway {

    private final DynamoDbStreamsAsyncClient client;

    /** A gateway over a client that makes one attempt a call. */
    public SdkStreamGateway(DynamoDbStreamsAsyncClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<Listing> list(String streamArn) {
        return list(streamArn, null, new ArrayList<>());
    }

    private CompletableFuture<Listing> list(String streamArn, String from, List<Shard> shards) {
        DescribeStreamRequest request = DescribeStreamRequest.builder()
                .streamArn(streamArn)
                .exclusiveStartShardId(from)
                .build();
        return client.describeStream(request).thenCompose(response -> {
            StreamDescription stream = response.streamDescription();
            stream.shards().forEach(shard -> shards.add(shard(shard)));
            // The only sign of the end; a short or empty page is none (API reference, DescribeStream).
            if (stream.lastEvaluatedShardId() != null) {
                return list(streamArn, stream.lastEvaluatedShardId(), shards);
            }
            boolean open =
                    stream.streamStatus() == StreamStatus.ENABLED || stream.streamStatus() == StreamStatus.ENABLING;
            return CompletableFuture.completedFuture(new Listing(shards, open));
        });
    }

    @Override
    public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
        GetShardIteratorRequest.Builder request =
                GetShardIteratorRequest.builder().streamArn(streamArn).shardId(shardId);
        if (position instanceof StartPosition.After after) {
            request.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER).sequenceNumber(after.sequenceNumber());
        } else if (position instanceof StartPosition.Latest) {
            request.shardIteratorType(ShardIteratorType.LATEST);
        } else {
            request.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
        }
        return client.getShardIterator(request.build()).thenApply(response -> response.shardIterator());
    }

    @Override
    public CompletableFuture<Page> read(String iterator) {
        return client.getRecords(
                        GetRecordsRequest.builder().shardIterator(iterator).build())
                .thenApply(response -> new Page(response.records(), Optional.ofNullable(response.nextShardIterator())));
    }

    private static Shard shard(software.amazon.awssdk.services.dynamodb.model.Shard shard) {
        return new Shard(
                shard.shardId(),
                Optional.ofNullable(shard.parentShardId()),
                Optional.ofNullable(shard.sequenceNumberRange()).map(range -> range.endingSequenceNumber()));
    }
}
