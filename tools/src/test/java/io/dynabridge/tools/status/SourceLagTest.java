package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.pipeline.SentChange;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class SourceLagTest {

    private final SentChange late = change("books", 1_000, 61_000);
    private final SentChange soon = change("films", 70_000, 71_000);

    @Test
    void theLongestLagCountsWhoseStreamIsNotReadFurther() {
        assertThat(lag(Map.of()))
                .isEqualTo(new SourceLag(Optional.of(Duration.ofSeconds(60)), false, Optional.empty()));
        assertThat(lag(Map.of("books", 61_000L)).past()).isFalse();
        assertThat(lag(Map.of("books", 61_001L)))
                .isEqualTo(new SourceLag(Optional.of(Duration.ofSeconds(1)), false, Optional.empty()));
        assertThat(lag(Map.of("books", 80_000L, "films", 80_000L)))
                .isEqualTo(new SourceLag(Optional.of(Duration.ofSeconds(60)), true, Optional.empty()));
        assertThat(SourceLag.of(List.of(), table -> Optional.empty())).isEqualTo(SourceLag.NONE);
    }

    @Test
    void anEnvelopeSaysWhatWasSentWithAndWithoutItsSchema() {
        String envelope =
                "{\"op\":\"u\",\"source\":{\"name\":\"p\",\"table\":\"books\",\"ts_ms\":1000},\"ts_ms\":61000}";

        assertThat(sent(envelope)).contains(late);
        assertThat(sent("{\"schema\":{},\"payload\":" + envelope + "}")).contains(late);
        assertThat(sent("{\"isbn\":\"1\"}")).isEmpty();
        assertThat(sent("\0\0\0\1x")).isEmpty();
        assertThat(SentChange.of(new ConsumerRecord<>("t", 0, 0, null, null))).isEmpty();
    }

    private static Optional<SentChange> sent(String value) {
        return SentChange.of(new ConsumerRecord<>("t", 0, 0, null, value.getBytes(StandardCharsets.UTF_8)));
    }

    private static SentChange change(String table, long made, long sent) {
        return new SentChange("p", table, Instant.ofEpochMilli(made), Instant.ofEpochMilli(sent));
    }

    private SourceLag lag(Map<String, Long> covered) {
        return SourceLag.of(
                List.of(late, soon),
                table -> Optional.ofNullable(covered.get(table)).map(Instant::ofEpochMilli));
    }
}
