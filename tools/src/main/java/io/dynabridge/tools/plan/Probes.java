package io.dynabridge.tools.plan;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.tools.plan.Probe.Need;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The requests that tell whether the connectors may do what they have to. Each read asks for little. Each write names a key
 * that no item has, under a condition that such a key can never meet: permissions are looked at before conditions.
 */
final class Probes {

    private static final String ATTRIBUTE = "dynabridge_plan";
    private static final String NEVER = "attribute_exists(#k) AND #k = :never";

    private final PlannedConfigs configs;
    private final DynamoDbClients sourceClients;
    private final DynamoDbClients sinkClients;

    Probes(PlannedConfigs configs, DynamoDbClients sourceClients, DynamoDbClients sinkClients) {
        this.configs = configs;
        this.sourceClients = sourceClients;
        this.sinkClients = sinkClients;
    }

    /** What the source connector needs. */
    List<Probe> source(TableView table) {
        DynamoDbAsyncClient client = sourceClients.control();
        List<Probe> probes = new ArrayList<>();
        String mode = configs.mode();
        String resource = "table " + table.name();
        if (!mode.equals("no_data")) {
            probes.add(required(
                    "dynamodb:Scan",
                    resource,
                    () -> client.scan(request -> request.tableName(table.name()).limit(1))));
        }
        if (mode.equals("touch")) {
            Impossible key = new Impossible(table);
            probes.add(required(
                    "dynamodb:UpdateItem",
                    resource,
                    () -> client.updateItem(request -> request.tableName(table.name())
                            .key(key.key())
                            .updateExpression("SET #a = :never")
                            .conditionExpression(NEVER)
                            .expressionAttributeNames(Map.of("#k", key.partitionKey(), "#a", ATTRIBUTE))
                            .expressionAttributeValues(key.never()))));
            probes.add(required(
                    "dynamodb:GetItem",
                    resource,
                    () -> client.getItem(
                            request -> request.tableName(table.name()).key(key.key()))));
        }
        if (!mode.equals("scan_only") && table.viewType().isPresent()) {
            table.streamArn().ifPresent(stream -> stream(probes, stream));
        }
        return probes;
    }

    private void stream(List<Probe> probes, String stream) {
        var streams = sourceClients.streams();
        String resource = "the stream";
        Supplier<CompletableFuture<DescribeStreamResponse>> describe =
                () -> streams.describeStream(request -> request.streamArn(stream));
        Supplier<CompletableFuture<GetShardIteratorResponse>> iterator = () -> describe.get()
                .thenCompose(answer -> streams.getShardIterator(request -> request.streamArn(stream)
                        .shardId(answer.streamDescription().shards().get(0).shardId())
                        .shardIteratorType(ShardIteratorType.TRIM_HORIZON)));
        probes.add(required("dynamodb:DescribeStream", resource, describe));
        probes.add(required("dynamodb:GetShardIterator", resource, iterator));
        probes.add(required(
                "dynamodb:GetRecords",
                resource,
                () -> iterator.get()
                        .thenCompose(answer -> streams.getRecords(request ->
                                request.shardIterator(answer.shardIterator()).limit(1)))));
    }

    /** What the sink connector needs on a target that is there. */
    List<Probe> target(TableView table) {
        DynamoDbAsyncClient client = sinkClients.control();
        Impossible key = new Impossible(table);
        String resource = "table " + table.name();
        List<Probe> probes = new ArrayList<>();
        probes.add(put(client, key, resource));
        probes.add(required(
                "dynamodb:DeleteItem",
                resource,
                () -> client.deleteItem(request -> request.tableName(table.name())
                        .key(key.key())
                        .conditionExpression(NEVER)
                        .expressionAttributeNames(Map.of("#k", key.partitionKey()))
                        .expressionAttributeValues(key.never()))));
        if ("none".equals(configs.guard())) {
            // Without a condition, but nothing is deleted where there is nothing.
            probes.add(required(
                    "dynamodb:BatchWriteItem",
                    resource,
                    () -> client.batchWriteItem(request -> request.requestItems(Map.of(
                            table.name(),
                            List.of(WriteRequest.builder()
                                    .deleteRequest(delete -> delete.key(key.key()))
                                    .build()))))));
        } else if ("version".equals(configs.guard())
                && !"1".equals(configs.sink().get("write.batch.size"))) {
            statements(probes, client, key, resource);
        }
        if (!"none".equals(configs.guard())) {
            probes.add(new Probe(
                    "dynamodb:Scan",
                    resource,
                    Need.SWEEP,
                    () -> client.scan(request -> request.tableName(table.name()).limit(1))));
        }
        return probes;
    }

