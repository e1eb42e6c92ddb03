package io.dynabridge.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReaderLimitWarningTest {

    private final ReaderLimitWarning warning = new ReaderLimitWarning();
    private final List<String> said = new ArrayList<>();
    /** Close to where the clock of a long-running machine wraps around. */
    private long nanos = Long.MAX_VALUE - Duration.ofMinutes(1).toNanos();

    @Test
    void aGlobalTableIsNamedOnceAtTheStartAndAnOrdinaryOneNever() {
        assertThat(warning.atStart("books", 0)).isEmpty();
        assertThat(warning.atStart("films", 2)).get().asString().contains("films", "one reader");
        assertThat(warning.atStart("films", 2)).isEmpty();
        assertThat(warning.atStart("songs", 1)).isPresent();
    }

    @Test
    void aSlowReaderThatIsRefusedForMinutesIsToldOnceAndNamesTheShardAndTheLimit() {
        read("s", Duration.ofSeconds(150), Duration.ofMillis(300), 2);
        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("shard s of table books", "two readers of a shard", "Lambda");
    }

    @Test
    void aReaderThatBacksOffForTwentySecondsIsSeenToo() {
        read("s", Duration.ofMinutes(6), Duration.ofSeconds(20), 1);
        assertThat(said).hasSize(1);
    }

    @Test
    void itIsSaidOnceAnHourWhateverTheNumberOfShards() {
        for (int minute = 0; minute < 180; minute += 3) {
            read("s" + minute, Duration.ofMinutes(3), Duration.ofMillis(500), 2);
        }
        assertThat(said).hasSize(3);
    }

    @Test
    void fewRefusalsABurstOfThemOrAFastReaderAreNoSign() {
        read("seldom", Duration.ofMinutes(10), Duration.ofMillis(300), 10);
        read("burst", Duration.ofSeconds(10), Duration.ofMillis(300), 1);
        read("burst", Duration.ofMinutes(10), Duration.ofMillis(300), Integer.MAX_VALUE);
        read("fast", Duration.ofMinutes(10), Duration.ofMillis(50), 2);
        assertThat(said).isEmpty();
    }

    @Test
    void refusalsOfLongAgoDoNotAddUp() {
        for (int hour = 0; hour < 24; hour++) {
            read("s", Duration.ofSeconds(2), Duration.ofMillis(500), 1);
            nanos += Duration.ofHours(1).toNanos();
        }
        assertThat(said).isEmpty();
    }

    /** Reads for a while; every so many calls one is refused, the first one first. */
    private void read(String shard, Duration lasting, Duration each, int refusedEvery) {
        int calls = (int) (lasting.toNanos() / each.toNanos());
        for (int call = 0; call < calls; call++) {
            boolean refused = refusedEvery != Integer.MAX_VALUE && call % refusedEvery == 0;
            (refused ? warning.refused("books", shard, nanos) : warning.answered("books", shard, nanos))
                    .ifPresent(said::add);
            nanos += each.toNanos();
        }
    }
}
