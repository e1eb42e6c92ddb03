package io.dynabridge.source.stream;

import io.dynabridge.source.runtime.VirtualLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * A stream with thousands of open shards and a day's worth of closed ones, as a large table has it. Each shard rolls over
 * after four hours, some split; children are listed late, some closed shards have none for minutes, some parents are
 * listed as open when their children are there, and those older than a day are listed no more. Counts the calls.
 */
public final class LargeStream implements StreamGateway {

    private static final long ROLL_OVER_MS = Duration.ofHours(4).toMillis();
    private static final long RETENTION_MS = Duration.ofHours(24).toMillis();
    private static final long LATE_MS = Duration.ofMinutes(2).toMillis();
    private static final long VERY_LATE_MS = Duration.ofMinutes(10).toMillis();
    private static final int PAGE = 100;
    private static final int GENERATIONS = 6;

    private static final class BigShard {
        private final String id;
        private final BigShard parent;
        private final String startingNumber;
        private final long createdMs;
        private final long listedMs;
        private final List<BigShard> children = new ArrayList<>(1);
        private final List<Record> records = new ArrayList<>(0);
        private long closedMs = Long.MAX_VALUE;
        private boolean startedReading;

        BigShard(String id, BigShard parent, String startingNumber, long createdMs, long listedMs) {
            this.id = id;
            this.parent = parent;
            this.startingNumber = startingNumber;
            this.createdMs = createdMs;
            this.listedMs = listedMs;
        }
    }

    private final RandomGenerator random;
    private final long sinceMs;
    private final VirtualLoop loop;
    private final Map<String, BigShard> shards = new LinkedHashMap<>();
    private final Map<String, String> unlistedParents = new HashMap<>();
    private final Map<String, Long> calls = new TreeMap<>();
    private List<Shard> listing = List.of();
    private int listedUpTo;
    private long sequence = 1_000;
    private long written;
    private long latestStartMs;

    /** A stream of so many open shards whose ages are spread, answering on this loop. */
    public LargeStream(RandomGenerator random, VirtualLoop loop, int open) {
        this.random = random;
        this.loop = loop;
        long now = now();
        this.sinceMs = now;
        for (int chain = 0; chain < open; chain++) {
            long age = random.nextLong(ROLL_OVER_MS);
            BigShard parent = null;
            for (int generation = GENERATIONS; generation >= 0; generation--) {
                long created = now - age - generation * ROLL_OVER_MS;
                // The parent of the oldest is not listed any more.
                BigShard shard = add(parent, created, created, generation == GENERATIONS ? "gone-" + chain : null);
                if (parent != null) {
                    parent.closedMs = created;
                }
                parent = shard;
            }
            rollOverLater(parent, ROLL_OVER_MS - age);
        }
    }

    /** Calls so far, by name. */
    public Map<String, Long> calls() {
        return Collections.unmodifiableMap(calls);
    }

    /** Shards that are open. */
    public int open() {
        return (int) shards.values().stream()
                .filter(shard -> shard.closedMs == Long.MAX_VALUE)
                .count();
    }

    /** Shards there ever were. */
    public int shards() {
        return shards.size();
    }

    /** Changes made so far. */
    public long written() {
        return written;
    }

    /** Open shards that nobody has started to read, and that were listed for at least so long. */
    public long unread(Duration listedFor) {
        return shards.values().stream()
                .filter(shard -> shard.closedMs == Long.MAX_VALUE
                        && !shard.startedReading
                        && now() - shard.listedMs > listedFor.toMillis())
                .count();
    }

    /** The longest that a shard made since the start was listed before its reading began, in milliseconds. */
    public long latestStartMs() {
        return latestStartMs;
    }

    /** An application writes to some open shard. */
    public void write() {
        List<BigShard> all = new ArrayList<>(shards.values());
        BigShard shard = all.get(random.nextInt(all.size()));
        while (shard.closedMs != Long.MAX_VALUE) {
            shard = shard.children.isEmpty() ? all.get(random.nextInt(all.size())) : shard.children.get(0);
        }
        shard.records.add(change(shard.id));
        written++;
    }

    private Record change(String shard) {
        String number = String.valueOf(++sequence);
        Map<String, AttributeValue> image = Map.of("id", AttributeValue.fromS(shard));
        return Record.builder()
                .eventID("event-" + number)
                .eventName(OperationType.INSERT)
                .dynamodb(StreamRecord.builder()
                        .keys(image)
                        .newImage(image)
                        .sequenceNumber(number)
                        .approximateCreationDateTime(Instant.ofEpochMilli(now()))
                        .sizeBytes(100L)
                        .build())
                .build();
    }

