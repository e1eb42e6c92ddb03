package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dynabridge.tools.status.TableReads.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class ReadWindowTest {

    private static final Instant NOW = Instant.parse("2026-11-23T15:30:40Z");
    private static final Duration QUARTER = Duration.ofMinutes(15);

    @Property
    void noMinuteInWhichWeReadCountsAndEveryLaterOneDoes(
            @ForAll @LongRange(max = 7_200) long secondsAgo,
            @ForAll @Size(max = 20) List<@DoubleRange(max = 50) Double> units) {
        Instant ours = NOW.minusSeconds(secondsAgo);
        ReadWindow window = ReadWindow.of(NOW, QUARTER, Optional.of(ours));
        Map<Instant, Double> minutes = new TreeMap<>();
        double others = 0;
        for (int i = 0; i < units.size(); i++) {
            Instant minute = window.to().minus(Duration.ofMinutes(i + 1));
            minutes.put(minute, units.get(i));
            if (minute.isAfter(ours) && i < 15) {
                others += units.get(i);
            }
        }

        TableReads judged = window.judge("t", minutes);
        assertThat(judged.units()).isCloseTo(others, within(1e-6));
        assertThat(judged.state()).isEqualTo(others > 0 ? State.READ : State.QUIET);
        assertThat(judged.last().filter(at -> !at.isAfter(ours))).isEmpty();
    }

    @Property
    void aWindowThatIsTooShortSaysWhenItWillDo(@ForAll @IntRange(max = 30) int minutesAgo) {
        Instant ours = NOW.minus(Duration.ofMinutes(minutesAgo));
        ReadWindow window = ReadWindow.of(NOW, QUARTER, Optional.of(ours));

        assertThat(window.length()).isLessThanOrEqualTo(QUARTER);
        if (!window.isTelling()) {
            Instant later = NOW.plus(window.untilTelling());
            assertThat(ReadWindow.of(later, QUARTER, Optional.of(ours)).isTelling())
                    .isTrue();
        }
    }

    @Test
    void withoutReadingOfOursItIsTheWholeTime() {
        ReadWindow window = ReadWindow.of(NOW, QUARTER, Optional.empty());

        assertThat(window.from()).isEqualTo("2026-11-23T15:15:00Z");
        assertThat(window.to()).isEqualTo("2026-11-23T15:30:00Z");
        assertThat(window.isTelling()).isTrue();
    }
}
