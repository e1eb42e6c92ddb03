package io.dynabridge.sink.write;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * {@code write.guard=ledger}: whatever frees a key leaves a tombstone in the same transaction, and whatever may make an
 * item asks for a newer tombstone in the same transaction. An item that stands there already is proof enough that its
 * source item lives there, so replacing it asks nobody.
 */
public final class LedgerCourier implements Courier {

    private final DynamoDbAsyncClient client;
    private final GuardedCourier guarded;
    private final Halves halves;
    private final Ledger ledger;

    /** A courier over a client that makes one attempt a call. */
    public LedgerCourier(DynamoDbAsyncClient client, String guardAttribute, Ledger ledger) {
        this.client = client;
        this.guarded = new GuardedCourier(client, guardAttribute);
        this.halves = new Halves(new Conditions(guardAttribute));
        this.ledger = ledger;
    }

    @Override
    public PutMode firstMode(ItemWrite write) {
        return write instanceof ItemWrite.Put put && put.predecessor().isPresent() ? PutMode.RENEW : PutMode.GUARDED;
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
        PendingWrite write = batch.get(0);
        Attempt attempt = write.attempt();
        boolean creates = attempt.puts() && attempt.mode() != PutMode.RENEW;
        if (!attempt.buries() && !creates) {
            return guarded.send(attempt, write.token()).thenApply(List::of);
        }
        CompletableFuture<Answer> answer;
        try {
            answer = attempt.puts() || attempt.vacates() ? transaction(attempt) : bury(attempt);
        } catch (DataException e) {
            answer = CompletableFuture.completedFuture(new Answer.Failed(ErrorKind.RECORD, e));
        }
        return answer.thenApply(List::of);
    }

    private CompletableFuture<Answer> bury(Attempt attempt) {
        String table = attempt.vacatedKey().table();
        return client.putItem(ledger.buryAlone(
                        table, attempt.write().owner(), attempt.write().version()))
                .<Answer>thenApply(response -> new Answer.Applied(GuardedCourier.units(response.consumedCapacity())))
                .exceptionally(failure -> {
                    Throwable cause = AwsErrorClassifier.unwrap(failure);
                    return cause instanceof ConditionalCheckFailedException
                            ? new Answer.Buried(1)
                            : new Answer.Failed(AwsErrorClassifier.classify(cause), cause);
                });
    }

    /**
     * Without a token for retries: a tombstone's expiry is new each time, and DynamoDB refuses a token that it knows with
     * other contents. What was carried out already, the conditions tell.
     */
    private CompletableFuture<Answer> transaction(Attempt attempt) {
        String owner = attempt.write().owner();
        String version = attempt.write().version();
        List<TransactWriteItem> parts = new ArrayList<>(4);
        if (attempt.vacates()) {
            parts.add(halves.vacate(attempt));
        }
        if (attempt.puts()) {
            parts.add(halves.put(attempt));
        }
        int guardedParts = parts.size();
        if (attempt.buries()) {
            parts.add(ledger.bury(attempt.vacatedKey().table(), owner, version));
        }
        if (attempt.puts() && !(attempt.buries() && sameTable(attempt.vacatedKey(), attempt.put()))) {
            parts.add(ledger.requireNotBuried(attempt.put().key().table(), owner, version));
        }
        return client.transactWriteItems(
                        request -> request.transactItems(parts).returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .<Answer>thenApply(response -> new Answer.Applied(Transactions.units(response)))
                .exceptionally(
                        failure -> answer(attempt, AwsErrorClassifier.unwrap(failure), guardedParts, parts.size()));
    }

    private Answer answer(Attempt attempt, Throwable failure, int guardedParts, int parts) {
        if (!(failure instanceof TransactionCanceledException cancelled)) {
            return new Answer.Failed(AwsErrorClassifier.classify(failure), failure);
        }
        return Transactions.failure(cancelled).map(Answer.class::cast).orElseGet(() -> {
            for (int part = guardedParts; part < parts; part++) {
                if (Transactions.isRefused(cancelled, part)) {
                    return new Answer.Buried(Transactions.refusedUnits(parts));
                }
            }
            Observed vacated = attempt.vacates() ? halves.observed(cancelled, 0, attempt) : new Observed.Fine();
            Observed put = attempt.puts() ? halves.observed(cancelled, guardedParts - 1, attempt) : new Observed.Fine();
            return new Answer.Refused(vacated, put, Transactions.refusedUnits(parts));
        });
    }

    private static boolean sameTable(TargetKey from, ItemWrite.Put put) {
        return from.table().equals(put.key().table());
    }
}