    private BigShard add(BigShard parent, long createdMs, long listedMs, String unlistedParent) {
        String id = String.format("shardId-%020d-%08x", createdMs, shards.size());
        BigShard shard = new BigShard(id, parent, String.valueOf(++sequence), createdMs, listedMs);
        shards.put(id, shard);
        if (parent != null) {
            parent.children.add(shard);
        }
        if (unlistedParent != null) {
            unlistedParents.put(id, unlistedParent);
        }
        return shard;
    }

    private void rollOverLater(BigShard shard, long inMs) {
        loop.after(inMs * 1_000_000, () -> rollOver(shard));
    }

    private void rollOver(BigShard shard) {
        shard.closedMs = now();
        long childlessMs = random.nextInt(10) == 0 ? random.nextLong(VERY_LATE_MS) : 0;
        loop.after(childlessMs * 1_000_000, () -> {
            int children = random.nextInt(20) == 0 ? 2 : 1;
            for (int child = 0; child < children; child++) {
                rollOverLater(add(shard, now(), now() + random.nextLong(LATE_MS), null), ROLL_OVER_MS);
            }
        });
    }

    @Override
    public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
        return answer("DescribeStream", () -> {
            if (after.isEmpty()) {
                listing = shards.values().stream()
                        .filter(this::isListed)
                        .map(this::listed)
                        .toList();
                listedUpTo = 0;
            }
            int to = Math.min(listing.size(), listedUpTo + PAGE);
            List<Shard> page = listing.subList(listedUpTo, to);
            listedUpTo = to;
            return new ShardPage(
                    page,
                    true,
                    to < listing.size() ? Optional.of(listing.get(to - 1).id()) : Optional.empty());
        });
    }

    @Override
    public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
        return answer(
                "DescribeStream CHILD_SHARDS",
                () -> new ShardPage(
                        shards.get(shardId).children.stream()
                                .filter(this::isListed)
                                .map(this::listed)
                                .toList(),
                        true,
                        Optional.empty()));
    }

    @Override
    public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
        return answer("GetShardIterator", () -> {
            BigShard shard = shards.get(shardId);
            if (shard == null) {
                throw ResourceNotFoundException.builder().message("gone").build();
            }
            if (!shard.startedReading) {
                shard.startedReading = true;
                latestStartMs = Math.max(latestStartMs, shard.createdMs < sinceMs ? 0 : now() - shard.listedMs);
            }
            int index = 0;
            if (position instanceof StartPosition.After afterRecord) {
                while (index < shard.records.size()
                        && Long.parseLong(shard.records.get(index).dynamodb().sequenceNumber())
                                <= Long.parseLong(afterRecord.sequenceNumber())) {
                    index++;
                }
            }
            return shardId + "@" + index;
        });
    }

    @Override
    public CompletableFuture<Page> read(String iterator) {
        return answer("GetRecords", () -> {
            int at = iterator.lastIndexOf('@');
            BigShard shard = shards.get(iterator.substring(0, at));
            int from = Integer.parseInt(iterator.substring(at + 1));
            boolean end = shard.closedMs <= now();
            return new Page(
                    List.copyOf(shard.records.subList(from, shard.records.size())),
                    end ? Optional.empty() : Optional.of(shard.id + "@" + shard.records.size()));
        });
    }

    private <T> CompletableFuture<T> answer(String call, Supplier<T> service) {
        calls.merge(call, 1L, Long::sum);
        try {
            if (random.nextInt(1_000) == 0) {
                throw LimitExceededException.builder().message("slow down").build();
            }
            return CompletableFuture.completedFuture(service.get());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private boolean isListed(BigShard shard) {
        return shard.listedMs <= now() && (shard.closedMs == Long.MAX_VALUE || now() - shard.closedMs < RETENTION_MS);
    }

    private Shard listed(BigShard shard) {
        // Every tenth closed shard is listed as open for a while, its children beside it.
        boolean shownOpen = shard.closedMs > now() - VERY_LATE_MS && shard.createdMs % 10 == 0;
        Optional<String> end = Optional.empty();
        if (shard.closedMs <= now() && !shownOpen) {
            end = Optional.of(
                    shard.records.isEmpty()
                            ? shard.startingNumber
                            : shard.records
                                    .get(shard.records.size() - 1)
                                    .dynamodb()
                                    .sequenceNumber());
        }
        Optional<String> parent = shard.parent == null
                ? Optional.ofNullable(unlistedParents.get(shard.id))
                : Optional.of(shard.parent.id);
        return new Shard(shard.id, parent, Optional.of(shard.startingNumber), end);
    }

    private long now() {
        return loop.nanos() / 1_000_000;
    }
}
