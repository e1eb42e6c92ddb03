package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.tools.finalize.FinalizeGateway.Change;
import io.dynabridge.tools.finalize.FinalizeGateway.Page;
import io.dynabridge.tools.finalize.FinalizeGateway.Place;
import io.dynabridge.tools.requests.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

class TableWalkTest {

    private static final int SEGMENTS = 4;
    private static final int PAGE = 5;

    /** Numbers as items; those that 3 divides have no guard. Segments are remainders, as good as hash ranges. */
    private final NavigableSet<Integer> guarded = new TreeSet<>();

    private final List<Integer> changes = new ArrayList<>();
    private final List<WalkProgress> seen = new ArrayList<>();
    private int items;
    private int failAt = Integer.MAX_VALUE;
    private final AtomicInteger requests = new AtomicInteger();

    @Property(tries = 200)
    void aWalkThatFailsAnywhereAndIsResumedLeavesNoItemOut(
            @ForAll @IntRange(max = 120) int count, @ForAll @IntRange(min = 1, max = 60) int everySoManyRequests) {
        fill(count);
        int expected = guarded.size();
        WalkProgress progress = WalkProgress.start(SEGMENTS);
        int walks = 0;
        while (!progress.isDone()) {
            failAt = requests.get() + everySoManyRequests + walks++;
            try {
                progress = walk(progress);
            } catch (FailedException e) {
                progress = seen.get(seen.size() - 1);
            }
        }

        assertThat(guarded).isEmpty();
        assertThat(progress.changed()).isLessThanOrEqualTo(expected);
        assertThat(changes).hasSizeGreaterThanOrEqualTo(expected);
    }

    @Test
    void aWalkThatWasAtTheEndAsksNothing() {
        fill(40);
        WalkProgress end = walk(WalkProgress.start(SEGMENTS));
        int asked = requests.get();

        assertThat(walk(end)).isEqualTo(end);
        assertThat(requests).hasValue(asked);
    }

    @Test
    void aResumedWalkDoesNotReadAgainWhatIsDone() {
        fill(400);
        WalkProgress end = walk(WalkProgress.start(SEGMENTS));
        assertThat(end.changed()).isEqualTo(266);
        WalkProgress half = end.with(0, new WalkProgress.Segment(Optional.of(item(200)), 30, false));
        fill(400);
        changes.clear();
        walk(half);

        assertThat(changes).isNotEmpty().allMatch(item -> item > 200 && item % SEGMENTS == 0);
    }

    @Test
    void anItemThatLostItsGuardMeanwhileIsNotCounted() {
        fill(40);
        int expected = guarded.size();
        TableWalk.Work work = work(key -> {
            synchronized (guarded) {
                guarded.remove(number(key));
            }
            return CompletableFuture.completedFuture(new Change(number(key) > 20, 1));
        });

        long counted = new TableWalk(work, requests(), requests(), WalkProgress.start(SEGMENTS))
                .run(seen::add)
                .changed();

        assertThat(counted).isPositive().isLessThan(expected);
    }

    @Test
    void whatDynamoDbRefusesIsSaidWithTheRemedy() {
        fill(40);
        failAt = 1;

        assertThatThrownBy(() -> walk(WalkProgress.start(SEGMENTS)))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("numbers")
                .hasMessageContaining("dynamodb:");
    }

    private WalkProgress walk(WalkProgress from) {
        return new TableWalk(work(this::change), requests(), requests(), from).run(seen::add);
    }

    private TableWalk.Work work(Function<Map<String, AttributeValue>, CompletableFuture<Change>> change) {
        return new TableWalk.Work("numbers", "dynamodb:Scan", this::page, "dynamodb:UpdateItem", change);
    }

    private void fill(int count) {
        items = count;
        for (int item = 0; item < count; item++) {
            if (item % 3 != 0) {
                guarded.add(item);
            }
        }
    }

    /** A filtered scan: the limit counts items looked at, not items found. */
    private CompletableFuture<Page> page(Place place) {
        if (fails()) {
            return failure();
        }
        int first = place.behind().map(key -> number(key) + SEGMENTS).orElse(place.segment());
        int last = first + (PAGE - 1) * SEGMENTS;
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        synchronized (guarded) {
            for (int item = first; item <= last && item < items; item += SEGMENTS) {
                if (guarded.contains(item)) {
                    found.add(key(item));
                }
            }
        }
        return CompletableFuture.completedFuture(
                new Page(found, last < items ? Optional.of(key(last)) : Optional.empty(), 1));
    }

    private CompletableFuture<Change> change(Map<String, AttributeValue> key) {
        if (fails()) {
            return failure();
        }
        synchronized (guarded) {
            changes.add(number(key));
            return CompletableFuture.completedFuture(new Change(guarded.remove(number(key)), 1));
        }
    }

    private boolean fails() {
        return requests.incrementAndGet() >= failAt;
    }

    private static <T> CompletableFuture<T> failure() {
        return CompletableFuture.failedFuture(
                ResourceNotFoundException.builder().message("no such table").build());
    }

    private static Requests requests() {
        return new Requests(
                SEGMENTS,
                0,
                new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1)),
                System::nanoTime,
                TimeUnit.NANOSECONDS::sleep);
    }

    private static Map<String, AttributeValue> key(int item) {
        return Map.of("n", AttributeValue.fromN(Integer.toString(item)));
    }

    private static Map<String, Object> item(int number) {
        return Map.of("n", Map.of("N", Integer.toString(number)));
    }

    private static int number(Map<String, AttributeValue> key) {
        return Integer.parseInt(key.get("n").n());
    }
}
