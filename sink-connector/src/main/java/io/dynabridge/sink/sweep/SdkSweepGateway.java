package io.dynabridge.sink.sweep;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.Version;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The gateway over the AWS SDK. */
final class SdkSweepGateway implements SweepGateway {

    private static final String OF_PIPELINE = "#g." + GuardAttribute.ORIGIN + " = :o AND #g."
            + GuardAttribute.SOURCE_TABLE + " = :t AND #g." + GuardAttribute.VERSION;
    private static final String AS_SCANNED =
            "#g." + GuardAttribute.OWNER + " = :o AND #g." + GuardAttribute.VERSION + " = :v";

    private final DynamoDbAsyncClient target;
    private final Function<SourceTable, DynamoDbAsyncClient> sources;
    private final Function<SourceTable, String> sourceNames;
    private final String guardAttribute;
    private final Optional<Ledger> ledger;

    /**
     * A gateway over clients that make one attempt a call.
     *
     * @param sources who reads a source table
     * @param sourceNames what requests there call it
     * @param ledger where what is deleted leaves a tombstone, so that a replay does not bring it back
     */
    SdkSweepGateway(
            DynamoDbAsyncClient target,
            Function<SourceTable, DynamoDbAsyncClient> sources,
            Function<SourceTable, String> sourceNames,
            String guardAttribute,
            Optional<Ledger> ledger) {
        this.target = target;
        this.sources = sources;
        this.sourceNames = sourceNames;
        this.guardAttribute = guardAttribute;
        this.ledger = ledger;
    }

    /** Eventually consistent, for half the price: what it misses the next pass finds, what is outdated is not deleted. */
    @Override
    public CompletableFuture<Page> scan(
            SweepSchedule.Pass pass, TableKeys table, Age age, int limit, Optional<Map<String, AttributeValue>> from) {
        List<String> keyNames =
                table.attributes().stream().map(KeyAttribute::name).toList();
        Map<String, String> names = numbered(keyNames);
        String projection = String.join(", ", names.keySet()) + ", #g";
        names.put("#g", guardAttribute);
        ScanRequest request = ScanRequest.builder()
                .tableName(table.table())
                .limit(limit)
                .projectionExpression(projection)
                .filterExpression(OF_PIPELINE + (age == Age.OLDER ? " < :v" : " >= :v"))
                .expressionAttributeNames(names)
                .expressionAttributeValues(Map.of(
                        ":o", AttributeValue.fromS(pass.pipeline().origin()),
                        ":t", AttributeValue.fromS(pass.pipeline().sourceTable()),
                        ":v", AttributeValue.fromS(Version.floor(pass.epoch()))))
                .exclusiveStartKey(from.orElse(null))
                .build();
        return target.scan(request)
                .thenApply(response -> new Page(
                        response.items().stream()
                                .map(item -> candidate(item, keyNames))
                                .toList(),
                        response.hasLastEvaluatedKey() ? Optional.of(response.lastEvaluatedKey()) : Optional.empty()));
    }

    @Override
    public CompletableFuture<Presence> ask(SourceTable source, List<ItemKey> keys) {
        Set<String> keyNames = keys.get(0).attributes().keySet();
        Map<String, String> names = numbered(keyNames);
        KeysAndAttributes wanted = KeysAndAttributes.builder()
                .keys(keys.stream()
                        .map(key -> ItemCodec.toSdk(key.attributes()))
                        .toList())
                .consistentRead(true)
                .projectionExpression(String.join(", ", names.keySet()))
                .expressionAttributeNames(names)
                .build();
        return sources.apply(source)
                .batchGetItem(request -> request.requestItems(Map.of(sourceNames.apply(source), wanted)))
                .thenApply(response -> presence(response, keyNames));
    }

    @Override
    public CompletableFuture<Deletion> delete(SweepSchedule.Pass pass, String table, Candidate candidate) {
        return ledger.isPresent() ? deleteAndBury(ledger.get(), pass, table, candidate) : delete(table, candidate);
    }

