package io.dynabridge.e2e;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

/** Streams as DynamoDB itself shows them: what ought to be in Kafka. */
final class Streams implements AutoCloseable {

    private final DynamoDbStreamsAsyncClient client;

    Streams(URI endpoint) {
        this.client = DynamoDbStreamsAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(Tables.HTTP_THREADS))
                .build();
    }

    /** All shards that are listed, oldest first. */
    List<Shard> shards(String streamArn) {
        List<Shard> shards = new ArrayList<>();
        String from = null;
        do {
            String start = from;
            DescribeStreamResponse page = client.describeStream(
                            request -> request.streamArn(streamArn).exclusiveStartShardId(start))
                    .join();
            shards.addAll(page.streamDescription().shards());
            from = page.streamDescription().lastEvaluatedShardId();
        } while (from != null);
        return shards;
    }

    /** The ids of all records that a shard has at this moment. */
    List<String> events(String streamArn, String shardId) {
        List<String> events = new ArrayList<>();
        String iterator = iterator(streamArn, shardId);
        GetRecordsResponse page;
        do {
            String next = iterator;
            page = client.getRecords(request -> request.shardIterator(next)).join();
            page.records().stream().map(Record::eventID).forEach(events::add);
            iterator = page.nextShardIterator();
        } while (iterator != null && !page.records().isEmpty());
        return events;
    }

    /** An iterator at a shard's trim horizon. */
    String iterator(String streamArn, String shardId) {
        return client.getShardIterator(request ->
                        request.streamArn(streamArn).shardId(shardId).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .join()
                .shardIterator();
    }

    /** Whether an iterator is too old to read with. */
    boolean isExpired(String iterator) {
        try {
            client.getRecords(request -> request.shardIterator(iterator)).join();
            return false;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ExpiredIteratorException) {
                return true;
            }
            throw e;
        }
    }

    /** The ids of all records of a stream at this moment. */
    List<String> events(String streamArn) {
        return shards(streamArn).stream()
                .flatMap(shard -> events(streamArn, shard.shardId()).stream())
                .toList();
    }

    @Override
    public void close() {
        client.close();
    }
}
