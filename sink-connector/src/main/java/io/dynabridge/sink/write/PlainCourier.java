package io.dynabridge.sink.write;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** {@code write.guard=none}: unconditional writes, 25 a request; moves stay transactions. */
public final class PlainCourier implements Courier {

    private static final int MAX_BATCH = 25;

    private final DynamoDbAsyncClient client;

    /** A courier over a client that makes one attempt a call. */
    public PlainCourier(DynamoDbAsyncClient client) {
        this.client = client;
    }

    @Override
    public PutMode firstMode(ItemWrite write) {
        return PutMode.BLIND;
    }

    @Override
    public int maxSize() {
        return MAX_BATCH;
    }

    @Override
    public boolean joins(Attempt attempt) {
        return !attempt.isMove();
    }

    @Override
    public CompletableFuture<List<Answer>> send(List<PendingWrite> batch) {
        CompletableFuture<List<Answer>> answers;
        try {
            answers = batch.get(0).attempt().isMove() ? move(batch.get(0)) : write(batch);
        } catch (DataException e) {
            answers = CompletableFuture.failedFuture(e);
        }
        return answers.exceptionally(failure -> sameForAll(batch, failed(AwsErrorClassifier.unwrap(failure))));
    }

    private CompletableFuture<List<Answer>> write(List<PendingWrite> batch) {
        Map<String, List<WriteRequest>> requests = new HashMap<>();
        for (PendingWrite write : batch) {
            requests.computeIfAbsent(key(write.attempt()).table(), any -> new ArrayList<>())
                    .add(request(write.attempt()));
        }
        return client.batchWriteItem(BatchWriteItemRequest.builder()
                        .requestItems(requests)
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                        .build())
                .thenApply(response -> answers(batch, response));
    }

    private static List<Answer> answers(List<PendingWrite> batch, BatchWriteItemResponse response) {
        double units = response.consumedCapacity().stream()
                .mapToDouble(capacity -> capacity.capacityUnits() == null ? 0 : capacity.capacityUnits())
                .sum();
        if (!response.hasUnprocessedItems() || response.unprocessedItems().isEmpty()) {
            return sameForAll(batch, new Answer.Applied(units / batch.size()));
        }
        Set<TargetKey> unprocessed = unprocessed(batch, response);
        Answer applied = new Answer.Applied(units / Math.max(1, batch.size() - unprocessed.size()));
        Answer leftOver =
                new Answer.Failed(ErrorKind.THROTTLED, new RetriableException("DynamoDB left items unprocessed"));
        List<Answer> answers = new ArrayList<>(batch.size());
        for (PendingWrite write : batch) {
            answers.add(unprocessed.contains(key(write.attempt())) ? leftOver : applied);
        }
        return answers;
    }

    /** By key, not by request: DynamoDB may spell a number in another way than we did. */
    private static Set<TargetKey> unprocessed(List<PendingWrite> batch, BatchWriteItemResponse response) {
        Map<String, Set<String>> keyNames = new HashMap<>();
        for (PendingWrite write : batch) {
            TargetKey key = key(write.attempt());
            keyNames.put(key.table(), key.key().attributes().keySet());
        }
        Set<TargetKey> unprocessed = new HashSet<>();
        response.unprocessedItems()
                .forEach((table, requests) -> requests.forEach(request -> {
                    Map<String, Object> item = ItemCodec.toConnect(
                            request.putRequest() == null
                                    ? request.deleteRequest().key()
                                    : request.putRequest().item());
                    unprocessed.add(new TargetKey(table, ItemKey.of(item, keyNames.get(table))));
                }));
        return unprocessed;
    }

    private CompletableFuture<List<Answer>> move(PendingWrite write) {
        TargetKey from = write.attempt().vacatedKey();
        ItemWrite.Put put = write.attempt().put();
        TransactWriteItem delete = TransactWriteItem.builder()
                .delete(request -> request.tableName(from.table())
                        .key(ItemCodec.toSdk(from.key().attributes())))
                .build();
        TransactWriteItem target = TransactWriteItem.builder()
                .put(request -> request.tableName(put.key().table()).item(ItemCodec.toSdk(put.item())))
                .build();
        return client.transactWriteItems(request -> request.transactItems(delete, target)
                        .clientRequestToken(write.token())
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .thenApply(response -> List.of(new Answer.Applied(Transactions.units(response))));
    }

    private static WriteRequest request(Attempt attempt) {
        return attempt.puts()
                ? WriteRequest.builder()
                        .putRequest(
                                put -> put.item(ItemCodec.toSdk(attempt.put().item())))
                        .build()
                : WriteRequest.builder()
                        .deleteRequest(delete -> delete.key(
                                ItemCodec.toSdk(attempt.vacatedKey().key().attributes())))
                        .build();
    }

    private static Answer failed(Throwable failure) {
        if (failure instanceof TransactionCanceledException cancelled) {
            return Transactions.failure(cancelled).orElseGet(() -> new Answer.Failed(ErrorKind.RETRIABLE, cancelled));
        }
        ErrorKind kind = failure instanceof DataException ? ErrorKind.RECORD : AwsErrorClassifier.classify(failure);
        return new Answer.Failed(kind, failure);
    }

    private static List<Answer> sameForAll(List<PendingWrite> batch, Answer answer) {
        return new ArrayList<>(Collections.nCopies(batch.size(), answer));
    }

    private static TargetKey key(Attempt attempt) {
        return attempt.puts() ? attempt.put().key() : attempt.vacatedKey();
    }
}
