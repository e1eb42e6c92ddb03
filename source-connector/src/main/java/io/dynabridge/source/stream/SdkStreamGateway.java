package io.dynabridge.source.stream;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.ShardFilterType;
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
    public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
        return describe(request(streamArn, after).build());
    }

    @Override
    public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
        return describe(request(streamArn, after)
                .shardFilter(filter -> filter.type(ShardFilterType.CHILD_SHARDS).shardId(shardId))
                .build());
    }

    private static DescribeStreamRequest.Builder request(String streamArn, Optional<String> after) {
        return DescribeStreamRequest.builder().streamArn(streamArn).exclusiveStartShardId(after.orElse(null));
    }

    private CompletableFuture<ShardPage> describe(DescribeStreamRequest request) {
        return client.describeStream(request).thenApply(response -> {
            StreamDescription stream = response.streamDescription();
            boolean open =
                    stream.streamStatus() == StreamStatus.ENABLED || stream.streamStatus() == StreamStatus.ENABLING;
            return new ShardPage(
                    stream.shards().stream().map(SdkStreamGateway::shard).toList(),
                    open,
                    Optional.ofNullable(stream.lastEvaluatedShardId()));
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
                Optional.ofNullable(shard.sequenceNumberRange()).map(range -> range.startingSequenceNumber()),
                Optional.ofNullable(shard.sequenceNumberRange()).map(range -> range.endingSequenceNumber()));
    }
}
