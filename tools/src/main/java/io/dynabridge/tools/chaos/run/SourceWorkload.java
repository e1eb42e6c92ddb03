package io.dynabridge.tools.chaos.run;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Write;
import io.dynabridge.tools.chaos.run.SourceItem.Change;
import io.dynabridge.tools.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Clients that change source items in every way that there is: half of the changes meet a few hot items. An item is
 * changed by one client at a time, so that the order of its changes is known; one whose answer was lost is left alone from
 * then on, because the change may still be made.
 */
final class SourceWorkload implements AutoCloseable {

    private static final int HOT = 8;
    private static final int BATCH = 25;
    private static final int MOST_IN_TRANSACTION = 6;
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration EXPIRY_TIMEOUT = Duration.ofSeconds(20);

    /** What a client does, and how often out of a hundred times. */
    enum Kind {
        PUT(14),
        UPDATE(21),
        REKEY(20),
        DELETE(12),
        SWAP(8),
        CYCLE(4),
        TRANSACTION(6),
        BATCH_WRITE(5),
        EXPIRE(4),
        /** Asks for a key that another item has. */
        CLASH(1),
        /** Asks for a key where a foreign item stands. */
        TRESPASS(1),
        /** Loses the attribute that the target key is made of. */
        UNPLACE(4);

        private final int share;

        Kind(int share) {
            this.share = share;
        }

        static Kind draw(Random random) {
            int dice = random.nextInt(100);
            for (Kind kind : values()) {
                dice -= kind.share;
                if (dice < 0) {
                    return kind;
                }
            }
            return UPDATE;
        }
    }

    private final ChaosTables tables;
    private final History history;
    private final ChaosOptions options;
    private final Places places;
    private final List<SourceItem> items = new ArrayList<>();
    private final Queue<Expiring> expiring = new ConcurrentLinkedQueue<>();
    private final ReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final Map<Kind, LongAdder> done = new ConcurrentHashMap<>();
    private final LongAdder doubtful = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
    private final ExecutorService threads;
    private volatile boolean stopping;

    /** An item that DynamoDB is to delete; it is told of beforehand, because only DynamoDB knows when. */
    private record Expiring(Change change) {}

    SourceWorkload(ChaosTables tables, History history, ChaosOptions options) {
        this.tables = tables;
        this.history = history;
        this.options = options;
        boolean shared = options.guard().knowsOwners();
        this.places = new Places(shared, options.items() + options.items() / 4 + 8 * options.clients() + BATCH);
        for (int item = 0; item < options.items(); item++) {
            String table = ChaosSetup.TABLES.get(item % ChaosSetup.TABLES.size());
            items.add(new SourceItem(table.substring(table.length() - 1) + item, table));
        }
        this.threads = Executors.newFixedThreadPool(options.clients(), DaemonThreads.named("chaos-client"));
    }

    /** Puts most items, before there is a stream. */
    void fill() {
        Random random = new Random(options.seed());
        List<Change> batch = new ArrayList<>();
        for (SourceItem item : items) {
            if (random.nextInt(5) > 0) {
                batch.add(item.to(newImage(item, places.take(item.id(), random), random)));
            }
            if (batch.size() == BATCH) {
                fill(batch);
            }
        }
        fill(batch);
    }

    private void fill(List<Change> batch) {
        if (!batch.isEmpty()) {
            tables.batch(batch);
            batch.forEach(change -> {
                history.beforeTheStream(change.write());
                change.item().set(change.after());
            });
            batch.clear();
        }
    }

    void start() {
        for (int client = 0; client < options.clients(); client++) {
            Random random = new Random(options.seed() * 31 + client + 1);
            threads.execute(() -> run(random));
        }
    }

    /** Does something while no request is under way, and nothing that DynamoDB itself is to delete. */
    void paused(Runnable something) {
        gate.writeLock().lock();
        try {
            awaitExpired();
            something.run();
        } finally {
            gate.writeLock().unlock();
        }
    }

