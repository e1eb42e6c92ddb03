package io.dynabridge.tools.verify;

import io.dynabridge.client.item.ItemCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reads a whole table, consistently and in parallel segments. */
final class TableScan {

    private final DynamoDbAsyncClient client;
    private final String table;
    private final int segments;

    TableScan(DynamoDbAsyncClient client, String table, int segments) {
        this.client = client;
        this.table = table;
        this.segments = segments;
    }

    /**
     * Gives every item to the consumer, from several threads at once, and returns when all have been.
     *
     * @throws CompletionException where DynamoDB, or the consumer, fails
     */
    void forEach(Consumer<Map<String, Object>> consumer) {
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int segment = 0; segment < segments; segment++) {
            all.add(segment(segment, null, consumer));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
    }

    private CompletableFuture<Void> segment(
            int segment, Map<String, AttributeValue> start, Consumer<Map<String, Object>> consumer) {
        // Off the HTTP client's threads: the consumer takes its time, and a chain of pages must not grow the stack.
        return page(segment, start).thenComposeAsync(page -> {
            page.items().forEach(item -> consumer.accept(ItemCodec.toConnect(item)));
            return page.hasLastEvaluatedKey()
                    ? segment(segment, page.lastEvaluatedKey(), consumer)
                    : CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<ScanResponse> page(int segment, Map<String, AttributeValue> start) {
        return client.scan(request -> request.tableName(table)
                .consistentRead(true)
                .segment(segment)
                .totalSegments(segments)
                .exclusiveStartKey(start));
    }
}
