package io.dynabridge.tools.finalize;

import io.dynabridge.client.DynamoDbClients;
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
final class SdkFinalizeGateway implements FinalizeGateway {

    private static final int KEYS_PER_PAGE = 1_000;

    /** The owner is what makes a guard; an attribute of that name without one is the application's own. */
    private static final String HAS_GUARD = "attribute_exists(#g.k)";

    private static final String LEDGER_KEY = "k";

    private final DynamoDbAsyncClient client;
    private final DynamoDbAsyncClient control;
    private final String guardAttribute;

    SdkFinalizeGateway(DynamoDbClients clients, String guardAttribute) {
        this.client = clients.dynamoDb();
        this.control = clients.control();
        this.guardAttribute = guardAttribute;
    }

    @Override
    public CompletableFuture<Page> guarded(TargetTable table, Place place) {
        Map<String, String> names = new HashMap<>();
        table.keyNames().forEach(name -> names.put("#k" + names.size(), name));
        String projection = String.join(", ", names.keySet());
        names.put("#g", guardAttribute);
        return scan(request(table.name(), place)
                .projectionExpression(projection)
                .filterExpression(HAS_GUARD)
                .expressionAttributeNames(names));
    }

    @Override
    public CompletableFuture<Change> unguard(TargetTable table, Map<String, AttributeValue> key) {
        return client.updateItem(UpdateItemRequest.builder()
                        .tableName(table.name())
                        .key(key)
                        .updateExpression("REMOVE #g")
                        .conditionExpression(HAS_GUARD)
                        .expressionAttributeNames(Map.of("#g", guardAttribute))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build())
                .handle((response, failure) -> {
                    if (failure == null) {
                        return new Change(true, units(response.consumedCapacity()));
                    }
                    if (AwsErrorClassifier.unwrap(failure) instanceof ConditionalCheckFailedException) {
                        // Charged too, but by how much is not said: at least one unit.
                        return new Change(false, 1);
                    }
                    throw new CompletionException(AwsErrorClassifier.unwrap(failure));
                });
    }

    @Override
    public CompletableFuture<Page> entries(String ledger, List<String> targets, boolean others, Place place) {
        Map<String, AttributeValue> values = new HashMap<>();
        targets.forEach(target -> values.put(":t" + values.size(), AttributeValue.fromS(target + "|")));
        List<String> each = values.keySet().stream()
                .map(name -> "begins_with(#k, " + name + ")")
                .toList();
        String ours = "(" + String.join(" OR ", each) + ")";
        return scan(request(ledger, place)
                .projectionExpression("#k")
                .filterExpression(others ? "NOT " + ours : ours)
                .expressionAttributeNames(Map.of("#k", LEDGER_KEY))
                .expressionAttributeValues(values));
    }

    @Override
    public CompletableFuture<Change> forget(String ledger, Map<String, AttributeValue> key) {
        return client.deleteItem(request ->
                        request.tableName(ledger).key(key).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .thenApply(response -> new Change(true, units(response.consumedCapacity())));
    }

    @Override
    public CompletableFuture<?> drop(String ledger) {
        return control.deleteTable(request -> request.tableName(ledger));
    }

    private static ScanRequest.Builder request(String table, Place place) {
        return ScanRequest.builder()
                .tableName(table)
                .segment(place.segment())
                .totalSegments(place.total())
                .limit(KEYS_PER_PAGE)
                .consistentRead(true)
                .exclusiveStartKey(place.behind().orElse(null))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL);
    }

    private CompletableFuture<Page> scan(ScanRequest.Builder request) {
        return client.scan(request.build())
                .thenApply(response -> new Page(
                        response.items(),
                        response.hasLastEvaluatedKey() ? Optional.of(response.lastEvaluatedKey()) : Optional.empty(),
                        units(response.consumedCapacity())));
    }

    private static double units(ConsumedCapacity consumed) {
        return consumed == null || consumed.capacityUnits() == null ? 1 : consumed.capacityUnits();
    }
}