    /** What the sink needs on the source table, to know what is gone there. */
    List<Probe> sweep(TableView source) {
        Impossible key = new Impossible(source);
        return "none".equals(configs.guard())
                ? List.of()
                : List.of(new Probe(
                        "dynamodb:BatchGetItem",
                        "table " + source.name(),
                        Need.SWEEP,
                        () -> sinkClients
                                .control()
                                .batchGetItem(request -> request.requestItems(Map.of(
                                        source.name(),
                                        KeysAndAttributes.builder()
                                                .keys(List.of(key.key()))
                                                .build())))));
    }

    /** What the sink needs on a ledger's table that is there. */
    List<Probe> ledger(TableView table) {
        DynamoDbAsyncClient client = sinkClients.control();
        Impossible key = new Impossible(table);
        String resource = "table " + table.name();
        return List.of(
                put(client, key, resource),
                required(
                        "dynamodb:ConditionCheckItem",
                        resource,
                        () -> client.transactWriteItems(request -> request.transactItems(TransactWriteItem.builder()
                                .conditionCheck(check -> check.tableName(table.name())
                                        .key(key.key())
                                        .conditionExpression(NEVER)
                                        .expressionAttributeNames(Map.of("#k", key.partitionKey()))
                                        .expressionAttributeValues(key.never()))
                                .build()))));
    }

    private static Probe put(DynamoDbAsyncClient client, Impossible key, String resource) {
        return required(
                "dynamodb:PutItem",
                resource,
                () -> client.putItem(request -> request.tableName(key.table())
                        .item(key.key())
                        .conditionExpression(NEVER)
                        .expressionAttributeNames(Map.of("#k", key.partitionKey()))
                        .expressionAttributeValues(key.never())));
    }

    /** An insert has no condition, so it stands in a transaction that its neighbour makes fail. */
    private static void statements(List<Probe> probes, DynamoDbAsyncClient client, Impossible key, String resource) {
        List<AttributeValue> keyOnly = List.copyOf(key.key().values());
        List<AttributeValue> keyAndNever = new ArrayList<>(keyOnly);
        keyAndNever.add(AttributeValue.fromS(ATTRIBUTE));
        List<AttributeValue> set = new ArrayList<>(keyAndNever);
        set.add(0, AttributeValue.fromS(ATTRIBUTE));
        String where = " WHERE "
                + key.key().keySet().stream()
                        .map(name -> quoted(name, '"') + "=?")
                        .collect(Collectors.joining(" AND "))
                + " AND \"" + ATTRIBUTE + "\"=?";
        String table = quoted(key.table(), '"');
        String update = "UPDATE " + table + " SET \"" + ATTRIBUTE + "\"=?" + where;
        String delete = "DELETE FROM " + table + where;
        String insert = "INSERT INTO " + table + " VALUE {"
                + key.key().keySet().stream()
                        .map(name -> quoted(name, '\'') + ": ?")
                        .collect(Collectors.joining(", "))
                + "}";
        probes.add(new Probe(
                "dynamodb:PartiQLUpdate",
                resource,
                Need.FAST,
                () -> client.executeStatement(
                        request -> request.statement(update).parameters(set))));
        probes.add(new Probe(
                "dynamodb:PartiQLDelete",
                resource,
                Need.FAST,
                () -> client.executeStatement(
                        request -> request.statement(delete).parameters(keyAndNever))));
        Impossible other = key.another();
        List<AttributeValue> otherSet = new ArrayList<>(other.key().values());
        otherSet.add(0, AttributeValue.fromS(ATTRIBUTE));
        otherSet.add(AttributeValue.fromS(ATTRIBUTE));
        probes.add(new Probe(
                "dynamodb:PartiQLInsert",
                resource,
                Need.FAST,
                () -> client.executeTransaction(request ->
                        request.transactStatements(statement(insert, keyOnly), statement(update, otherSet)))));
    }

    private static ParameterizedStatement statement(String text, List<AttributeValue> parameters) {
        return ParameterizedStatement.builder()
                .statement(text)
                .parameters(parameters)
                .build();
    }

    private static String quoted(String name, char mark) {
        return mark + name.replace(String.valueOf(mark), String.valueOf(mark) + mark) + mark;
    }

    private static Probe required(String action, String resource, Supplier<? extends CompletableFuture<?>> request) {
        return new Probe(action, resource, Need.REQUIRED, request);
    }

    /** A key that no item of a table has, and another value that its partition key therefore never is. */
    private record Impossible(TableView view, Map<String, AttributeValue> key, Map<String, AttributeValue> never) {

        Impossible(TableView view) {
            this(view, ImpossibleKeys.of(view.key(), UUID.randomUUID()), never(view));
        }

        private static Map<String, AttributeValue> never(TableView view) {
            Map<String, AttributeValue> never = new LinkedHashMap<>();
            never.put(
                    ":never",
                    ImpossibleKeys.of(view.key(), UUID.randomUUID())
                            .values()
                            .iterator()
                            .next());
            return never;
        }

        Impossible another() {
            return new Impossible(view);
        }

        String table() {
            return view.name();
        }

        String partitionKey() {
            return view.key().keySet().iterator().next();
        }
    }
}
