package io.dynabridge.tools.demo;

import static io.dynabridge.tools.demo.BookGenerator.AUTHOR;
import static io.dynabridge.tools.demo.BookGenerator.ISBN;
import static io.dynabridge.tools.demo.BookGenerator.PRICE;
import static io.dynabridge.tools.demo.BookGenerator.RATINGS;
import static io.dynabridge.tools.demo.BookGenerator.TITLE;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.stack.LocalAws;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** The source and the target table, used as an application would use them. */
final class BookTables implements AutoCloseable {

    /** What BatchWriteItem takes at once. */
    private static final int BATCH = 25;

    private final DynamoDbClients clients;
    private final DynamoDbAsyncClient dynamoDb;
    private final String source;
    private final String target;

    BookTables(URI endpoint, String source, String target) {
        this.clients = DynamoDbClients.open(LocalAws.config(endpoint), 50);
        this.dynamoDb = clients.control();
        this.source = source;
        this.target = target;
    }

    String source() {
        return source;
    }

    String target() {
        return target;
    }

    DynamoDbClients clients() {
        return clients;
    }

    /** Makes the source, keyed isbn, and the target, keyed author and title. */
    void create() {
        dynamoDb.createTable(request -> request.tableName(source)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute(ISBN))
                        .keySchema(key(ISBN, KeyType.HASH)))
                .join();
        dynamoDb.createTable(request -> request.tableName(target)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(attribute(AUTHOR), attribute(TITLE))
                        .keySchema(key(AUTHOR, KeyType.HASH), key(TITLE, KeyType.RANGE)))
                .join();
    }

    /** Enables the source's stream: the one change that a migration makes to a table that has long been in use. */
    void enableStream() {
        dynamoDb.updateTable(request -> request.tableName(source)
                        .streamSpecification(
                                stream -> stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .join();
    }

    /** Fills the source, 25 books at a time. */
    void fill(Iterable<Map<String, Object>> books, IntConsumer progress) {
        List<WriteRequest> batch = new ArrayList<>();
        int written = 0;
        for (Map<String, Object> book : books) {
            batch.add(WriteRequest.builder()
                    .putRequest(PutRequest.builder().item(ItemCodec.toSdk(book)).build())
                    .build());
            if (batch.size() == BATCH) {
                write(batch);
                written += batch.size();
                batch.clear();
                progress.accept(written);
            }
        }
        write(batch);
        progress.accept(written + batch.size());
    }

    private void write(List<WriteRequest> batch) {
        Map<String, List<WriteRequest>> rest = batch.isEmpty() ? Map.of() : Map.of(source, List.copyOf(batch));
        while (!rest.isEmpty()) {
            Map<String, List<WriteRequest>> items = rest;
            rest = dynamoDb.batchWriteItem(request -> request.requestItems(items))
                    .join()
                    .unprocessedItems();
        }
    }

    CompletableFuture<?> insert(Map<String, Object> book) {
        return dynamoDb.putItem(request -> request.tableName(source).item(ItemCodec.toSdk(book)));
    }

    /** A new price, and one more rating. */
    CompletableFuture<?> reprice(String isbn, Map<String, Object> price, Map<String, Object> rating) {
        Map<String, Object> values = Map.of(":p", price, ":r", AttributeType.L.attribute(List.of(rating)));
        return dynamoDb.updateItem(request -> request.tableName(source)
                .key(ItemCodec.toSdk(isbnKey(isbn)))
                .updateExpression("SET #p = :p, #r = list_append(#r, :r)")
                .expressionAttributeNames(Map.of("#p", PRICE, "#r", RATINGS))
                .expressionAttributeValues(ItemCodec.toSdk(values)));
    }

    /** A new title: the item moves to another key of the target. */
    CompletableFuture<?> rename(String isbn, String title) {
        return dynamoDb.updateItem(request -> request.tableName(source)
                .key(ItemCodec.toSdk(isbnKey(isbn)))
                .updateExpression("SET #t = :t")
                .expressionAttributeNames(Map.of("#t", TITLE))
                .expressionAttributeValues(ItemCodec.toSdk(Map.of(":t", AttributeType.S.attribute(title)))));
    }

    CompletableFuture<?> delete(String isbn) {
        return dynamoDb.deleteItem(request -> request.tableName(source).key(ItemCodec.toSdk(isbnKey(isbn))));
    }

    /** Whether the target has an item with this book's author and title. */
    boolean hasArrived(Map<String, Object> book) {
        Map<String, Object> key = Map.of(AUTHOR, book.get(AUTHOR), TITLE, book.get(TITLE));
        return dynamoDb.getItem(request ->
                        request.tableName(target).key(ItemCodec.toSdk(key)).consistentRead(true))
                .join()
                .hasItem();
    }

    /** How many items a table has; exact on DynamoDB Local, hours old on AWS. */
    long count(String table) {
        return dynamoDb.describeTable(request -> request.tableName(table))
                .join()
                .table()
                .itemCount();
    }

    @Override
    public void close() {
        clients.close();
    }

    private static Map<String, Object> isbnKey(String isbn) {
        return Map.of(ISBN, AttributeType.S.attribute(isbn));
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }
}
