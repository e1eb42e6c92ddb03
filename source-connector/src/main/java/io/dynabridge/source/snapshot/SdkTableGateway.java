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

/** The gateway over the AWS SDK. */
public final class SdkTableGateway implements TableGateway {

    private final DynamoDbAsyncClient client;

    /** A gateway over a client that makes one attempt a call. */
    public SdkTableGateway(DynamoDbAsyncClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<KeyPage> keys(
            String table,
            List<String> keyNames,
            int segment,
            int totalSegments,
            Optional<Map<String, AttributeValue>> from) {
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < keyNames.size(); i++) {
            names.put("#k" + i, keyNames.get(i));
        }
        ScanRequest request = ScanRequest.builder()
                .tableName(table)
                .segment(segment)
                .totalSegments(totalSegments)
                .consistentRead(true)
                .projectionExpression(String.join(", ", names.keySet()))
                .expressionAttributeNames(names)
                .exclusiveStartKey(from.orElse(null))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
        return client.scan(request)
                .thenApply(response -> new KeyPage(
                        response.items(),
                        response.hasLastEvaluatedKey() ? Optional.of(response.lastEvaluatedKey()) : Optional.empty(),
                        units(response.consumedCapacity())));
    }

    @Override
    public CompletableFuture<Touch> touch(String table, Map<String, AttributeValue> key, String marker, String run) {
        return client.updateItem(request -> request.tableName(table)
                        .key(key)
                        .updateExpression("SET #m = :run")
                        .conditionExpression("attribute_exists(#k)")
                        .expressionAttributeNames(Map.of(
                                "#m", marker, "#k", key.keySet().iterator().next()))
                        .expressionAttributeValues(
                                Map.of(":run", AttributeValue.builder().s(run).build()))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .handle((response, failure) -> {
                    if (failure == null) {
                        return new Touch(true, units(response.consumedCapacity()));
                    }
                    if (AwsErrorClassifier.unwrap(failure) instanceof ConditionalCheckFailedException) {
                        // Charged too, but by how much is not said: at least one unit (developer guide, "Condition
                        // expressions").
                        return new Touch(false, 1);
                    }
                    throw new CompletionException(AwsErrorClassifier.unwrap(failure));
                });
    }

    @Override
    public CompletableFuture<Optional<Map<String, AttributeValue>>> item(
            String table, Map<String, AttributeValue> key) {
        return client.getItem(request -> request.tableName(table).key(key).consistentRead(true))
                .thenApply(response -> response.hasItem() ? Optional.of(response.item()) : Optional.empty());
    }

    private static double units(ConsumedCapacity consumed) {
        return consumed == null || consumed.capacityUnits() == null ? 1 : consumed.capacityUnits();
    }
}
