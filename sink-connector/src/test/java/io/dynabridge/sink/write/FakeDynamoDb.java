package io.dynabridge.sink.write;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionCheck;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.Delete;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * A client whose requests do nothing until they are told to: each may land at any time, or never, and be answered or not.
 * What a request does follows from its own texts alone, as {@link Expression} reads them.
 */
final class FakeDynamoDb implements DynamoDbAsyncClient {

    private static final Pattern INSERT = Pattern.compile("INSERT INTO \"((?:[^\"]|\"\")*)\" VALUE \\{(.*)}");
    private static final Pattern INSERTED = Pattern.compile("'((?:[^']|'')*)': \\?(?:, )?");
    private static final Pattern UPDATE =
            Pattern.compile("UPDATE \"((?:[^\"]|\"\")*)\"((?: SET \"(?:[^\"]|\"\")*\"=\\?)*)"
                    + "((?: REMOVE \"(?:[^\"]|\"\")*\")*) WHERE (.*)");
    private static final Pattern DELETE = Pattern.compile("DELETE FROM \"((?:[^\"]|\"\")*)\" WHERE (.*)");
    private static final Pattern NAME = Pattern.compile("\"((?:[^\"]|\"\")*)\"");
    private static final Pattern KEY = Pattern.compile("\"((?:[^\"]|\"\")*)\" = \\?(?: AND |$)");

    private final FakeTable table;
    private final Map<String, TransactWriteItemsRequest> done = new HashMap<>();
    private Request<?> sent;

    FakeDynamoDb(FakeTable table) {
        this.table = table;
    }

    /** Has a courier send these writes. */
    Request<?> send(Courier courier, List<PendingWrite> batch) {
        sent = null;
        CompletableFuture<List<Answer>> answers = courier.send(batch);
        sent.answers = answers;
        sent.writes = batch.stream().map(PendingWrite::write).toList();
        return sent;
    }

    @Override
    public String serviceName() {
        return "fake";
    }

    @Override
    public void close() {}

    @Override
    public CompletableFuture<PutItemResponse> putItem(PutItemRequest request) {
        Part part = new Part(
                request.tableName(),
                ItemCodec.toConnect(request.item()),
                true,
                false,
                request.conditionExpression(),
                request.expressionAttributeNames(),
                request.expressionAttributeValues(),
                request.returnValuesOnConditionCheckFailure());
        return ask(1, call -> {
            carryOut(part, call.writes.get(0));
            return PutItemResponse.builder().build();
        });
    }

