package io.dynabridge.source.stream;

import io.dynabridge.source.runtime.VirtualLoop;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * A stream that behaves as DynamoDB's do at their worst: shards roll over and split, a listing shows children late, the
 * last page of a closed shard may have records and no next iterator or be empty, iterators expire, calls are throttled
 * and fail, records are trimmed after 24 hours, and a shard whose records are all gone may be listed for a while.
 */
public final class FakeStreams implements StreamGateway {

    public static final int KEYS = 8;
    private static final int LISTING_LAG = 3;
    private static final int PAGE_OF_SHARDS = 3;
    /** Who blocks gives up after ten tries of one thing, which is not what the histories are about. */
    private static final int MOST_TROUBLES_OF_WHO_BLOCKS = 8;

    private static final long RETENTION_MS = 24 * 3_600_000L;

    private static final class FakeShard {
        private final String id;
        private final String parent;
        private final int fromKey;
        private final int toKey;
        private final String startingNumber;
        private final List<Record> records = new ArrayList<>();
        private boolean closed;
        private long closedMs;
        private int hiddenFor;

        FakeShard(String id, String parent, int fromKey, int toKey, String startingNumber, int hiddenFor) {
            this.id = id;
            this.parent = parent;
            this.fromKey = fromKey;
            this.toKey = toKey;
            this.startingNumber = startingNumber;
            this.hiddenFor = hiddenFor;
        }
    }

    private final RandomGenerator random;
    private final Map<String, FakeShard> shards = new LinkedHashMap<>();
    private final Map<String, String> shardOfEvent = new HashMap<>();
    private VirtualLoop loop;
    private BigInteger sequence = BigInteger.valueOf(90);
    private boolean troubled = true;
    private boolean immediate;
    private int troubles;

    public FakeStreams(RandomGenerator random) {
        this.random = random;
        shards.put("shard-0", new FakeShard("shard-0", null, 0, KEYS, "0", 0));
    }

    /** Answers on this loop from now on, as after a restart of the reader. */
    public void use(VirtualLoop newLoop) {
        loop = newLoop;
    }

    /** Ends all trouble, so that a history can come to its end. */
    public void calm() {
        troubled = false;
    }

    /** Answers at once while this runs, for those who block. */
    public <T> T immediately(Supplier<T> work) {
        immediate = true;
        troubles = 0;
        try {
            return work.get();
        } finally {
            immediate = false;
        }
    }

