package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.VirtualLoop;
import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

class PageReadsTest {

    private static final double SECOND = 1e9;

    private final VirtualLoop loop = new VirtualLoop(new Random(1), 0);
    private final List<CompletableFuture<ItemPage>> underWay = new ArrayList<>();
    private int answered;

    @Test
    void thereAreNeverMoreAtOnceThanTheMostAndTheyGoInTurn() {
        PageReads reads = reads(3, 0);
        for (int i = 0; i < 5; i++) {
            ask(reads);
        }
        assertThat(underWay).hasSize(3);
        answer(0, 1);
        assertThat(underWay).hasSize(4);
    }

    @Test
    void aThrottledTableIsReadByFewerAtOnceAndRecovers() {
        PageReads reads = reads(8, 0);
        for (int i = 0; i < 40; i++) {
            ask(reads);
        }
        assertThat(underWay).hasSize(8);
        fail(0, "TableReadProvisionedThroughputExceeded");
        assertThat(underWay)
                .as("two thirds of eight are left, and seven under way")
                .hasSize(8);
        for (int i = 1; i < 4; i++) {
            answer(i, 1);
        }
        assertThat(underWay.size() - answered).isEqualTo(5);
        for (int i = 4; i < 30; i++) {
            answer(i, 1);
        }
        assertThat(underWay.size() - answered).isEqualTo(8);
    }

    @Test
    void aHotKeyRangeDoesNotSlowTheOthers() {
        PageReads reads = reads(8, 0);
        for (int i = 0; i < 20; i++) {
            ask(reads);
        }
        fail(0, "TableReadKeyRangeThroughputExceeded");
        assertThat(underWay.size() - answered).isEqualTo(8);
    }

    @Test
    void theRateHoldsFromTheFirstSecondOnWhateverThePagesCost() {
        PageReads reads = reads(8, 100);
        for (int i = 0; i < 60; i++) {
            ask(reads);
        }
        assertThat(underWay).as("a page may cost more than a second's worth").hasSize(1);
        double spent = 0;
        for (int i = 0; i < 60; i++) {
            int next = i;
            loop.runUntil(() -> underWay.size() > next, 60);
            double pageUnits = 20 + i % 30;
            answer(i, pageUnits);
            spent += pageUnits;
            assertThat(spent).isLessThanOrEqualTo(100 * (1 + loop.nanos() / SECOND) + 50);
        }
        assertThat(spent / (loop.nanos() / SECOND)).isGreaterThan(95);
    }

    @Test
    void aSmallPageAtASlowRateDoesNotHoldUpTheNextOneForAsLongAsAFullPageWould() {
        PageReads reads = reads(8, 1);
        for (int i = 0; i < 4; i++) {
            ask(reads);
        }
        for (int i = 0; i < 4; i++) {
            int next = i;
            loop.runUntil(() -> underWay.size() > next, 60);
            answer(i, 1);
        }
        assertThat(loop.nanos()).isLessThan((long) (5 * SECOND));
    }

    @Test
    void allTablesTogetherReadNoMoreThanTheQueueHasRoomFor() {
        RecordQueue small = new RecordQueue(1_000, 3 << 20, loop::execute);
        List<PageReads> tables = List.of(reads(8, 0, small), reads(8, 0, small), reads(8, 0, small));
        for (int i = 0; i < 15; i++) {
            ask(tables.get(i % 3));
        }
        for (int i = 0; i < 15; i++) {
            int next = i;
            loop.runUntil(() -> underWay.size() > next, 60);
            assertThat(underWay.size() - answered).isBetween(1, 3);
            answer(i, 1);
        }
    }

    private PageReads reads(int most, double unitsPerSecond) {
        return reads(most, unitsPerSecond, new RecordQueue(1_000, 64 << 20, loop::execute));
    }

    private PageReads reads(int most, double unitsPerSecond, RecordQueue queue) {
        return new PageReads(most, new UnitBudget(unitsPerSecond, 0), queue, loop, loop::nanos);
    }

    private void ask(PageReads reads) {
        reads.read(
                () -> {
                    CompletableFuture<ItemPage> page = new CompletableFuture<>();
                    underWay.add(page);
                    return page;
                },
                (page, failure) -> answered++);
    }

    private void answer(int read, double units) {
        int before = answered;
        underWay.get(read).complete(new ItemPage(List.of(), Optional.empty(), units));
        loop.runUntil(() -> answered > before, 1);
    }

    private void fail(int read, String reason) {
        int before = answered;
        underWay.get(read)
                .completeExceptionally(ProvisionedThroughputExceededException.builder()
                        .statusCode(400)
                        .throttlingReasons(
                                ThrottlingReason.builder().reason(reason).build())
                        .build());
        loop.runUntil(() -> answered > before, 1);
    }
}
