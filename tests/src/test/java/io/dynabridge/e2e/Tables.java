package io.dynabridge.e2e;

import io.dynabridge.client.item.ItemCodec;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The tables of a test, as an application would use them: items are DynamoDB JSON maps. */
final class Tables implements AutoCloseable {

    private static final int CONCURRENCY = 32;
    private static final int BATCH = 25;
    /** For every client of this JVM: closing one that has threads of its own takes the two seconds that Netty is quiet. */
    static final SdkEventLoopGroup HTTP_THREADS = SdkEventLoopGroup.builder().build();

    private final DynamoDbAsyncClient dynamoDb;

    Tables(URI endpoint) {
        this.dynamoDb = DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder()
                        .eventLoopGroup(HTTP_THREADS)
                        .maxConcurrency(CONCURRENCY)
                        .connectionAcquisitionTimeout(Duration.ofMinutes(1)))
                .build();
    }

    /** For code under test that wants a client of its own; closed with this. */
    DynamoDbAsyncClient client() {
        return dynamoDb;
    }

    /** Makes a table without a stream; each key is NAME:TYPE, partition key first. */
    void create(String table, String... keys) {
        List<AttributeDefinition> attributes = Arrays.stream(keys)
                .map(key -> key.split(":"))
                .map(key -> AttributeDefinition.builder()
                        .attributeName(key[0])
                        .attributeType(key[1])
                        .build())
                .toList();
        List<KeySchemaElement> schema = new ArrayList<>();
        for (AttributeDefinition attribute : attributes) {
            schema.add(KeySchemaElement.builder()
                    .attributeName(attribute.attributeName())
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        dynamoDb.createTable(request -> request.tableName(table)
                        .attributeDefinitions(attributes)
                        .keySchema(schema)
                        .billingMode(BillingMode.PAY_PER_REQUEST))
                .join();
    }

    /** Gives a table a stream with this view type. */
    void drop(String table) {
        dynamoDb.deleteTable(request -> request.tableName(table)).join();
    }

    void enableStream(String table, StreamViewType viewType) {
        dynamoDb.updateTable(request -> request.tableName(table)
                        .streamSpecification(spec -> spec.streamEnabled(true).streamViewType(viewType)))
                .join();
    }

    /** Takes a table's stream away; enabling it again makes a new one. */
    void disableStream(String table) {
        dynamoDb.updateTable(request -> request.tableName(table).streamSpecification(spec -> spec.streamEnabled(false)))
                .join();
    }

    /** The table's present stream, or its last one. */
    String stream(String table) {
        return dynamoDb.describeTable(request -> request.tableName(table))
                .join()
                .table()
                .latestStreamArn();
    }

    /** Lets DynamoDB delete items whose time, in this attribute, is over. */
    void enableTimeToLive(String table, String attribute) {
        dynamoDb.updateTimeToLive(request -> request.tableName(table)
                        .timeToLiveSpecification(spec -> spec.enabled(true).attributeName(attribute)))
                .join();
    }

    boolean exists(String table) {
        try {
            dynamoDb.describeTable(request -> request.tableName(table)).join();
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof ResourceNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    boolean hasStream(String table) {
        return dynamoDb.describeTable(request -> request.tableName(table))
                        .join()
                        .table()
                        .streamSpecification()
                != null;
    }

    void put(String table, Map<String, Object> item) {
        dynamoDb.putItem(request -> request.tableName(table).item(ItemCodec.toSdk(item)))
                .join();
    }

    /** Puts items of different keys, many at once. */
    void putAll(String table, Collection<Map<String, Object>> items) {
        Semaphore permits = new Semaphore(CONCURRENCY);
        List<CompletableFuture<?>> batches = new ArrayList<>();
        List<WriteRequest> batch = new ArrayList<>();
        for (Iterator<Map<String, Object>> rest = items.iterator(); rest.hasNext(); ) {
            Map<String, AttributeValue> item = ItemCodec.toSdk(rest.next());
            batch.add(WriteRequest.builder().putRequest(put -> put.item(item)).build());
            if (batch.size() == BATCH || !rest.hasNext()) {
                permits.acquireUninterruptibly();
                batches.add(
                        write(Map.of(table, List.copyOf(batch))).whenComplete((done, failure) -> permits.release()));
                batch.clear();
            }
        }
        CompletableFuture.allOf(batches.toArray(CompletableFuture[]::new)).join();
    }

    private CompletableFuture<BatchWriteItemResponse> write(Map<String, List<WriteRequest>> batch) {
        return dynamoDb.batchWriteItem(request -> request.requestItems(batch))
                .thenCompose(answer -> answer.unprocessedItems().isEmpty()
                        ? CompletableFuture.completedFuture(answer)
                        : write(answer.unprocessedItems()));
    }

    /** Sets one attribute, as an application's UpdateItem does: never a whole put, so the touch marker stays. */
    void set(String table, Map<String, Object> key, String attribute, Map<String, Object> value) {
        dynamoDb.updateItem(request -> request.tableName(table)
                        .key(ItemCodec.toSdk(key))
                        .updateExpression("SET #a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(ItemCodec.toSdk(Map.of(":v", value))))
                .join();
    }

    /** Sets one attribute of several items in one transaction. */
    void setTogether(String table, String attribute, Map<Map<String, Object>, Map<String, Object>> valueByKey) {
        List<TransactWriteItem> writes = new ArrayList<>();
        valueByKey.forEach((key, value) -> writes.add(TransactWriteItem.builder()
                .update(update -> update.tableName(table)
                        .key(ItemCodec.toSdk(key))
                        .updateExpression("SET #a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(ItemCodec.toSdk(Map.of(":v", value))))
                .build()));
        dynamoDb.transactWriteItems(request -> request.transactItems(writes)).join();
    }

    /** Removes one attribute. */
    void unset(String table, Map<String, Object> key, String attribute) {
        dynamoDb.updateItem(request -> request.tableName(table)
                        .key(ItemCodec.toSdk(key))
                        .updateExpression("REMOVE #a")
                        .expressionAttributeNames(Map.of("#a", attribute)))
                .join();
    }

    void delete(String table, Map<String, Object> key) {
        dynamoDb.deleteItem(request -> request.tableName(table).key(ItemCodec.toSdk(key)))
                .join();
    }

    /** Deletes, all at once, those items that do not have this attribute; how many that were. */
    int deleteAllUnless(String attribute, String table, Collection<Map<String, Object>> keys) {
        List<CompletableFuture<Boolean>> deletes = keys.stream()
                .map(key -> dynamoDb.deleteItem(request -> request.tableName(table)
                                .key(ItemCodec.toSdk(key))
                                .conditionExpression("attribute_not_exists(#a)")
                                .expressionAttributeNames(Map.of("#a", attribute)))
                        .handle((deleted, failure) -> {
                            if (failure != null && !(failure.getCause() instanceof ConditionalCheckFailedException)) {
                                throw new CompletionException(failure);
                            }
                            return failure == null;
                        }))
                .toList();
        return (int) deletes.stream().filter(CompletableFuture::join).count();
    }

    Map<String, Object> get(String table, Map<String, Object> key) {
        var response = dynamoDb.getItem(request ->
                        request.tableName(table).key(ItemCodec.toSdk(key)).consistentRead(true))
                .join();
        return response.hasItem() ? ItemCodec.toConnect(response.item()) : null;
    }

    /** All items, read consistently. */
    List<Map<String, Object>> scan(String table) {
        List<Map<String, Object>> items = new ArrayList<>();
        Map<String, AttributeValue> start = null;
        do {
            Map<String, AttributeValue> from = start;
            ScanResponse page = dynamoDb.scan(request ->
                            request.tableName(table).consistentRead(true).exclusiveStartKey(from))
                    .join();
            page.items().forEach(item -> items.add(ItemCodec.toConnect(item)));
            start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
        } while (start != null);
        return items;
    }

    @Override
    public void close() {
        dynamoDb.close();
    }
}
