package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressEstimateTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aSteadyRunIsForeseenToTheSecond() {
        ProgressEstimate estimate = new ProgressEstimate(10_000, 8);
        estimate.look(0, 0, 0);
        assertThat(estimate.secondsLeft()).isEmpty();
        assertThat(estimate.itemsPerSecond()).isZero();
        assertThat(estimate.percent()).isZero();
        for (int i = 1; i <= 25; i++) {
            estimate.look(i * 2 * SECOND, i * 100L, 0);
        }
        assertThat(estimate.itemsPerSecond()).isEqualTo(50);
        assertThat(estimate.percent()).isEqualTo(25);
        assertThat(estimate.secondsLeft()).hasValue(150);
    }

    @Test
    void onlyTheLastLooksCount() {
        ProgressEstimate estimate = new ProgressEstimate(10_000, 8);
        estimate.look(0, 0, 0);
        estimate.look(SECOND, 5_000, 0);
        for (int i = 1; i <= 10; i++) {
            estimate.look((1 + i) * SECOND, 5_000 + i * 10L, 0);
        }
        assertThat(estimate.itemsPerSecond()).isEqualTo(10);
    }

    @Test
    void aRunThatWasResumedIsNotCreditedWithWhatWasDoneBefore() {
        ProgressEstimate estimate = new ProgressEstimate(10_000, 8);
        estimate.look(0, 9_000, 6);
        estimate.look(10 * SECOND, 9_100, 6);
        assertThat(estimate.itemsPerSecond()).isEqualTo(10);
        assertThat(estimate.secondsLeft()).hasValue(90);
    }

    @Test
    void withoutACountOrWithOneThatIsTooSmallSegmentsAreCounted() {
        for (long count : new long[] {0, 50}) {
            ProgressEstimate estimate = new ProgressEstimate(count, 8);
            estimate.look(0, 60, 2);
            estimate.look(10 * SECOND, 120, 4);
            assertThat(estimate.percent()).isEqualTo(50);
            assertThat(estimate.secondsLeft()).hasValue(20);
        }
    }

    @Test
    void allIsDoneOnlyWhenEverySegmentIs() {
        ProgressEstimate estimate = new ProgressEstimate(100, 8);
        estimate.look(0, 100, 7);
        assertThat(estimate.percent()).isEqualTo(99.9);
        estimate.look(SECOND, 100, 8);
        assertThat(estimate.percent()).isEqualTo(100);
    }

    @Test
    void anEmptyTableWithALargeCountStillEndsAtAHundred() {
        ProgressEstimate estimate = new ProgressEstimate(1_000_000, 2);
        estimate.look(0, 0, 2);
        assertThat(estimate.percent()).isEqualTo(100);
    }

    @Test
    void theSameAgainIsNoNews() {
        ProgressEstimate estimate = new ProgressEstimate(100, 8);
        assertThat(estimate.look(0, 0, 0)).isTrue();
        assertThat(estimate.look(SECOND, 0, 0)).isFalse();
        assertThat(estimate.look(2 * SECOND, 0, 1)).isTrue();
        assertThat(estimate.look(3 * SECOND, 5, 1)).isTrue();
    }
}
