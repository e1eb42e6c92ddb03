package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SegmentTurnsTest {

    private static final long MILLI = 1_000_000L;

    private final SegmentTurns<String> turns = new SegmentTurns<>(4);

    @Test
    void segmentsTakeTurnsAndKeepTheirOrder() {
        add(0, "a1", "a2", "a3");
        add(1, "b1");
        add(2, "c1", "c2");
        assertThat(takeAll(0)).containsExactly("a1", "b1", "c1", "a2", "c2", "a3");
        assertThat(turns.hasNext(0)).isFalse();
        assertThat(turns.restNanos(0)).isZero();
    }

    @Test
    void oneSegmentAloneHasNoMoreAtOnceThanItMay() {
        add(0, "a1", "a2", "a3", "a4", "a5", "a6");
        assertThat(takeAll(0)).containsExactly("a1", "a2", "a3", "a4");
        turns.succeeded(0);
        assertThat(takeAll(0)).containsExactly("a5");
    }

    @Test
    void aHotSegmentRestsAndThenGoesOnWithFewerAtOnceWhileOthersDoNotHearOfIt() {
        add(0, "a1", "a2", "a3", "a4", "a5");
        add(1, "b1", "b2");
        assertThat(turns.next(0)).isEqualTo("a1");
        turns.hot(0, 0, 100 * MILLI);
        turns.again(0, "a1");
        turns.answered(0);

        assertThat(takeAll(50 * MILLI)).containsExactly("b1", "b2");
        assertThat(turns.restNanos(50 * MILLI)).isEqualTo(50 * MILLI);
        assertThat(turns.hasNext(50 * MILLI)).isFalse();
        assertThat(takeAll(100 * MILLI)).as("two thirds of four").containsExactly("a1", "a2");
    }

    @Test
    void aSegmentThatWasHotGetsItsShareBackWithSuccess() {
        add(0, "a");
        turns.next(0);
        turns.hot(0, 0, MILLI);
        turns.again(0, "a");
        turns.answered(0);
        for (int i = 0; i < 20; i++) {
            assertThat(turns.next(MILLI)).isNotNull();
            add(0, "a");
            turns.succeeded(0);
        }
        add(0, "b", "c", "d", "e");
        assertThat(takeAll(MILLI)).hasSize(4);
    }

    @Test
    void aJobThatHasToGoAgainGoesFirst() {
        add(0, "a1", "a2");
        assertThat(turns.next(0)).isEqualTo("a1");
        turns.answered(0);
        turns.again(0, "a1");
        assertThat(takeAll(0)).containsExactly("a1", "a2");
    }

    @Test
    void aJobMayComeBackAfterItsSegmentWasForgotten() {
        add(0, "a1");
        assertThat(turns.next(0)).isEqualTo("a1");
        turns.answered(0);
        turns.again(0, "a1");
        assertThat(takeAll(0)).containsExactly("a1");
    }

    private void add(int segment, String... jobs) {
        for (String job : jobs) {
            turns.add(segment, job);
        }
    }

    private List<String> takeAll(long now) {
        List<String> taken = new ArrayList<>();
        for (String job = turns.next(now); job != null; job = turns.next(now)) {
            taken.add(job);
        }
        return taken;
    }
}
