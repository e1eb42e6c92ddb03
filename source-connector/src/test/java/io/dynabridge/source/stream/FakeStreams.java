package io.dynabridge.source.stream;

import io.dynabridge.source.runtime.VirtualLoop;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * A stream that behaves as DynamoDB's do at their worst: shards roll over and split, a listing shows children late, the
 * last page of a closed shard may have records and no next iterator or be empty, iterators expire, calls are throttled
 * and fail.
 */
final class FakeStreams implements StreamGateway {

    static final int KEYS = 8;
    private static final int LISTING_LAG = 3;

    private static final class FakeShard {
        private final String id;
        private final String parent;
        private final int fromKey;
        private final int toKey;
        private final List<Record> records = new ArrayList<>();
        private boolean closed;
        private int hiddenFor;

        FakeShard(String id, String parent, int fromKey, int toKey, int hiddenFor) {
            this.id = id;
            this.parent = parent;
            this.fromKey = fromKey;
            this.toKey = toKey;
            this.hiddenFor = hiddenFor;
        }
    }

    private final RandomGenerator random;
    private final Map<String, FakeShard> shards = new LinkedHashMap<>();
    private final Map<String, String> shardOfEvent = new HashMap<>();
    private VirtualLoop loop;
    private BigInteger sequence = BigInteger.valueOf(90);
    private boolean troubled = true;

    FakeStreams(RandomGenerator random) {
        this.random = random;
        shards.put("shard-0", new FakeShard("shard-0", null, 0, KEYS, 0));
    }

    /** Answers on this loop from now on, as after a restart of the reader. */
    void use(VirtualLoop newLoop) {
        loop = newLoop;
    }

    /** Ends all trouble, so that a history can come to its end. */
    void calm() {
        troubled = false;
    }

    /** An application writes an item. */
    void write(int key) {
        FakeShard shard = open(key);
        sequence = sequence.add(BigInteger.valueOf(1 + random.nextInt(20)));
        String event = "event-" + sequence;
        Map<String, AttributeValue> image = Map.of(
                "id", AttributeValue.builder().n(String.valueOf(key)).build(),
                "value", AttributeValue.builder().n(sequence.toString()).build());
        shard.records.add(Record.builder()
                .eventID(event)
                .eventName(OperationType.INSERT)
                .dynamodb(StreamRecord.builder()
                        .keys(Map.of("id", image.get("id")))
                        .newImage(image)
                        .sequenceNumber(sequence.toString())
                        .approximateCreationDateTime(Instant.EPOCH)
                        .sizeBytes(100L)
                        .build())
                .build());
        shardOfEvent.put(event, shard.id);
    }

    /** A shard is closed and continued by one or two others. */
    void rollOver() {
        FakeShard shard = open(random.nextInt(KEYS));
        shard.closed = true;
        int middle = (shard.fromKey + shard.toKey) / 2;
        if (middle > shard.fromKey && random.nextBoolean()) {
            add(shard, shard.fromKey, middle);
            add(shard, middle, shard.toKey);
        } else {
            add(shard, shard.fromKey, shard.toKey);
        }
    }

    private void add(FakeShard parent, int fromKey, int toKey) {
        String id = "shard-" + shards.size();
        shards.put(id, new FakeShard(id, parent.id, fromKey, toKey, random.nextInt(LISTING_LAG)));
    }

    List<Record> allRecords() {
        return shards.values().stream().flatMap(shard -> shard.records.stream()).toList();
    }

    String shardOf(String event) {
        return shardOfEvent.get(event);
    }

    /** Events of the parent of this event's shard. */
    List<String> eventsBefore(String event) {
        String parent = shards.get(shardOfEvent.get(event)).parent;
        return parent == null
                ? List.of()
                : shards.get(parent).records.stream().map(Record::eventID).toList();
    }

    /** A listing that is complete and up to date. */
    List<Shard> completeListing() {
        return shards.values().stream().map(FakeStreams::listed).toList();
    }

    @Override
    public CompletableFuture<Listing> list(String streamArn) {
        return loop.answer(30, () -> {
            trouble(new int[] {10, 10, 0});
            List<Shard> visible = shards.values().stream()
                    .filter(shard -> shard.hiddenFor-- <= 0)
                    .map(FakeStreams::listed)
                    .toList();
            return new Listing(visible, true);
        });
    }

    @Override
    public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
        return loop.answer(10, () -> {
            trouble(new int[] {10, 10, 0});
            int index = 0;
            if (position instanceof StartPosition.After after) {
                BigInteger read = new BigInteger(after.sequenceNumber());
                for (Record each : shards.get(shardId).records) {
                    index += new BigInteger(each.dynamodb().sequenceNumber()).compareTo(read) <= 0 ? 1 : 0;
                }
            }
            return shardId + "@" + index;
        });
    }

    @Override
    public CompletableFuture<Page> read(String iterator) {
        return loop.answer(20, () -> {
            trouble(new int[] {10, 10, 10});
            String[] parts = iterator.split("@");
            FakeShard shard = shards.get(parts[0]);
            int from = Integer.parseInt(parts[1]);
            int to = Math.min(shard.records.size(), from + random.nextInt(5));
            boolean end = shard.closed && to == shard.records.size() && random.nextBoolean();
            return new Page(
                    List.copyOf(shard.records.subList(from, to)),
                    end ? Optional.empty() : Optional.of(shard.id + "@" + to));
        });
    }

    /** Throws one of throttling, failing and expiring, each with a chance in a hundred. */
    private void trouble(int[] chances) {
        if (!troubled) {
            return;
        }
        int dice = random.nextInt(100);
        if (dice < chances[0]) {
            throw LimitExceededException.builder().message("slow down").build();
        }
        if (dice < chances[0] + chances[1]) {
            throw InternalServerErrorException.builder()
                    .statusCode(500)
                    .message("oops")
                    .build();
        }
        if (dice < chances[0] + chances[1] + chances[2]) {
            throw ExpiredIteratorException.builder().message("too old").build();
        }
    }

    private FakeShard open(int key) {
        return shards.values().stream()
                .filter(shard -> !shard.closed && shard.fromKey <= key && key < shard.toKey)
                .findFirst()
                .orElseThrow();
    }

    private static Shard listed(FakeShard shard) {
        Optional<String> end = !shard.closed
                ? Optional.empty()
                : Optional.of(
                        shard.records.isEmpty()
                                ? "1"
                                : shard.records
                                        .get(shard.records.size() - 1)
                                        .dynamodb()
                                        .sequenceNumber());
        return new Shard(shard.id, Optional.ofNullable(shard.parent), end);
    }
}
