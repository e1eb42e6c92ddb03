package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.requests.Requests;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** The requests over the AWS SDK, paced and retried. */
final class SdkTableAccess implements TableAccess {

    private record Facts(Map<String, AttributeType> key, long items, String identity, boolean replicated) {}

    private final DynamoDbAsyncClient client;
    private final DynamoDbAsyncClient control;
    private final Requests reads;
    private final DoubleAdder units = new DoubleAdder();
    private final Map<String, Facts> facts = new ConcurrentHashMap<>();

    SdkTableAccess(DynamoDbClients clients, Requests reads) {
        this.client = clients.dynamoDb();
        this.control = clients.control();
        this.reads = reads;
    }

    @Override
    public Map<String, AttributeType> keyOf(String table) {
        return facts(table).key();
    }

    @Override
    public String identity(String table) {
        return facts(table).identity();
    }

    @Override
    public boolean exists(String table) {
        try {
            facts(table);
            return true;
        } catch (UndecidableException e) {
            if (AwsErrorClassifier.unwrap(e.getCause()) instanceof ResourceNotFoundException) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public boolean isReplicated(String table) {
        return facts(table).replicated();
    }

    @Override
    public long items(String table) {
        return facts(table).items();
    }

    @Override
    public double units() {
        return units.sum();
    }

    @Override
    public Page scan(String table, int segment, int segments, Optional<Map<String, Object>> behind)
            throws InterruptedException {
        ScanResponse response = send(
                () -> client.scan(request -> request.tableName(table)
                        .consistentRead(true)
                        .segment(segment)
                        .totalSegments(segments)
                        .exclusiveStartKey(behind.map(ItemCodec::toSdk).orElse(null))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)),
                answer -> units(answer.consumedCapacity()),
                "dynamodb:Scan",
                table);
        return new Page(
                response.items().stream().map(ItemCodec::toConnect).toList(),
                response.hasLastEvaluatedKey()
                        ? Optional.of(ItemCodec.toConnect(response.lastEvaluatedKey()))
                        : Optional.empty());
    }

    @Override
    public Optional<Map<String, Object>> get(String table, ItemKey key) throws InterruptedException {
        Map<String, AttributeValue> item = send(
                        () -> client.getItem(request -> request.tableName(table)
                                .consistentRead(true)
                                .key(ItemCodec.toSdk(key.attributes()))
                                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)),
                        answer -> units(answer.consumedCapacity()),
                        "dynamodb:GetItem",
                        table)
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(ItemCodec.toConnect(item));
    }

    @Override
    public boolean set(String table, ItemKey key, String attribute, String text) throws InterruptedException {
        return isMet(
                () -> client.updateItem(request -> request.tableName(table)
                        .key(ItemCodec.toSdk(key.attributes()))
                        .updateExpression("SET #a = :v")
                        .conditionExpression("attribute_exists(#k)")
                        .expressionAttributeNames(Map.of(
                                "#a",
                                attribute,
                                "#k",
                                key.attributes().keySet().iterator().next()))
                        .expressionAttributeValues(Map.of(":v", AttributeValue.fromS(text)))),
                "dynamodb:UpdateItem",
                table);
    }

    @Override
    public boolean delete(String table, ItemKey key, String attribute, Map<String, Object> value)
            throws InterruptedException {
        return isMet(
                () -> client.deleteItem(request -> request.tableName(table)
                        .key(ItemCodec.toSdk(key.attributes()))
                        .conditionExpression("#a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(Map.of(":v", AttributeValue.fromM(ItemCodec.toSdk(value))))),
                "dynamodb:DeleteItem",
                table);
    }

    private boolean isMet(Supplier<CompletableFuture<?>> write, String action, String table)
            throws InterruptedException {
        return send(
                () -> write.get().handle((answer, failure) -> {
                    Throwable cause = failure == null ? null : AwsErrorClassifier.unwrap(failure);
                    if (cause == null || cause instanceof ConditionalCheckFailedException) {
                        return cause == null;
                    }
                    if (AwsErrorClassifier.classify(cause) == ErrorKind.RECORD) {
                        return false;
                    }
                    throw new CompletionException(cause);
                }),
                answer -> 1,
                action,
                table);
    }

    /** Not paced and retried by us: what does not answer at the very beginning is to be told at once. */
    private Facts facts(String table) {
        return facts.computeIfAbsent(table, name -> {
            try {
                return facts(control.describeTable(request -> request.tableName(name))
                        .join()
                        .table());
            } catch (CompletionException | SdkException e) {
                throw new UndecidableException(Remedy.explain(e, "dynamodb:DescribeTable", "table " + name), e);
            }
        });
    }

    private static Facts facts(TableDescription description) {
        Map<String, AttributeType> types = new LinkedHashMap<>();
        for (AttributeDefinition attribute : description.attributeDefinitions()) {
            types.put(attribute.attributeName(), AttributeType.ofName(attribute.attributeTypeAsString()));
        }
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (KeyType role : List.of(KeyType.HASH, KeyType.RANGE)) {
            for (KeySchemaElement element : description.keySchema()) {
                if (element.keyType() == role) {
                    key.put(element.attributeName(), types.get(element.attributeName()));
                }
            }
        }
        return new Facts(
                key,
                description.itemCount() == null ? 0 : description.itemCount(),
                description.tableArn() + " " + description.creationDateTime(),
                description.hasReplicas() && !description.replicas().isEmpty());
    }

    private <T> T send(Supplier<CompletableFuture<T>> request, ToDoubleFunction<T> cost, String action, String table)
            throws InterruptedException {
        try {
            T answer = reads.send(request, cost);
            units.add(cost.applyAsDouble(answer));
            return answer;
        } catch (ExecutionException e) {
            throw new UndecidableException(Remedy.explain(e, action, "table " + table), e);
        }
    }

    private static double units(ConsumedCapacity consumed) {
        return consumed == null || consumed.capacityUnits() == null ? 0 : consumed.capacityUnits();
    }
}
