package io.dynabridge.sink.write;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** {@code write.guard=version}: one conditional request for each attempt, one transaction for each move. */
public final class GuardedCourier implements Courier {

    private static final ReturnValuesOnConditionCheckFailure OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

    private final DynamoDbAsyncClient client;
    private final Conditions conditions;

    /** A courier over a client that makes one attempt a call. */
    public GuardedCourier(DynamoDbAsyncClient client, String guardAttribute) {
        this.client = client;
        this.conditions = new Conditions(guardAttribute);
    }

    @Override
    public PutMode firstMode(ItemWrite write) {
        return PutMode.GUARDED;
    }

    @Override
    public int maxSize() {
        return 1;
    }

    @Override
    public boolean joins(Attempt attempt) {
        return false;
    }

    @Override
    public CompletableFuture<List<Answer>> send(List<PendingWrite> batch) {
        return send(batch.get(0).attempt(), batch.get(0).token()).thenApply(List::of);
    }

    CompletableFuture<Answer> send(Attempt attempt, String token) {
        CompletableFuture<Answer> answer;
        try {
            answer = attempt.isMove() ? move(attempt, token) : attempt.puts() ? put(attempt) : delete(attempt);
        } catch (DataException e) {
            answer = CompletableFuture.completedFuture(new Answer.Failed(ErrorKind.RECORD, e));
        }
        return answer.exceptionally(failure -> answer(attempt, AwsErrorClassifier.unwrap(failure)));
    }

    private CompletableFuture<Answer> put(Attempt attempt) {
        ItemWrite.Put put = attempt.put();
        return client.putItem(PutItemRequest.builder()
                        .tableName(put.key().table())
                        .item(ItemCodec.toSdk(put.item()))
                        .conditionExpression(conditions.put(attempt.mode()))
                        .expressionAttributeNames(conditions.putNames(attempt.mode(), put.key()))
                        .expressionAttributeValues(conditions.values(put))
                        .returnValuesOnConditionCheckFailure(OLD)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build())
                .thenApply(response -> new Answer.Applied(units(response.consumedCapacity())));
    }

    private CompletableFuture<Answer> delete(Attempt attempt) {
        TargetKey key = attempt.vacatedKey();
        return client.deleteItem(DeleteItemRequest.builder()
                        .tableName(key.table())
                        .key(ItemCodec.toSdk(key.key().attributes()))
                        .conditionExpression(conditions.vacate())
                        .expressionAttributeNames(conditions.namesWithKey(key))
                        .expressionAttributeValues(conditions.values(attempt.write()))
                        .returnValuesOnConditionCheckFailure(OLD)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build())
                .thenApply(response -> new Answer.Applied(units(response.consumedCapacity())));
    }

    private CompletableFuture<Answer> move(Attempt attempt, String token) {
        TargetKey from = attempt.vacatedKey();
        ItemWrite.Put put = attempt.put();
        Map<String, AttributeValue> values = conditions.values(put);
        TransactWriteItem delete = TransactWriteItem.builder()
                .delete(request -> request.tableName(from.table())
                        .key(ItemCodec.toSdk(from.key().attributes()))
                        .conditionExpression(conditions.vacate())
                        .expressionAttributeNames(conditions.namesWithKey(from))
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure(OLD))
                .build();
        TransactWriteItem write = TransactWriteItem.builder()
                .put(request -> request.tableName(put.key().table())
                        .item(ItemCodec.toSdk(put.item()))
                        .conditionExpression(conditions.put(attempt.mode()))
                        .expressionAttributeNames(conditions.putNames(attempt.mode(), put.key()))
                        .expressionAttributeValues(values)
                        .returnValuesOnConditionCheckFailure(OLD))
                .build();
        return client.transactWriteItems(request -> request.transactItems(delete, write)
                        .clientRequestToken(token)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .thenApply(response -> new Answer.Applied(Transactions.units(response)));
    }

    private Answer answer(Attempt attempt, Throwable failure) {
        if (failure instanceof ConditionalCheckFailedException refused) {
            Observed seen = conditions.observed(refused.item(), attempt.write().owner());
            Observed fine = new Observed.Fine();
            return attempt.puts() ? new Answer.Refused(fine, seen, 1) : new Answer.Refused(seen, fine, 1);
        }
        if (failure instanceof TransactionCanceledException cancelled) {
            return Transactions.failure(cancelled)
                    .map(Answer.class::cast)
                    .orElseGet(() -> new Answer.Refused(
                            observed(cancelled, 0, attempt),
                            observed(cancelled, 1, attempt),
                            Transactions.REFUSED_UNITS));
        }
        return new Answer.Failed(AwsErrorClassifier.classify(failure), failure);
    }

    private Observed observed(TransactionCanceledException cancelled, int half, Attempt attempt) {
        CancellationReason reason = cancelled.cancellationReasons().get(half);
        return Transactions.CONDITION_FAILED.equals(reason.code())
                ? conditions.observed(reason.item(), attempt.write().owner())
                : new Observed.Fine();
    }

    private static double units(ConsumedCapacity capacity) {
        return capacity == null || capacity.capacityUnits() == null ? 1 : capacity.capacityUnits();
    }
}
