package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.runtime.VirtualLoop;
import io.dynabridge.source.snapshot.TableGateway.Update;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

/** Throttling of a whole table and of one of its key ranges, with a table that bears so much a second in each of them. */
class ItemToucherTest {

    private static final int SEGMENTS = 8;
    private static final int ITEMS = 400;
    private static final int HOT = 5;
    private static final long SECOND = 1_000_000_000L;

    private final Random random = new Random(7);
    private final VirtualLoop loop = new VirtualLoop(random, 0);
    private final ItemToucher toucher = new ItemToucher("table", new UnitBudget(0, 0), loop, loop::nanos, random);
    private final Map<Integer, Long> doneAt = new TreeMap<>();
    private final List<Integer> order = new ArrayList<>();
    private final Map<Integer, Integer> borne = new HashMap<>();
    private long second;
    private int throttled;
    private int underWay;
    private long underWayAfterFirstRefusal;
    private long sentAfterFirstRefusal;

    @Test
    void segmentsAreTouchedInTurns() {
        touchAll(any -> Integer.MAX_VALUE, "");
        List<Integer> whileAllHaveSome = order.subList(64, 64 + 40 * SEGMENTS);
        for (int segment = 0; segment < SEGMENTS; segment++) {
            assertThat(Collections.frequency(whileAllHaveSome, segment))
                    .as("touches of segment %s", segment)
                    .isBetween(35, 45);
        }
    }

    @Test
    void aHotKeyRangeSlowsItsOwnSegmentOnly() {
        touchAll(segment -> segment == HOT ? 20 : Integer.MAX_VALUE, "TableWriteKeyRangeThroughputExceeded");
        long others = doneAt.entrySet().stream()
                .filter(each -> each.getKey() != HOT)
                .mapToLong(Map.Entry::getValue)
                .max()
                .orElseThrow();
        assertThat(throttled).isPositive();
        assertThat(others).as("nanoseconds until the others were done").isLessThan(2 * SECOND);
        assertThat(doneAt.get(HOT)).as("and the hot one").isGreaterThan(10 * SECOND);
        assertThat(throttled)
                .as("refusals, of %s touches of the hot segment", ITEMS)
                .isLessThan(2 * ITEMS);
    }

    @Test
    void aTableThatHasEnoughGetsFewerAtOnceFromAll() {
        touchAll(any -> 50, "TableWriteProvisionedThroughputExceeded");
        assertThat(throttled).isPositive();
        assertThat(underWayAfterFirstRefusal / (double) sentAfterFirstRefusal)
                .as("touches under way on average, of 64 at most")
                .isLessThan(24);
    }

    /** A refusal, of what comes above so many writes a second, has this reason. */
    private void touchAll(IntUnaryOperator bears, String reason) {
        for (int segment = 0; segment < SEGMENTS; segment++) {
            int each = segment;
            toucher.update(
                    segment,
                    IntStream.range(0, ITEMS)
                            .mapToObj(item -> Map.of("id", AttributeValue.fromN(String.valueOf(item))))
                            .toList(),
                    key -> answer(each, bears.applyAsInt(each), reason),
                    (key, done) -> done.run(),
                    () -> doneAt.put(each, loop.nanos()));
        }
        loop.runUntil(() -> doneAt.size() == SEGMENTS, 3_600);
    }

    private CompletableFuture<Update> answer(int segment, int bears, String reason) {
        order.add(segment);
        underWay++;
        if (throttled > 0) {
            sentAfterFirstRefusal++;
            underWayAfterFirstRefusal += underWay;
        }
        return loop.answer(20, () -> {
            underWay--;
            if (second != loop.nanos() / SECOND) {
                second = loop.nanos() / SECOND;
                borne.clear();
            }
            if (borne.merge(segment, 1, Integer::sum) > bears) {
                throttled++;
                throw ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .throttlingReasons(
                                ThrottlingReason.builder().reason(reason).build())
                        .build();
            }
            return new Update(true, 1);
        });
    }
}