    /** An application writes an item; gives the change's sequence number. */
    public String write(int key) {
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
                        .approximateCreationDateTime(Instant.ofEpochMilli(now()))
                        .sizeBytes(100L)
                        .build())
                .build());
        shardOfEvent.put(event, shard.id);
        return sequence.toString();
    }

    /** A shard is closed and continued by one or two others. */
    public void rollOver() {
        FakeShard shard = open(random.nextInt(KEYS));
        shard.closed = true;
        shard.closedMs = now();
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
        sequence = sequence.add(BigInteger.ONE);
        shards.put(id, new FakeShard(id, parent.id, fromKey, toKey, sequence.toString(), random.nextInt(LISTING_LAG)));
    }

    /** Events of all changes ever made. */
    public List<String> allEvents() {
        return shards.values().stream()
                .flatMap(shard -> shard.records.stream())
                .map(Record::eventID)
                .toList();
    }

    /** The last change of each open shard that has any; an ended one is done with when a child of it has a position. */
    public Map<String, String> lastSequenceNumbers() {
        Map<String, String> last = new HashMap<>();
        shards.values().stream()
                .filter(shard -> !shard.closed && !shard.records.isEmpty())
                .forEach(shard -> last.put(
                        shard.id,
                        shard.records.get(shard.records.size() - 1).dynamodb().sequenceNumber()));
        return last;
    }

    /** Events of changes that can no longer be read. */
    public Set<String> trimmedEvents() {
        Set<String> trimmed = new HashSet<>();
        for (FakeShard shard : shards.values()) {
            shard.records.stream()
                    .filter(each -> isExpired(shard) || isTrimmed(each))
                    .map(Record::eventID)
                    .forEach(trimmed::add);
        }
        return trimmed;
    }

    /** Events of the parent of this event's shard. */
    public List<String> eventsBefore(String event) {
        String parent = shards.get(shardOfEvent.get(event)).parent;
        return parent == null
                ? List.of()
                : shards.get(parent).records.stream().map(Record::eventID).toList();
    }

    @Override
    public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
        return answer(30, () -> {
            trouble(new int[] {10, 10, 0});
            List<Shard> visible = visible();
            int from = after.map(id -> indexBehind(visible, id)).orElse(0);
            int to = Math.min(visible.size(), from + PAGE_OF_SHARDS);
            boolean more = to < visible.size();
            return new ShardPage(
                    List.copyOf(visible.subList(from, to)),
                    true,
                    more ? Optional.of(visible.get(to - 1).id()) : Optional.empty());
        });
    }

    @Override
    public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
        return answer(30, () -> {
            trouble(new int[] {10, 10, 0});
            boolean knowsTheFilter = random.nextBoolean();
            return new ShardPage(
                    visible().stream()
                            .filter(shard -> !knowsTheFilter
                                    || shard.parent().filter(shardId::equals).isPresent())
                            .toList(),
                    true,
                    Optional.empty());
        });
    }

    @Override
    public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
        return answer(10, () -> {
            trouble(new int[] {10, 10, 0});
            FakeShard shard = shards.get(shardId);
            requireThere(shard);
            int index = 0;
            if (position instanceof StartPosition.After after) {
                BigInteger read = new BigInteger(after.sequenceNumber());
                for (Record each : shard.records) {
                    boolean before = new BigInteger(each.dynamodb().sequenceNumber()).compareTo(read) <= 0;
                    index += before ? 1 : 0;
                }
                if (random.nextBoolean()) {
                    requireUntrimmed(shard, index);
                }
            } else {
                index = firstUntrimmed(shard);
            }
            return shardId + "@" + index;
        });
    }

    @Override
    public CompletableFuture<Page> read(String iterator) {
        return answer(20, () -> {
            trouble(new int[] {10, 10, 10});
            String[] parts = iterator.split("@");
            FakeShard shard = shards.get(parts[0]);
            requireThere(shard);
            int from = Integer.parseInt(parts[1]);
            requireUntrimmed(shard, from);
            int to = Math.min(shard.records.size(), from + random.nextInt(5));
            boolean end = shard.closed && to == shard.records.size() && random.nextBoolean();
            return new Page(
                    List.copyOf(shard.records.subList(from, to)),
                    end ? Optional.empty() : Optional.of(shard.id + "@" + to));
        });
    }

    private <T> CompletableFuture<T> answer(int mostMillis, Supplier<T> service) {
        if (!immediate) {
            return loop.answer(mostMillis, service);
        }
        try {
            return CompletableFuture.completedFuture(service.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private List<Shard> visible() {
        return shards.values().stream()
                .filter(shard -> shard.hiddenFor-- <= 0)
                .filter(shard -> !isExpired(shard) || shard.id.hashCode() % 2 == 0 && !isLongGone(shard))
                .map(this::listed)
                .toList();
    }

    private static int indexBehind(List<Shard> visible, String id) {
        for (int i = 0; i < visible.size(); i++) {
            if (visible.get(i).id().equals(id)) {
                return i + 1;
            }
        }
        return 0;
    }

    private void requireThere(FakeShard shard) {
        if (isExpired(shard)) {
            throw ResourceNotFoundException.builder().message("no such shard").build();
        }
    }

    private void requireUntrimmed(FakeShard shard, int index) {
        if (index < firstUntrimmed(shard)) {
            throw TrimmedDataAccessException.builder().message("trimmed").build();
        }
    }

    private int firstUntrimmed(FakeShard shard) {
        int index = 0;
        while (index < shard.records.size() && isTrimmed(shard.records.get(index))) {
            index++;
        }
        return index;
    }

    private boolean isTrimmed(Record each) {
        return now() - each.dynamodb().approximateCreationDateTime().toEpochMilli() > RETENTION_MS;
    }

    private boolean isExpired(FakeShard shard) {
        return shard.closed && now() - shard.closedMs > RETENTION_MS;
    }

    private boolean isLongGone(FakeShard shard) {
        return now() - shard.closedMs > RETENTION_MS + RETENTION_MS / 4;
    }

    private long now() {
        return loop.clock().millis();
    }

    /** Throws one of throttling, failing and expiring, each with a chance in a hundred. */
    private void trouble(int[] chances) {
        int dice = random.nextInt(100);
        boolean enough = immediate && troubles == MOST_TROUBLES_OF_WHO_BLOCKS;
        if (!troubled || enough || dice >= chances[0] + chances[1] + chances[2]) {
            return;
        }
        troubles++;
        if (dice < chances[0]) {
            throw LimitExceededException.builder().message("slow down").build();
        }
        if (dice < chances[0] + chances[1]) {
            throw InternalServerErrorException.builder()
                    .statusCode(500)
                    .message("oops")
                    .build();
        }
        throw ExpiredIteratorException.builder().message("too old").build();
    }

    public List<String> dump() {
        return shards.values().stream()
                .map(f -> f.id + " parent=" + f.parent + " closed=" + f.closed + "@" + f.closedMs + " hidden="
                        + f.hiddenFor + " longgone=" + isLongGone(f) + " records="
                        + f.records.stream()
                                .map(r -> r.eventID() + "@" + r.dynamodb().approximateCreationDateTime())
                                .toList())
                .toList();
    }

    private FakeShard open(int key) {
        return shards.values().stream()
                .filter(shard -> !shard.closed && shard.fromKey <= key && key < shard.toKey)
                .findFirst()
                .orElseThrow();
    }

    private Shard listed(FakeShard shard) {
        Optional<String> end = Optional.empty();
        if (shard.closed) {
            int size = shard.records.size();
            end = Optional.of(
                    size == 0
                            ? shard.startingNumber
                            : shard.records.get(size - 1).dynamodb().sequenceNumber());
        }
        return new Shard(shard.id, Optional.ofNullable(shard.parent), Optional.of(shard.startingNumber), end);
    }
}
