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
import java.util.random.RandomGenerator;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** A table of numbered items in segments; touches may be throttled, fail, or succeed with the answer lost. */
final class FakeTable implements TableGateway {

    private static final int PAGE = 4;

    private final RandomGenerator random;
    private final TreeMap<Integer, Optional<String>> markers = new TreeMap<>();
    private final Set<Integer> tooLarge = new HashSet<>();
    private VirtualLoop loop;

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

    Map<Integer, Optional<String>> markers() {
        return markers;
    }

    boolean isTooLarge(int item) {
        return tooLarge.contains(item);
    }

    @Override
    public CompletableFuture<KeyPage> keys(
            String table,
            List<String> keyNames,
            int segment,
            int totalSegments,
            Optional<Map<String, AttributeValue>> from) {
        return loop.answer(20, () -> {
            trouble();
            int after = from.map(key -> Integer.parseInt(key.get("id").n())).orElse(-1);
            List<Map<String, AttributeValue>> keys = new ArrayList<>();
            for (int item : markers.tailMap(after, false).keySet()) {
                if (item % totalSegments == segment) {
                    keys.add(key(item));
                    if (keys.size() == PAGE) {
                        return new KeyPage(keys, Optional.of(key(item)), 1);
                    }
                }
            }
            return new KeyPage(keys, Optional.empty(), 1);
        });
    }

    @Override
    public CompletableFuture<Touch> touch(String table, Map<String, AttributeValue> key, String marker, String run) {
        return loop.answer(50, () -> {
            int item = Integer.parseInt(key.get("id").n());
            boolean lost = random.nextInt(20) == 0;
            if (!lost) {
                trouble();
            }
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
            if (lost) {
                throw InternalServerErrorException.builder()
                        .statusCode(500)
                        .message("the answer is lost")
                        .build();
            }
            return new Touch(there, 1);
        });
    }

    @Override
    public CompletableFuture<Optional<Map<String, AttributeValue>>> item(
            String table, Map<String, AttributeValue> key) {
        return loop.answer(20, () -> {
            trouble();
            int item = Integer.parseInt(key.get("id").n());
            return markers.containsKey(item) ? Optional.of(new HashMap<>(key)) : Optional.empty();
        });
    }

    private void trouble() {
        if (random.nextInt(10) == 0) {
            throw ProvisionedThroughputExceededException.builder()
                    .statusCode(400)
                    .message("slow down")
                    .build();
        }
        if (random.nextInt(20) == 0) {
            throw InternalServerErrorException.builder()
                    .statusCode(500)
                    .message("oops")
                    .build();
        }
    }

    private static Map<String, AttributeValue> key(int item) {
        return Map.of("id", AttributeValue.fromN(String.valueOf(item)));
    }
}
