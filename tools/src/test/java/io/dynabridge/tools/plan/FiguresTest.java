package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void areNoMoreExactThanTheyAreWorth() {
        assertThat(Figures.about(5_234_567)).isEqualTo("5,200,000");
        assertThat(Figures.about(42.4)).isEqualTo("42");
        assertThat(Figures.about(999)).isEqualTo("1,000");
        assertThat(Figures.dollars(0)).isEqualTo("$0.00");
        assertThat(Figures.dollars(0.004)).isEqualTo("less than $0.01");
        assertThat(Figures.dollars(3.456)).isEqualTo("$3.46");
        assertThat(Figures.dollars(1234)).isEqualTo("$1,200");
        assertThat(Figures.time(59)).isEqualTo("less than a minute");
        assertThat(Figures.time(600)).isEqualTo("10 min");
        assertThat(Figures.time(9_000)).isEqualTo("2.5 h");
        assertThat(Figures.time(864_000)).isEqualTo("10.0 days");
        assertThat(Figures.bytes(1_023)).isEqualTo("1023 B");
        assertThat(Figures.bytes(1_536)).isEqualTo("1.5 KB");
        assertThat(Figures.bytes(400 * 1024)).isEqualTo("400 KB");
        assertThat(Figures.bytes(3L << 30)).isEqualTo("3.0 GB");
    }

    @Property
    void areOffByATwentiethAtMost(@ForAll @LongRange(min = 1, max = 1L << 52) long number) {
        assertThat((double) Figures.rounded(number)).isCloseTo(number, within(number / 20.0));
    }
}
