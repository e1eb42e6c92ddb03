package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** The gateway over the AWS SDK. */
public final class SdkTableGateway implements TableGateway {

    /** A page of keys stands for as many writes; this many are soon made, waited for, or made again after a crash. */
    private static final int KEYS_PER_PAGE = 1_000;

    private final DynamoDbAsyncClient client;

    /** A gateway over a client that makes one attempt a call. */
    public SdkTableGateway(DynamoDbAsyncClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<ItemPage> keys(String table, List<String> keyNames, Place place) {
        Map<String, String> names = names(keyNames);
        return scan(request(table, place)
                .limit(KEYS_PER_PAGE)
                .projectionExpression(String.join(", ", names.keySet()))
                .expressionAttributeNames(names));
    }

    @Override
    public CompletableFuture<ItemPage> markedKeys(
            String table, List<String> keyNames, String marker, String run, Place place) {
        Map<String, String> names = names(keyNames);
        String projection = String.join(", ", names.keySet());
        names.put("#m", marker);
        return scan(request(table, place)
                .limit(KEYS_PER_PAGE)
                .projectionExpression(projection)
                .filterExpression("#m = :run")
                .expressionAttributeNames(names)
                .expressionAttributeValues(Map.of(":run", AttributeValue.fromS(run))));
    }

    @Override
    public CompletableFuture<ItemPage> items(String table, Place place) {
        return scan(request(table, place));
    }

    @Override
    public CompletableFuture<Update> touch(String table, Map<String, AttributeValue> key, String marker, String run) {
        return update(UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .updateExpression("SET #m = :run")
                .conditionExpression("attribute_exists(#k)")
                .expressionAttributeNames(
                        Map.of("#m", marker, "#k", key.keySet().iterator().next()))
                .expressionAttributeValues(Map.of(":run", AttributeValue.fromS(run))));
    }

    @Override
    public CompletableFuture<Update> unmark(String table, Map<String, AttributeValue> key, String marker, String run) {
        return update(UpdateItemRequest.builder()
                .tableName(table)
                .key(key)
                .updateExpression("REMOVE #m")
                .conditionExpression("#m = :run")
                .expressionAttributeNames(Map.of("#m", marker))
                .expressionAttributeValues(Map.of(":run", AttributeValue.fromS(run))));
    }

    @Override
    public CompletableFuture<Optional<Map<String, AttributeValue>>> item(
            String table, Map<String, AttributeValue> key) {
        return client.getItem(request -> request.tableName(table).key(key).consistentRead(true))
                .thenApply(response -> response.hasItem() ? Optional.of(response.item()) : Optional.empty());
    }

    @Override
    public CompletableFuture<Long> itemCount(String table) {
        return client.describeTable(request -> request.tableName(table))
                .thenApply(response -> response.table().itemCount());
    }

    private static Map<String, String> names(List<String> keyNames) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < keyNames.size(); i++) {
            names.put("#k" + i, keyNames.get(i));
        }
        return names;
    }

    private static ScanRequest.Builder request(String table, Place place) {
        return ScanRequest.builder()
                .tableName(table)
                .segment(place.segment())
                .totalSegments(place.totalSegments())
                .consistentRead(true)
                .exclusiveStartKey(place.from().orElse(null))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    }

    private CompletableFuture<ItemPage> scan(ScanRequest.Builder request) {
        return client.scan(request.build())
                .thenApply(response -> new ItemPage(
                        response.items(),
                        response.hasLastEvaluatedKey() ? Optional.of(response.lastEvaluatedKey()) : Optional.empty(),
                        units(response.consumedCapacity())));
    }

    private CompletableFuture<Update> update(UpdateItemRequest.Builder request) {
        return client.updateItem(request.returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build())
                .handle((response, failure) -> {
                    if (failure == null) {
                        return new Update(true, units(response.consumedCapacity()));
                    }
                    if (AwsErrorClassifier.unwrap(failure) instanceof ConditionalCheckFailedException) {
                        // Charged too, but by how much is not said: at least one unit (developer guide, "Condition
                        // expressions").
                        return new Update(false, 1);
                    }
                    throw new CompletionException(AwsErrorClassifier.unwrap(failure));
                });
    }

    private static double units(ConsumedCapacity consumed) {
        return consumed == null || consumed.capacityUnits() == null ? 1 : consumed.capacityUnits();
    }
}
