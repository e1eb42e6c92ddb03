package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.pipeline.SentChange;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SourceGateTest {

    private static final Instant NOW = Instant.parse("2026-11-30T12:00:30Z");
    private static final Duration SETTLE = Duration.ofSeconds(30);

    private final List<SentChange> newest = new ArrayList<>();
    private Optional<String> trouble = Optional.empty();

    @Test
    void changesThatComeInTimeAreWaitedForAsLongAsTheUserSays() {
        assertThat(lag().time()).isEqualTo(SETTLE);
        arrived(Duration.ofSeconds(2), Duration.ofSeconds(1));
        assertThat(lag().time()).isEqualTo(SETTLE);
    }

    @Test
    void lateOnesAreWaitedForLonger() {
        arrived(Duration.ofSeconds(90), Duration.ofSeconds(1));
        arrived(Duration.ofSeconds(45), Duration.ofSeconds(1));
        assertThat(lag().time()).isEqualTo(Duration.ofSeconds(120));
    }

    @Test
    void whereNothingMoreCameTheSourceHasCaughtUp() {
        arrived(Duration.ofSeconds(90), Duration.ofSeconds(90));
        assertThat(lag().time()).isEqualTo(SETTLE);
    }

    @Test
    void aSourceThatIsFarBehindOrDoesNotRunTellsNothing() {
        arrived(Duration.ofMinutes(15), Duration.ofSeconds(1));
        assertThatThrownBy(() -> lag().time()).hasMessageContaining("15 minutes behind");

        newest.clear();
        trouble = Optional.of("Connector books-source is PAUSED");
        assertThatThrownBy(() -> lag().time())
                .isInstanceOf(UndecidableException.class)
                .hasMessageStartingWith("Connector books-source is PAUSED: ");
    }

    @Test
    void aSourceThatFailsWhileOneWaitsTellsNothingEither() {
        AtomicInteger asked = new AtomicInteger();
        SourceGate gate = new SourceGate(
                () -> newest,
                Duration.ZERO,
                Clock.fixed(NOW, ZoneOffset.UTC),
                () -> asked.getAndIncrement() == 0 ? Optional.empty() : Optional.of("Task 0 is FAILED"));

        assertThatThrownBy(gate::await)
                .isInstanceOf(UndecidableException.class)
                .hasMessageStartingWith("Task 0 is FAILED: ");
    }

    private void arrived(Duration late, Duration ago) {
        Instant sent = NOW.minus(ago);
        newest.add(new SentChange("p", "books", sent.minus(late), sent));
    }

    private SourceGate lag() {
        return new SourceGate(() -> newest, SETTLE, Clock.fixed(NOW, ZoneOffset.UTC), () -> trouble);
    }
}
