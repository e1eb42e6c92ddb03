package io.dynabridge.source.snapshot;

import io.dynabridge.source.runtime.VirtualLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

/**
 * A table of numbered items in segments. Calls may be throttled as a whole or in one key range, fail, or succeed with the
 * answer lost.
 */
final class FakeTable implements TableGateway {

    private static final int PAGE = 4;

    private final RandomGenerator random;
    private final TreeMap<Integer, Optional<String>> markers = new TreeMap<>();
    private final Set<Integer> tooLarge = new HashSet<>();
    private final Set<Integer> touched = new HashSet<>();
    private VirtualLoop loop;
    private int firstUnmarked = -1;
    private int writes;

    FakeTable(RandomGenerator random, int items) {
        this.random = random;
        for (int i = 0; i < items; i++) {
            markers.put(i, Optional.empty());
            if (random.nextInt(20) == 0) {
                tooLarge.add(i);
            }
        }
    }

    void use(VirtualLoop newLoop) {
        loop = newLoop;
    }

    void delete(int item) {
        markers.remove(item);
    }

    /** Writes an item, as an application does, with whatever marker it happens to know. */
    void put(int item, Optional<String> marker) {
        markers.put(item, marker);
    }

    Map<Integer, Optional<String>> markers() {
        return markers;
    }

    boolean isTooLarge(int item) {
        return tooLarge.contains(item);
    }

    /** Items that were touched at any time. */
    Set<Integer> touched() {
        return touched;
    }

    int writes() {
        return writes;
    }

    /** How many items had been touched when the first marker was removed; -1 where none was. */
    int touchedAtFirstUnmark() {
        return firstUnmarked;
    }

    @Override
    public CompletableFuture<ItemPage> keys(String table, List<String> keyNames, Place place) {
        return scan(place, item -> true, FakeTable::key);
    }

    @Override
    public CompletableFuture<ItemPage> markedKeys(
            String table, List<String> keyNames, String marker, String run, Place place) {
        return scan(place, item -> markers.get(item).equals(Optional.of(run)), FakeTable::key);
    }

    @Override
    public CompletableFuture<ItemPage> items(String table, Place place) {
        return scan(place, item -> true, this::whole);
    }

    private CompletableFuture<ItemPage> scan(
            Place place, Predicate<Integer> filter, IntFunction<Map<String, AttributeValue>> projection) {
        return loop.answer(20, () -> {
            trouble();
            int after =
                    place.from().map(key -> Integer.parseInt(key.get("id").n())).orElse(-1);
            List<Map<String, AttributeValue>> found = new ArrayList<>();
            int seen = 0;
            for (int item : markers.tailMap(after, false).keySet()) {
                if (item % place.totalSegments() == place.segment()) {
                    if (filter.test(item)) {
                        found.add(projection.apply(item));
                    }
                    if (++seen == PAGE) {
                        return new ItemPage(found, Optional.of(key(item)), 1);
                    }
                }
            }
            return new ItemPage(found, Optional.empty(), 1);
        });
    }

    @Override
    public CompletableFuture<Update> touch(String table, Map<String, AttributeValue> key, String marker, String run) {
        return loop.answer(50, () -> {
            int item = number(key);
            boolean lost = lostOrTrouble();
            if (tooLarge.contains(item)) {
                throw DynamoDbException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("ValidationException")
                                .errorMessage("Item size to update has exceeded the maximum allowed size")
                                .build())
                        .build();
            }
            boolean there = markers.replace(item, Optional.of(run)) != null;
            if (there) {
                touched.add(item);
            }
            return answer(there, lost);
        });
    }

    @Override
    public CompletableFuture<Update> unmark(String table, Map<String, AttributeValue> key, String marker, String run) {
        return loop.answer(50, () -> {
            int item = number(key);
            boolean lost = lostOrTrouble();
            if (firstUnmarked < 0) {
                firstUnmarked = touched.size();
            }
            return answer(markers.replace(item, Optional.of(run), Optional.empty()), lost);
        });
    }

    @Override
    public CompletableFuture<Optional<Map<String, AttributeValue>>> item(
            String table, Map<String, AttributeValue> key) {
        return loop.answer(20, () -> {
            trouble();
            int item = number(key);
            return markers.containsKey(item) ? Optional.of(whole(item)) : Optional.empty();
        });
    }

    @Override
    public CompletableFuture<Long> itemCount(String table) {
        return loop.answer(20, () -> {
            trouble();
            return (long) random.nextInt(2 * markers.size() + 1);
        });
    }

    private boolean lostOrTrouble() {
        boolean lost = random.nextInt(20) == 0;
        if (!lost) {
            trouble();
        }
        return lost;
    }

    private Update answer(boolean updated, boolean lost) {
        writes++;
        if (lost) {
            throw InternalServerErrorException.builder()
                    .statusCode(500)
                    .message("the answer is lost")
                    .build();
        }
        return new Update(updated, 1);
    }

    private void trouble() {
        if (random.nextInt(10) == 0) {
            throw ProvisionedThroughputExceededException.builder()
                    .statusCode(400)
                    .message("slow down")
                    .throttlingReasons(ThrottlingReason.builder()
                            .reason(
                                    random.nextBoolean()
                                            ? "TableWriteKeyRangeThroughputExceeded"
                                            : "TableWriteProvisionedThroughputExceeded")
                            .build())
                    .build();
        }
        if (random.nextInt(20) == 0) {
            throw InternalServerErrorException.builder()
                    .statusCode(500)
                    .message("oops")
                    .build();
        }
    }

    private static int number(Map<String, AttributeValue> key) {
        return Integer.parseInt(key.get("id").n());
    }

    private static Map<String, AttributeValue> key(int item) {
        return Map.of("id", AttributeValue.fromN(String.valueOf(item)));
    }

    private Map<String, AttributeValue> whole(int item) {
        Map<String, AttributeValue> whole = new HashMap<>(key(item));
        whole.put("title", AttributeValue.fromS("Title " + item));
        markers.get(item).ifPresent(marker -> whole.put("marker", AttributeValue.fromS(marker)));
        return whole;
    }
}
