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
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** {@code write.guard=version}: one conditional request for each attempt, one transaction for each move. */
public final class GuardedCourier implements Courier {

    private static final ReturnValuesOnConditionCheckFailure OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

    private final DynamoDbAsyncClient client;
    private final Conditions conditions;
    private final Halves halves;

    /** A courier over a client that makes one attempt a call. */
    public GuardedCourier(DynamoDbAsyncClient client, String guardAttribute) {
        this.client = client;
        this.conditions = new Conditions(guardAttribute);
        this.halves = new Halves(conditions);
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
                        .expressionAttributeValues(conditions.putValues(attempt.mode(), put))
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
        return client.transactWriteItems(request -> request.transactItems(halves.vacate(attempt), halves.put(attempt))
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
                            halves.observed(cancelled, 0, attempt),
                            halves.observed(cancelled, 1, attempt),
                            Transactions.refusedUnits(2)));
        }
        return new Answer.Failed(AwsErrorClassifier.classify(failure), failure);
    }

    static double units(ConsumedCapacity capacity) {
        return capacity == null || capacity.capacityUnits() == null ? 1 : capacity.capacityUnits();
    }
}
