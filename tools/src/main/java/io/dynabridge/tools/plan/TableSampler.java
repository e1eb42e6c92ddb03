package io.dynabridge.tools.plan;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.item.ItemCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** Reads some items from all over a table, eventually consistent, and counts what that costs. Not thread-safe. */
final class TableSampler {

    private static final int SEGMENTS = 16;

    private final DynamoDbClients clients;
    private final String table;
    private double units;

    TableSampler(DynamoDbClients clients, String table) {
        this.clients = clients;
        this.table = table;
    }

    /** Where a segment goes on; null before its first page. */
    private record Place(int segment, Map<String, AttributeValue> behind) {}

    /**
     * Hands out items.
     *
     * @param wanted the most
     * @return whether that was the whole table
     * @throws java.util.concurrent.CompletionException where DynamoDB refuses
     */
    boolean read(long wanted, Consumer<Map<String, Object>> items) {
        List<Place> places = new ArrayList<>(IntStream.range(0, SEGMENTS)
                .mapToObj(segment -> new Place(segment, null))
                .toList());
        long left = wanted;
        while (left > 0 && !places.isEmpty()) {
            List<Place> next = new ArrayList<>();
            // As much from each segment; what some lack the others give in the next round.
            long share = Math.max(1, left / places.size());
            for (Place place : places) {
                if (left == 0) {
                    next.add(place);
                    continue;
                }
                ScanResponse page = page(place, (int) Math.min(Math.min(share, left), Integer.MAX_VALUE));
                page.items().forEach(item -> items.accept(ItemCodec.toConnect(item)));
                left -= page.count();
                if (page.hasLastEvaluatedKey() && !page.lastEvaluatedKey().isEmpty()) {
                    next.add(new Place(place.segment(), page.lastEvaluatedKey()));
                }
            }
            places = next;
        }
        return places.isEmpty();
    }

    /** Read units spent. */
    double units() {
        return units;
    }

    private ScanResponse page(Place place, int limit) {
        ScanResponse page = clients.control()
                .scan(request -> request.tableName(table)
                        .segment(place.segment())
                        .totalSegments(SEGMENTS)
                        .limit(limit)
                        .exclusiveStartKey(place.behind())
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .join();
        if (page.consumedCapacity() != null && page.consumedCapacity().capacityUnits() != null) {
            units += page.consumedCapacity().capacityUnits();
        }
        return page;
    }
}
