package io.dynabridge.client.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowStatsTest {

    @Test
    void onlyTheLastHalfMinuteCounts() {
        WindowStats stats = new WindowStats(1_000_000);
        assertThat(stats.average(1_000_000)).isZero();
        assertThat(stats.maximum(1_000_000)).isZero();
        stats.add(100, 1_000_000);
        stats.add(200, 1_010_500);
        assertThat(stats.average(1_020_000)).isEqualTo(150);
        assertThat(stats.maximum(1_029_999)).isEqualTo(200);
        assertThat(stats.average(1_030_000)).isEqualTo(200);
        assertThat(stats.maximum(1_040_999)).isZero();
        stats.add(7, 2_000_000);
        assertThat(stats.average(2_000_000)).isEqualTo(7);
    }

    @Test
    void aClockThatGoesBackLosesNothing() {
        WindowStats stats = new WindowStats(1_000_000);
        stats.add(10, 1_005_000);
        stats.add(20, 1_001_000);
        assertThat(stats.average(1_005_000)).isEqualTo(15);
    }
}
