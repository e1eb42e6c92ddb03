package io.dynabridge.tools.chaos.run;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.stack.LocalAws;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest.Builder;

/** Source and target as applications use them: straight at DynamoDB Local, so that every answer is DynamoDB's own. */
final class ChaosTables implements AutoCloseable {

    /** Not a table: DynamoDB Local takes puts to it as orders. */
    private static final String TEST_CONTROL = "[TEST_CONTROL]";

    private static final String AS_BEFORE = "#n = :before";
    private static final String NOT_THERE = "attribute_not_exists(#n)";

    private final DynamoDbClients clients;
    private final DynamoDbAsyncClient dynamoDb;

    ChaosTables(URI endpoint, int concurrency) {
        this.clients = DynamoDbClients.open(LocalAws.config(endpoint), concurrency);
        this.dynamoDb = clients.dynamoDb();
    }

    void create(String table, String key) {
        AttributeDefinition attribute = AttributeDefinition.builder()
                .attributeName(key)
                .attributeType(ScalarAttributeType.S)
                .build();
        KeySchemaElement element = KeySchemaElement.builder()
                .attributeName(key)
                .keyType(KeyType.HASH)
                .build();
        dynamoDb.createTable(request -> request.tableName(table)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute)
                        .keySchema(element))
                .join();
    }

    void enableStream(String table) {
        dynamoDb.updateTable(request -> request.tableName(table)
                        .streamSpecification(
                                spec -> spec.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .join();
    }

    void enableTimeToLive(String table) {
        dynamoDb.updateTimeToLive(request -> request.tableName(table)
                        .timeToLiveSpecification(spec -> spec.enabled(true).attributeName(ChaosSetup.EXPIRES)))
                .join();
    }

    void put(String table, Map<String, Object> item) {
        dynamoDb.putItem(request -> request.tableName(table).item(ItemCodec.toSdk(item)))
                .join();
    }

    /** Puts the whole item, where it stands as the client knows it. */
    void put(SourceItem.Change change) {
        dynamoDb.putItem(request -> request.tableName(change.item().table())
                        .item(ItemCodec.toSdk(change.after()))
                        .conditionExpression(condition(change))
                        .expressionAttributeNames(Map.of("#n", ChaosSetup.VERSION))
                        .expressionAttributeValues(before(change)))
                .join();
    }

    /** Makes the item the same by an update of its attributes, as applications do; a marker in it stays. */
    void update(SourceItem.Change change) {
        Update update = new Update(change);
        dynamoDb.updateItem(request -> request.tableName(change.item().table())
                        .key(key(change))
                        .updateExpression(update.expression())
                        .conditionExpression(condition(change))
                        .expressionAttributeNames(update.names)
                        .expressionAttributeValues(update.values))
                .join();
    }

    void delete(SourceItem.Change change) {
        dynamoDb.deleteItem(request -> request.tableName(change.item().table())
                        .key(key(change))
                        .conditionExpression(condition(change))
                        .expressionAttributeNames(Map.of("#n", ChaosSetup.VERSION))
                        .expressionAttributeValues(before(change)))
                .join();
    }

    /** Puts and deletes without conditions; what comes back unprocessed is sent again. */
    void batch(List<SourceItem.Change> changes) {
        Map<String, List<WriteRequest>> requests = new HashMap<>();
        for (SourceItem.Change change : changes) {
            Builder request = WriteRequest.builder();
            if (change.after() == null) {
                request.deleteRequest(delete -> delete.key(key(change)));
            } else {
                request.putRequest(put -> put.item(ItemCodec.toSdk(change.after())));
            }
            requests.computeIfAbsent(change.item().table(), any -> new ArrayList<>())
                    .add(request.build());
        }
        while (!requests.isEmpty()) {
            Map<String, List<WriteRequest>> rest = requests;
            requests = dynamoDb.batchWriteItem(request -> request.requestItems(rest))
                    .join()
                    .unprocessedItems();
        }
    }

    /** All of the changes or none. */
    void transact(List<SourceItem.Change> changes) {
        List<TransactWriteItem> writes = changes.stream()
                .map(change -> change.after() == null ? transactDelete(change) : transactPut(change))
                .toList();
        dynamoDb.transactWriteItems(request -> request.transactItems(writes)).join();
    }

    private static TransactWriteItem transactPut(SourceItem.Change change) {
        return TransactWriteItem.builder()
                .put(put -> put.tableName(change.item().table())
                        .item(ItemCodec.toSdk(change.after()))
                        .conditionExpression(condition(change))
                        .expressionAttributeNames(Map.of("#n", ChaosSetup.VERSION))
                        .expressionAttributeValues(before(change)))
                .build();
    }

    private static TransactWriteItem transactDelete(SourceItem.Change change) {
        return TransactWriteItem.builder()
                .delete(delete -> delete.tableName(change.item().table())
                        .key(key(change))
                        .conditionExpression(condition(change))
                        .expressionAttributeNames(Map.of("#n", ChaosSetup.VERSION))
                        .expressionAttributeValues(before(change)))
                .build();
    }

    boolean exists(SourceItem item) {
        return dynamoDb.getItem(request -> request.tableName(item.table())
                        .key(ItemCodec.toSdk(Map.of(ChaosSetup.ID, AttributeType.S.attribute(item.id()))))
                        .consistentRead(true))
                .join()
                .hasItem();
    }

    /** All items, read consistently. */
    List<Map<String, Object>> scan(String table) {
        List<Map<String, Object>> items = new ArrayList<>();
        Map<String, AttributeValue> start = null;
        do {
            Map<String, AttributeValue> from = start;
            ScanResponse page = dynamoDb.scan(request ->
                            request.tableName(table).consistentRead(true).exclusiveStartKey(from))
                    .join();
            page.items().forEach(item -> items.add(ItemCodec.toConnect(item)));
            start = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
        } while (start != null);
        return items;
    }

    /** The parent of each listed shard that has one. */
    Map<String, String> parents(String table) {
        String stream = dynamoDb.describeTable(request -> request.tableName(table))
                .join()
                .table()
                .latestStreamArn();
        Map<String, String> parents = new HashMap<>();
        String from = null;
        do {
            String start = from;
            var page = clients.streams()
                    .describeStream(request -> request.streamArn(stream).exclusiveStartShardId(start))
                    .join()
                    .streamDescription();
            for (Shard shard : page.shards()) {
                if (shard.parentShardId() != null) {
                    parents.put(shard.shardId(), shard.parentShardId());
                }
            }
            from = page.lastEvaluatedShardId();
        } while (from != null);
        return parents;
    }

    /** Closes the open shard of every stream; a child continues it. */
    void rollOver() {
        put(TEST_CONTROL, Map.of("ACTION", AttributeType.S.attribute("ROLLOVER")));
    }

    /** Makes all records and shards an hour older. */
    void passAnHour() {
        put(
                TEST_CONTROL,
                Map.of("ACTION", AttributeType.S.attribute("DILATE_TIME"), "HOURS", AttributeType.S.attribute("1")));
    }

    @Override
    public void close() {
        clients.close();
    }

    private static Map<String, AttributeValue> key(SourceItem.Change change) {
        return ItemCodec.toSdk(
                Map.of(ChaosSetup.ID, AttributeType.S.attribute(change.item().id())));
    }

    private static String condition(SourceItem.Change change) {
        return change.write().before() == 0 ? NOT_THERE : AS_BEFORE;
    }

    private static Map<String, AttributeValue> before(SourceItem.Change change) {
        long before = change.write().before();
        // An empty map would be refused, null is not sent.
        return before == 0 ? null : Map.of(":before", AttributeValue.fromN(Long.toString(before)));
    }

    /** SET of all that the item shall have, REMOVE of the rest. */
    private static final class Update {
        private final Map<String, String> names = new HashMap<>(Map.of("#n", ChaosSetup.VERSION));
        private final Map<String, AttributeValue> values = new HashMap<>();
        private final List<String> sets = new ArrayList<>();
        private final List<String> removes = new ArrayList<>();

        Update(SourceItem.Change change) {
            Map<String, AttributeValue> condition = before(change);
            if (condition != null) {
                values.putAll(condition);
            }
            Map<String, Object> old = change.item().image();
            Set<String> attributes = new TreeSet<>(change.after().keySet());
            attributes.addAll(old == null ? Set.of() : old.keySet());
            attributes.remove(ChaosSetup.ID);
            int number = 0;
            for (String attribute : attributes) {
                String name = "#a" + number;
                names.put(name, attribute);
                if (change.after().containsKey(attribute)) {
                    values.put(
                            ":v" + number,
                            ItemCodec.attributeToSdk(change.after().get(attribute)));
                    sets.add(name + " = :v" + number);
                } else {
                    removes.add(name);
                }
                number++;
            }
        }

        String expression() {
            return "SET " + String.join(", ", sets)
                    + (removes.isEmpty() ? "" : " REMOVE " + String.join(", ", removes));
        }
    }
}