    private CompletableFuture<Deletion> deleteAndBury(
            Ledger remembering, SweepSchedule.Pass pass, String table, Candidate candidate) {
        TransactWriteItem delete = TransactWriteItem.builder()
                .delete(request -> request.tableName(table)
                        .key(ItemCodec.toSdk(candidate.key().attributes()))
                        .conditionExpression(AS_SCANNED)
                        .expressionAttributeNames(Map.of("#g", guardAttribute))
                        .expressionAttributeValues(asScanned(candidate)))
                .build();
        TransactWriteItem bury = remembering.bury(table, candidate.owner(), Version.floor(pass.epoch()));
        return target.transactWriteItems(request ->
                        request.transactItems(delete, bury).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .handle((response, failure) -> {
                    if (failure == null) {
                        return CompletableFuture.completedFuture(new Deletion(
                                true,
                                response.consumedCapacity().stream()
                                        .mapToDouble(SdkSweepGateway::units)
                                        .sum()));
                    }
                    Throwable cause = AwsErrorClassifier.unwrap(failure);
                    if (cause instanceof TransactionCanceledException cancelled && isRefused(cancelled)) {
                        // Also where a newer tombstone stands already.
                        return delete(table, candidate);
                    }
                    return CompletableFuture.<Deletion>failedFuture(cause);
                })
                .thenCompose(deletion -> deletion);
    }

    private static boolean isRefused(TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream()
                .allMatch(reason -> "None".equals(reason.code()) || "ConditionalCheckFailed".equals(reason.code()));
    }

    private Map<String, AttributeValue> asScanned(Candidate candidate) {
        return Map.of(
                ":o", AttributeValue.fromS(candidate.owner()),
                ":v", AttributeValue.fromS(candidate.version()));
    }

    private CompletableFuture<Deletion> delete(String table, Candidate candidate) {
        DeleteItemRequest request = DeleteItemRequest.builder()
                .tableName(table)
                .key(ItemCodec.toSdk(candidate.key().attributes()))
                .conditionExpression(AS_SCANNED)
                .expressionAttributeNames(Map.of("#g", guardAttribute))
                .expressionAttributeValues(asScanned(candidate))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
        return target.deleteItem(request).handle((response, failure) -> {
            if (failure == null) {
                return new Deletion(true, units(response.consumedCapacity()));
            }
            if (AwsErrorClassifier.unwrap(failure) instanceof ConditionalCheckFailedException) {
                return new Deletion(false, 1);
            }
            throw new CompletionException(AwsErrorClassifier.unwrap(failure));
        });
    }

    private Candidate candidate(Map<String, AttributeValue> item, List<String> keyNames) {
        Map<String, AttributeValue> guard = item.get(guardAttribute).m();
        return new Candidate(
                ItemKey.of(ItemCodec.toConnect(item), keyNames),
                text(guard.get(GuardAttribute.OWNER)),
                text(guard.get(GuardAttribute.VERSION)));
    }

    /** The table may be called by name or ARN in the answer; only one was asked. */
    private static Presence presence(BatchGetItemResponse response, Collection<String> keyNames) {
        Set<ItemKey> present = new HashSet<>();
        response.responses().values().forEach(items -> items.forEach(item -> present.add(key(item, keyNames))));
        Set<ItemKey> unprocessed = new HashSet<>();
        response.unprocessedKeys()
                .values()
                .forEach(left -> left.keys().forEach(item -> unprocessed.add(key(item, keyNames))));
        return new Presence(present, unprocessed);
    }

    private static ItemKey key(Map<String, AttributeValue> item, Collection<String> keyNames) {
        return ItemKey.of(ItemCodec.toConnect(item), keyNames);
    }

    private static Map<String, String> numbered(Collection<String> attributes) {
        Map<String, String> names = new HashMap<>();
        for (String attribute : attributes) {
            names.put("#k" + names.size(), attribute);
        }
        return names;
    }

    private static String text(AttributeValue value) {
        return value == null || value.s() == null ? "" : value.s();
    }

    private static double units(ConsumedCapacity capacity) {
        return capacity == null || capacity.capacityUnits() == null ? 1 : capacity.capacityUnits();
    }
}
