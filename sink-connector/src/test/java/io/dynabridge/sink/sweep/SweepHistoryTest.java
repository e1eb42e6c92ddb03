package io.dynabridge.sink.sweep;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.GuardDecisions;
import io.dynabridge.sink.guard.Next;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import io.dynabridge.sink.plan.TargetKey;
import io.dynabridge.sink.write.FakeTable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Random histories in which changes are lost, once or twice: the source goes on changing while a new epoch's snapshot, live
 * changes, lagging partitions with changes of older epochs, slow writes, crashes of the sink and passes of the sweep
 * interleave. In the end the target is the source, and what is not the pipeline's own still stands.
 */
class SweepHistoryTest {

    private static final int PARTITIONS = 3;
    private static final int BOOKS = 12;
    private static final int NONE = -1;
    private static final Duration SETTLE = Duration.ofMinutes(5);
    /** Every write that was taken over ends before it counts as settled. */
    private static final long LONGEST_WRITE = SETTLE.minusSeconds(30).toNanos();

    private static final TableKeys TABLE =
            new TableKeys("books-by-title", List.of(KeyAttribute.partition("title", AttributeType.S)));

    @Property(tries = 2000)
    void inTheEndTheTargetIsTheSource(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 2) int losses, @ForAll boolean faults) {
        World world = new World(seed, faults ? 0.15 : 0);
        world.run(losses);
        assertThat(world.table.contents()).isEqualTo(world.expected());
        assertThat(world.gateway.doubtful).isEmpty();
    }

    /** Source, Kafka, the sink and the target, in virtual time. */
    private static final class World {
        private final Random random;
        private final VirtualSweepLoop loop;
        private final FakeTable table = new FakeTable();
        private final FakeSweepGateway gateway;
        private final SinkProgress progress = new SinkProgress(System::currentTimeMillis);
        private final Map<String, Map<String, Object>> books = new TreeMap<>();
        private final Map<String, Map<String, Object>> bystanders = new TreeMap<>();
        private final List<List<SinkRecord>> log = new ArrayList<>();
        private final List<List<Boolean>> done = new ArrayList<>();
        private final int[] position = new int[PARTITIONS];
        private final Map<String, Deque<Taken>> taken = new HashMap<>();
        private final Deque<String> toTouch = new ArrayDeque<>();
        private ItemWritePlanner planner;
        private Sweeper sweeper;
        /** Read only after all else is done; never the partition whose last change tells the epoch. */
        private int lagging;

        private int epoch;
        private int sequence;

        private record Taken(ItemWrite write, int partition, int offset, long since) {}

        World(long seed, double faults) {
            random = new Random(seed);
            lagging = random.nextBoolean() ? NONE : 1 + random.nextInt(PARTITIONS - 1);
            loop = new VirtualSweepLoop(random.nextLong(Long.MAX_VALUE / 4));
            gateway = new FakeSweepGateway(table, loop, random);
            gateway.faults = faults;
            for (int i = 0; i < PARTITIONS; i++) {
                log.add(new ArrayList<>());
                done.add(new ArrayList<>());
            }
            bystander("without a guard", null, null);
            bystander("of a sink that named no source table", "books", null);
            bystander("of another pipeline", "films", "books-by-isbn");
            bystander("of another source table", "books", "books-by-author");
        }

        private void bystander(String title, String origin, String sourceTable) {
            Map<String, Object> bare = item("title", title);
            bystanders.put(titleKey(bare).key().text(), bare);
            Map<String, Object> whole = new HashMap<>(bare);
            if (origin != null) {
                Map<String, Object> guard = item("k", Changes.owner("gone"), "v", "0000.1", "o", origin);
                if (sourceTable != null) {
                    guard.put("t", AttributeType.S.attribute(sourceTable));
                }
                whole.put(FakeTable.GUARD, AttributeType.M.attribute(guard));
            }
            table.put(titleKey(bare), whole);
        }

        void run(int losses) {
            start();
            live(random.nextInt(60), true);
            for (int i = 0; i < losses; i++) {
                lose();
                live(random.nextInt(80), true);
            }
            live(40, false);
            // A task that was started anew knows of the epoch from the next change.
            change(BOOKS);
            finish();
            lagging = NONE;
            finish();
        }

        Map<String, Map<String, Object>> expected() {
            Map<String, Map<String, Object>> expected = new TreeMap<>(bystanders);
            books.values().forEach(book -> expected.put(titleKey(book).key().text(), book));
            return expected;
        }

        /** Things happen in any order, each of them as long as there is something to do. */
        private void live(int steps, boolean crashes) {
            for (int i = 0; i < steps; i++) {
                int dice = random.nextInt(100);
                if (dice < 25) {
                    change(random.nextInt(BOOKS));
                } else if (dice < 45) {
                    poll(random.nextInt(PARTITIONS));
                } else if (dice < 65) {
                    applyOne();
                } else if (dice < 75) {
                    touchNext();
                } else if (dice < 78 && crashes) {
                    crash();
                } else {
                    pass(Duration.ofMillis(random.nextInt(60_000)));
                }
            }
        }

        /** What changes meanwhile no stream tells; then comes a new epoch, whose snapshot touches all that is there. */
        private void lose() {
            epoch++;
            for (int i = random.nextInt(10); i > 0; i--) {
                int book = random.nextInt(BOOKS);
                set(book, random.nextBoolean() ? null : book(book));
            }
            toTouch.clear();
            toTouch.addAll(books.keySet());
        }

        private void finish() {
            for (int i = 0; i < 5_000; i++) {
                boolean read = true;
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    poll(partition);
                    read &= partition == lagging
                            || position[partition] == log.get(partition).size();
                }
                applyOne();
                boolean drained = read && taken.isEmpty() && toTouch.isEmpty();
                touchNext();
                if (drained && loop.isIdle()) {
                    assertThat(progress.pendingSweeps()).isZero();
                    return;
                }
                pass(Duration.ofSeconds(drained ? 600 : 5));
            }
            throw new AssertionError("Not done: " + progress.summary());
        }

        private void change(int book) {
            Map<String, Object> before = books.get(isbn(book));
            Map<String, Object> after = before != null && random.nextInt(3) == 0 ? null : book(book);
            set(book, after);
            append(
                    book,
                    before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE,
                    before,
                    after);
        }

        private void touchNext() {
            if (!toTouch.isEmpty()) {
                String isbn = toTouch.remove();
                if (books.containsKey(isbn)) {
                    append(Integer.parseInt(isbn), Operation.READ, null, books.get(isbn));
                }
            }
        }

        private void set(int book, Map<String, Object> after) {
            ItemKey key = ItemKey.of(item("isbn", isbn(book)), List.of("isbn"));
            if (after == null) {
                books.remove(isbn(book));
                gateway.source.remove(key);
            } else {
                books.put(isbn(book), after);
                gateway.source.add(key);
            }
        }

        private void append(int book, Operation op, Map<String, Object> before, Map<String, Object> after) {
            int partition = book % PARTITIONS;
            Object value = Envelope.of(
                            op, before, after, Changes.source(epoch, Integer.toString(++sequence)), 0, ValueFormat.MAP)
                    .value();
            log.get(partition)
                    .add(new SinkRecord(
                            Changes.TOPIC,
                            partition,
                            null,
                            item("isbn", isbn(book)),
                            null,
                            value,
                            log.get(partition).size(),
                            0L,
                            TimestampType.CREATE_TIME));
            done.get(partition).add(false);
        }

        private void poll(int partition) {
            if (partition != lagging && position[partition] < log.get(partition).size()) {
                int offset = position[partition]++;
                ItemWrite write =
                        planner.plan(log.get(partition).get(offset)).write().orElseThrow();
                taken.computeIfAbsent(write.owner(), any -> new ArrayDeque<>())
                        .add(new Taken(write, partition, offset, loop.now()));
            }
        }

        private void applyOne() {
            List<String> owners = List.copyOf(taken.keySet());
            if (!owners.isEmpty()) {
                apply(owners.get(random.nextInt(owners.size())));
            }
        }

        private void apply(String owner) {
            Taken next = taken.get(owner).remove();
            carryOut(Attempt.first(next.write(), PutMode.GUARDED));
            done.get(next.partition()).set(next.offset(), true);
            if (taken.get(owner).isEmpty()) {
                taken.remove(owner);
            }
        }

        /** Nobody writes in between here, so nothing is tried again or parked. */
        private void carryOut(Attempt first) {
            GuardDecisions decisions = new GuardDecisions(ForeignItemPolicy.KEEP, false);
            Next next = new Next.Send(first);
            while (next instanceof Next.Send send) {
                next = table.carryOut(send.attempt()) instanceof Answer.Refused refused
                        ? decisions.refused(send.attempt(), refused.vacated(), refused.put())
                        : decisions.applied(send.attempt());
            }
            assertThat(next).isInstanceOf(Next.Finish.class);
        }

        private void pass(Duration most) {
            long until = loop.now() + most.toNanos();
            while (loop.now() < until) {
                loop.runUntil(
                        Math.min(until, loop.now() + Duration.ofSeconds(10).toNanos()));
                for (String owner : List.copyOf(taken.keySet())) {
                    while (taken.containsKey(owner)
                            && loop.now() - taken.get(owner).peek().since() >= LONGEST_WRITE) {
                        apply(owner);
                    }
                }
            }
        }

        private void start() {
            sweeper = new Sweeper(
                    true, gateway, loop, loop::now, SETTLE, 0, progress, new SplittableRandom(random.nextLong()));
            planner = new ItemWritePlanner(
                    new TableNameFormat("table.name.format", TABLE.table()),
                    name -> TABLE,
                    Optional.of(FakeTable.GUARD),
                    true,
                    sweeper);
        }

        /** A new task starts behind what is applied without a gap; what the dead one had under way may still land. */
        private void crash() {
            loop.forget();
            for (String owner : List.copyOf(taken.keySet())) {
                if (random.nextBoolean()) {
                    apply(owner);
                }
            }
            taken.clear();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int frontier =
                        done.get(partition).subList(0, position[partition]).indexOf(false);
                position[partition] = frontier < 0 ? position[partition] : frontier;
                // What the dead task did behind a gap the next one does not know of: it commits what it did itself.
                List<Boolean> again = done.get(partition)
                        .subList(position[partition], log.get(partition).size());
                Collections.fill(again, false);
            }
            start();
        }

        private static TargetKey titleKey(Map<String, Object> book) {
            return new TargetKey(TABLE.table(), ItemKey.of(book, List.of("title")));
        }

        private static String isbn(int book) {
            return Integer.toString(book);
        }

        private Map<String, Object> book(int book) {
            String title = "title " + random.nextInt(2) + " of " + book;
            return item("isbn", isbn(book), "title", title, "edition:N", Integer.toString(++sequence));
        }
    }
}
