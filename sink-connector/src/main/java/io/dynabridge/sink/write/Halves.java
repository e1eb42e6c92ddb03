package io.dynabridge.sink.write;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** The guarded parts of a transaction: freeing the old key, and putting the item at the new one. */
final class Halves {

    private static final ReturnValuesOnConditionCheckFailure OLD = ReturnValuesOnConditionCheckFailure.ALL_OLD;

    private final Conditions conditions;

    Halves(Conditions conditions) {
        this.conditions = conditions;
    }

    TransactWriteItem vacate(Attempt attempt) {
        TargetKey from = attempt.vacatedKey();
        return TransactWriteItem.builder()
                .delete(request -> request.tableName(from.table())
                        .key(ItemCodec.toSdk(from.key().attributes()))
                        .conditionExpression(conditions.vacate())
                        .expressionAttributeNames(conditions.namesWithKey(from))
                        .expressionAttributeValues(conditions.values(attempt.write()))
                        .returnValuesOnConditionCheckFailure(OLD))
                .build();
    }

    TransactWriteItem put(Attempt attempt) {
        ItemWrite.Put put = attempt.put();
        return TransactWriteItem.builder()
                .put(request -> request.tableName(put.key().table())
                        .item(ItemCodec.toSdk(put.item()))
                        .conditionExpression(conditions.put(attempt.mode()))
                        .expressionAttributeNames(conditions.putNames(attempt.mode(), put.key()))
                        .expressionAttributeValues(conditions.putValues(attempt.mode(), put))
                        .returnValuesOnConditionCheckFailure(OLD))
                .build();
    }

    /** What a cancelled transaction saw where this part went. */
    Observed observed(TransactionCanceledException cancelled, int part, Attempt attempt) {
        CancellationReason reason = cancelled.cancellationReasons().get(part);
        return Transactions.CONDITION_FAILED.equals(reason.code())
                ? conditions.observed(reason.item(), attempt.write().owner())
                : new Observed.Fine();
    }
}
