package io.dynabridge.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReadLagTest {

    private final ReadLag lag = new ReadLag(1_000);

    @Test
    void aShardThatCannotBeReadFallsBehindFromTheMomentOfItsStart() {
        assertThat(lag.millis(1_000)).isZero();
        assertThat(lag.millis(61_000)).isEqualTo(60_000);
    }

    @Test
    void whileThereAreRecordsItIsTheAgeOfTheLastOneRead() {
        lag.read(400);
        assertThat(lag.millis(1_000)).isEqualTo(600);
        assertThat(lag.millis(1_500)).isEqualTo(1_100);
    }

    @Test
    void anEmptyPageIsTheTip() {
        lag.read(400);
        lag.empty(2_000);
        assertThat(lag.millis(2_000)).isZero();
        assertThat(lag.millis(91_999)).isZero();
    }

    @Test
    void aTipThatNobodyConfirmsIsNoneAndTheLagCountsFromIt() {
        lag.empty(2_000);
        assertThat(lag.millis(92_000)).isEqualTo(90_000);
        lag.empty(93_000);
        assertThat(lag.millis(93_000)).isZero();
    }

    @Test
    void behindTheEndOfAShardItGrowsUntilTheChildrenAreRead() {
        lag.empty(2_000);
        lag.ended();
        assertThat(lag.millis(5_000)).isEqualTo(3_000);
    }

    @Test
    void aClockBehindThatOfDynamoDbGivesNoNegativeLag() {
        lag.read(3_000);
        assertThat(lag.millis(2_500)).isZero();
    }
}
