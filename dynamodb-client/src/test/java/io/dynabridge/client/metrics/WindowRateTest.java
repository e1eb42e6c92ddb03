package io.dynabridge.client.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class WindowRateTest {

    @Test
    void theFirstSecondsCountOverTheTimeThatThereWas() {
        WindowRate rate = new WindowRate(10_000);
        rate.add(50, 10_100);
        assertThat(rate.perSecond(10_900)).isEqualTo(50.0);
        assertThat(rate.perSecond(14_000)).isEqualTo(10.0);
    }

    @Test
    void whatIsOlderThanHalfAMinuteCountsNoMore() {
        WindowRate rate = new WindowRate(0);
        rate.add(300, 0);
        assertThat(rate.perSecond(29_999)).isEqualTo(10.0);
        assertThat(rate.perSecond(30_000)).isZero();
    }

    @Test
    void aLongSilenceAndAClockThatWasSetBackDoNotHarm() {
        WindowRate rate = new WindowRate(0);
        rate.add(300, 0);
        rate.add(60, 1_000_000_000_000L);
        assertThat(rate.perSecond(1_000_000_000_000L)).isEqualTo(2.0);
        rate.add(60, 5);
        assertThat(rate.perSecond(5)).isEqualTo(4.0);
    }

    @Property(tries = 200)
    void aSteadyFlowHasItsRate(
            @ForAll @IntRange(min = 1, max = 1_000) int each, @ForAll @IntRange(max = 90) int seconds) {
        WindowRate rate = new WindowRate(0);
        for (int second = 0; second <= seconds; second++) {
            rate.add(each, second * 1_000L + 500);
        }
        assertThat(rate.perSecond(seconds * 1_000L + 900)).isEqualTo(each);
    }
}