    @Override
    public CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
        Part part = new Part(
                request.tableName(),
                ItemCodec.toConnect(request.key()),
                false,
                true,
                request.conditionExpression(),
                request.expressionAttributeNames(),
                request.expressionAttributeValues(),
                request.returnValuesOnConditionCheckFailure());
        return ask(1, call -> {
            carryOut(part, call.writes.get(0));
            return DeleteItemResponse.builder().build();
        });
    }

    @Override
    public CompletableFuture<TransactWriteItemsResponse> transactWriteItems(TransactWriteItemsRequest request) {
        return ask(-request.transactItems().size(), call -> transact(request, call.writes.get(0)));
    }

    @Override
    public CompletableFuture<BatchExecuteStatementResponse> batchExecuteStatement(
            BatchExecuteStatementRequest request) {
        List<SaidStatement> statements = SaidStatement.in(request);
        return ask(statements.size(), call -> {
            Set<TargetKey> keys = new HashSet<>();
            List<BatchStatementResponse> responses = new ArrayList<>();
            for (int i = 0; i < statements.size(); i++) {
                BatchStatementResponse.Builder response = BatchStatementResponse.builder();
                if (call.throttled.test(i)) {
                    response.error(error -> error.code(BatchStatementErrorCodeEnum.THROTTLING_ERROR));
                } else {
                    carryOut(statements.get(i), call.writes.get(i), keys, response);
                }
                responses.add(response.build());
            }
            return BatchExecuteStatementResponse.builder().responses(responses).build();
        });
    }

    private <T> CompletableFuture<T> ask(int parts, Function<Request<T>, T> work) {
        if (sent != null) {
            throw new AssertionError("A courier makes one request for each call");
        }
        Request<T> request = new Request<>(parts, work);
        sent = request;
        return request.future;
    }

    /** One item's part of a request, in the words of the request. */
    private record Part(
            String tableName,
            Map<String, Object> item,
            boolean puts,
            boolean deletes,
            String condition,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            ReturnValuesOnConditionCheckFailure shows) {

        TargetKey key() {
            return FakeTable.key(tableName, item);
        }

        Predicate<Map<String, Object>> predicate() {
            return condition == null ? any -> true : Expression.of(condition, names, values);
        }

        boolean isShown() {
            return shows == ReturnValuesOnConditionCheckFailure.ALL_OLD;
        }
    }

    private void carryOut(Part part, ItemWrite write) {
        Map<String, Object> old = table.look(part.key());
        if (!part.predicate().test(old == null ? Map.of() : old)) {
            throw ConditionalCheckFailedException.builder()
                    .message("The conditional request failed")
                    .item(old == null || !part.isShown() ? null : ItemCodec.toSdk(old))
                    .build();
        }
        table.change(part.key(), part.puts() ? part.item() : null, write);
    }

    private TransactWriteItemsResponse transact(TransactWriteItemsRequest request, ItemWrite write) {
        TransactWriteItemsRequest known = done.get(request.clientRequestToken());
        if (known != null) {
            if (!known.equals(request)) {
                throw IdempotentParameterMismatchException.builder()
                        .message("The token is known with other contents")
                        .build();
            }
            return TransactWriteItemsResponse.builder().build();
        }
        List<Part> parts =
                request.transactItems().stream().map(FakeDynamoDb::part).toList();
        Set<TargetKey> keys = new HashSet<>();
        boolean refused = false;
        List<CancellationReason> reasons = new ArrayList<>();
        for (Part part : parts) {
            if (!keys.add(part.key())) {
                throw new AssertionError("A transaction has one part for each item, not two for " + part.key());
            }
            Map<String, Object> old = table.look(part.key());
            boolean holds = part.predicate().test(old == null ? Map.of() : old);
            refused |= !holds;
            reasons.add(CancellationReason.builder()
                    .code(holds ? "None" : "ConditionalCheckFailed")
                    .item(holds || old == null || !part.isShown() ? null : ItemCodec.toSdk(old))
                    .build());
        }
        if (refused) {
            throw TransactionCanceledException.builder()
                    .message("Transaction cancelled")
                    .cancellationReasons(reasons)
                    .build();
        }
        for (Part part : parts) {
            if (part.puts() || part.deletes()) {
                table.change(part.key(), part.puts() ? part.item() : null, write);
            }
        }
        if (request.clientRequestToken() != null) {
            done.put(request.clientRequestToken(), request);
        }
        return TransactWriteItemsResponse.builder().build();
    }

    private static Part part(TransactWriteItem part) {
        if (part.put() != null) {
            Put put = part.put();
            return new Part(
                    put.tableName(),
                    ItemCodec.toConnect(put.item()),
                    true,
                    false,
                    put.conditionExpression(),
                    put.expressionAttributeNames(),
                    put.expressionAttributeValues(),
                    put.returnValuesOnConditionCheckFailure());
        }
        if (part.delete() != null) {
            Delete delete = part.delete();
            return new Part(
                    delete.tableName(),
                    ItemCodec.toConnect(delete.key()),
                    false,
                    true,
                    delete.conditionExpression(),
                    delete.expressionAttributeNames(),
                    delete.expressionAttributeValues(),
                    delete.returnValuesOnConditionCheckFailure());
        }
        ConditionCheck check = part.conditionCheck();
        return new Part(
                check.tableName(),
                ItemCodec.toConnect(check.key()),
                false,
                false,
                check.conditionExpression(),
                check.expressionAttributeNames(),
                check.expressionAttributeValues(),
                check.returnValuesOnConditionCheckFailure());
    }

    private void carryOut(
            SaidStatement statement, ItemWrite write, Set<TargetKey> keys, BatchStatementResponse.Builder response) {
        Iterator<AttributeValue> parameters = statement.parameters().iterator();
        Matcher insert = INSERT.matcher(statement.statement());
        Matcher update = UPDATE.matcher(statement.statement());
        Matcher delete = DELETE.matcher(statement.statement());
        boolean inserts = insert.matches();
        boolean updates = update.matches();
        boolean refused;
        TargetKey key;
        Map<String, Object> after = null;
        if (inserts) {
            after = new LinkedHashMap<>();
            for (Matcher name = INSERTED.matcher(insert.group(2)); name.find(); ) {
                after.put(unquoted(name.group(1), '\''), ItemCodec.attributeToConnect(parameters.next()));
            }
            key = FakeTable.key(unquoted(insert.group(1), '"'), after);
            refused = table.look(key) != null;
        } else if (updates || delete.matches()) {
            Map<String, Object> set = new LinkedHashMap<>();
            if (updates) {
                for (Matcher name = NAME.matcher(update.group(2)); name.find(); ) {
                    set.put(unquoted(name.group(1), '"'), ItemCodec.attributeToConnect(parameters.next()));
                }
            }
            List<AttributeValue> rest = new ArrayList<>();
            parameters.forEachRemaining(rest::add);
            parameters = rest.iterator();
            String where = updates ? update.group(4) : delete.group(2);
            key = FakeTable.key(unquoted(updates ? update.group(1) : delete.group(1), '"'), key(where, rest));
            Map<String, Object> old = table.look(key);
            Predicate<Map<String, Object>> condition = Expression.where(where, parameters);
            refused = old == null ? updates : !condition.test(old);
            if (updates && !refused) {
                after = new LinkedHashMap<>(old);
                after.putAll(set);
                for (Matcher name = NAME.matcher(update.group(3)); name.find(); ) {
                    after.remove(unquoted(name.group(1), '"'));
                }
            }
        } else {
            throw new IllegalArgumentException("Cannot read " + statement.statement());
        }
        if (parameters.hasNext()) {
            throw new IllegalArgumentException("More parameters than question marks: " + statement.statement());
        }
        if (!keys.add(key)) {
            throw new AssertionError("A batch has one statement for each item, not two for " + key);
        }
        if (refused) {
            response.error(refusal(inserts, "ALL_OLD".equals(statement.returnValues()) ? table.look(key) : null));
        } else {
            table.change(key, after, write);
        }
    }

    private static BatchStatementError refusal(boolean duplicate, Map<String, Object> shown) {
        return BatchStatementError.builder()
                .code(
                        duplicate
                                ? BatchStatementErrorCodeEnum.DUPLICATE_ITEM
                                : BatchStatementErrorCodeEnum.CONDITIONAL_CHECK_FAILED)
                .item(shown == null ? null : ItemCodec.toSdk(shown))
                .build();
    }

    /** The attributes that a WHERE says to be equal before it says anything else: those of the key. */
    private static Map<String, Object> key(String where, List<AttributeValue> parameters) {
        Map<String, Object> key = new LinkedHashMap<>();
        Matcher name = KEY.matcher(where);
        for (int i = 0; name.lookingAt(); i++) {
            key.put(unquoted(name.group(1), '"'), ItemCodec.attributeToConnect(parameters.get(i)));
            name.region(name.end(), where.length());
        }
        return key;
    }

    private static String unquoted(String name, char mark) {
        return name.replace("" + mark + mark, "" + mark);
    }

    /** A request under way. */
    static final class Request<T> {
        private final CompletableFuture<T> future = new CompletableFuture<>();
        private final int parts;
        private final Function<Request<T>, T> work;
        private List<ItemWrite> writes;
        private CompletableFuture<List<Answer>> answers;
        private IntPredicate throttled = any -> false;

        private Request(int parts, Function<Request<T>, T> work) {
            this.parts = parts;
            this.work = work;
        }

        /** Carries it out, and nobody hears of it. */
        void land() {
            carryOut(new CompletableFuture<>());
        }

        /** Carries it out and answers. */
        List<Answer> answer() {
            carryOut(future);
            return answers.join();
        }

        private void carryOut(CompletableFuture<T> answer) {
            try {
                answer.complete(work.apply(this));
            } catch (ConditionalCheckFailedException
                    | TransactionCanceledException
                    | IdempotentParameterMismatchException e) {
                answer.completeExceptionally(e);
            }
        }

        /** Answers that it has failed. */
        List<Answer> fail(Throwable failure) {
            future.completeExceptionally(failure);
            return answers.join();
        }

        /** Answers that DynamoDB has no time; statements each for themselves. */
        List<Answer> throttle(IntPredicate which, Supplier<RuntimeException> busy) {
            if (parts > 1) {
                throttled = which;
                return answer();
            }
            return fail(
                    parts < 0
                            ? TransactionCanceledException.builder()
                                    .cancellationReasons(CancellationReason.builder()
                                            .code("TransactionConflict")
                                            .build())
                                    .build()
                            : busy.get());
        }
    }
}