    /**
     * Requests so far, by kind.
     *
     * @throws StackException where a client failed for a reason of its own
     */
    Map<Kind, Long> done() {
        if (failure.get() != null) {
            throw new StackException("A client of the workload failed: " + failure.get(), failure.get());
        }
        Map<Kind, Long> counts = new EnumMap<>(Kind.class);
        done.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    /** Changes whose answer was lost. */
    long doubtful() {
        return doubtful.sum();
    }

    /** Changes that DynamoDB refused, so that they were not made. */
    long refused() {
        return refused.sum();
    }

    /** Ends behind the requests under way, and waits for what is to expire. */
    void stop() {
        stopping = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                throw new StackException("The clients of the workload hang in a request");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while the workload ends", e);
        }
        awaitExpired();
        done();
    }

    private void awaitExpired() {
        long deadline = System.nanoTime() + EXPIRY_TIMEOUT.toNanos();
        while (!expiring.isEmpty() && System.nanoTime() - deadline < 0) {
            settleExpired();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
        }
    }

    @Override
    public void close() {
        stopping = true;
        threads.shutdownNow();
    }

    private void run(Random random) {
        long pauseNanos = TimeUnit.SECONDS.toNanos(options.clients()) / options.changesPerSecond();
        try {
            long next = System.nanoTime();
            while (!stopping) {
                gate.readLock().lock();
                try {
                    settleExpired();
                    step(random);
                } finally {
                    gate.readLock().unlock();
                }
                next = Math.max(next + pauseNanos, System.nanoTime());
                while (!stopping && System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    private void step(Random random) {
        Kind kind = Kind.draw(random);
        int wanted = switch (kind) {
            case SWAP -> 2;
            case CYCLE -> 3;
            case TRANSACTION -> 2 + random.nextInt(MOST_IN_TRANSACTION - 1);
            case BATCH_WRITE -> 2 + random.nextInt(BATCH - 1);
            default -> 1;
        };
        List<SourceItem> taken = take(wanted, random);
        if (taken.isEmpty()) {
            return;
        }
        switch (kind) {
            case SWAP, CYCLE -> rotate(kind, taken, random);
            case TRANSACTION -> send(kind, anyChanges(taken, random), tables::transact);
            case BATCH_WRITE -> send(kind, anyChanges(taken, random), tables::batch);
            default -> single(kind, taken.get(0), random);
        }
    }

    private void single(Kind kind, SourceItem item, Random random) {
        if (!item.exists()) {
            insert(item, random);
            return;
        }
        switch (kind) {
            case DELETE -> send(kind, List.of(item.to(null)), changes -> tables.delete(changes.get(0)));
            case UPDATE -> update(kind, item, newImage(item, keep(item), random));
            case REKEY -> update(kind, item, newImage(item, places.take(item.id(), random), random));
            case UNPLACE -> update(kind, item, newImage(item, null, random));
            case CLASH -> update(kind, item, newImage(item, othersPlace(item, random), random));
            case TRESPASS -> update(kind, item, newImage(item, foreignPlace(item), random));
            case EXPIRE -> expire(item, random);
            default ->
                send(kind, List.of(item.to(newImage(item, keep(item), random))), changes -> tables.put(changes.get(0)));
        }
    }

    private void insert(SourceItem item, Random random) {
        Map<String, Object> image = newImage(item, places.take(item.id(), random), random);
        send(Kind.PUT, List.of(item.to(image)), changes -> tables.put(changes.get(0)));
    }

    private void update(Kind kind, SourceItem item, Map<String, Object> image) {
        send(kind, List.of(item.to(image)), changes -> tables.update(changes.get(0)));
    }

    /** Each item gets the key of the next. */
    private void rotate(Kind kind, List<SourceItem> taken, Random random) {
        List<SourceItem> there = new ArrayList<>();
        for (SourceItem item : taken) {
            if (item.exists() && item.place() != null) {
                there.add(item);
            } else {
                item.release();
            }
        }
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < there.size(); i++) {
            SourceItem item = there.get(i);
            // With places of their own items keep to them.
            String place =
                    places.areShared() ? there.get((i + 1) % there.size()).place() : places.take(item.id(), random);
            if (places.areShared()) {
                places.claim(place);
            }
            changes.add(item.to(newImage(item, place, random)));
        }
        if (!changes.isEmpty()) {
            send(kind, changes, tables::transact);
        }
    }

    private List<Change> anyChanges(List<SourceItem> taken, Random random) {
        List<Change> changes = new ArrayList<>();
        for (SourceItem item : taken) {
            int dice = random.nextInt(10);
            if (item.exists() && dice < 2) {
                changes.add(item.to(null));
            } else {
                boolean stays = item.exists() && item.place() != null && dice < 6;
                String place = stays ? keep(item) : places.take(item.id(), random);
                changes.add(item.to(newImage(item, place, random)));
            }
        }
        return changes;
    }

    private String othersPlace(SourceItem item, Random random) {
        SourceItem other = items.get(random.nextInt(items.size()));
        Map<String, Object> image = other.image();
        String place = places.areShared() && image != null ? Images.place(image) : null;
        if (place == null) {
            return places.take(item.id(), random);
        }
        places.claim(place);
        return place;
    }

    private String foreignPlace(SourceItem item) {
        if (!places.areShared()) {
            return keep(item);
        }
        String place = Places.foreign(Math.floorMod(item.id().hashCode(), Places.FOREIGN));
        places.claim(place);
        return place;
    }

    private void expire(SourceItem item, Random random) {
        Map<String, Object> image = newImage(item, keep(item), random);
        image.put(
                ChaosSetup.EXPIRES,
                AttributeType.N.attribute(
                        Long.toString(Instant.now().minusSeconds(10).getEpochSecond())));
        Change last = item.to(image);
        Change delete = new Change(item, null, expiry(item, last));
        history.begin(delete.write());
        if (sent(Kind.EXPIRE, List.of(last), changes -> tables.update(changes.get(0)))) {
            expiring.add(new Expiring(delete));
        }
    }

    private static Write expiry(SourceItem item, Change last) {
        return new Write(item.id(), item.nextVersion(), last.write().version(), null, null, System.currentTimeMillis());
    }

    /** Looks whether the item that has waited longest is gone by now. */
    private void settleExpired() {
        Expiring oldest = expiring.poll();
        if (oldest == null) {
            return;
        }
        SourceItem item = oldest.change.item();
        if (tables.exists(item)) {
            expiring.add(oldest);
            return;
        }
        history.acknowledge(oldest.change.write());
        places.leave(item.place());
        item.set(null);
        item.release();
    }

    private static Map<String, Object> newImage(SourceItem item, String place, Random random) {
        return Images.item(item.id(), item.nextVersion(), place, random);
    }

    /** The place that the item has, asked for once more: what a change leaves behind is given up when it is made. */
    private String keep(SourceItem item) {
        String place = item.place();
        if (place != null) {
            places.claim(place);
        }
        return place;
    }

    private void send(Kind kind, List<Change> changes, Consumer<List<Change>> request) {
        if (sent(kind, changes, request)) {
            changes.forEach(change -> change.item().release());
        }
    }

    /** Whether the items are known again; where they are not, nobody changes them any more. */
    private boolean sent(Kind kind, List<Change> changes, Consumer<List<Change>> request) {
        changes.forEach(change -> history.begin(change.write()));
        try {
            request.accept(changes);
        } catch (RuntimeException e) {
            if (isRefusal(e)) {
                refused.add(changes.size());
                changes.forEach(change -> history.refuse(change.write()));
                throw new StackException(
                        "The source is not as its clients left it: "
                                + changes.get(0).write(),
                        e);
            }
            doubtful.add(changes.size());
            return false;
        }
        for (Change change : changes) {
            history.acknowledge(change.write());
            places.leave(change.item().place());
            change.item().set(change.after());
        }
        done.computeIfAbsent(kind, any -> new LongAdder()).increment();
        return true;
    }

    /** The version that the client knows stands in a condition, and nobody else changes it. */
    private static boolean isRefusal(RuntimeException e) {
        return e.getCause() instanceof ConditionalCheckFailedException
                || e.getCause() instanceof TransactionCanceledException;
    }

    private List<SourceItem> take(int count, Random random) {
        List<SourceItem> taken = new ArrayList<>();
        for (int tries = 0; tries < 4 * count && taken.size() < count; tries++) {
            int bound = random.nextBoolean() ? HOT : items.size();
            SourceItem item = items.get(random.nextInt(Math.min(bound, items.size())));
            if (item.take()) {
                taken.add(item);
            }
        }
        return taken;
    }
}
