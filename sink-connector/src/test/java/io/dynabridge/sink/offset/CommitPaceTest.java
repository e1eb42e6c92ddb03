package io.dynabridge.sink.offset;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommitPaceTest {

    private final CommitPace pace = new CommitPace(0);

    @Test
    void whoIsIdleAsksWithinASecondAndWhoIsBusyWithinFive() {
        assertThat(pace.isDue(1, true, seconds(0.9))).isFalse();
        assertThat(pace.isBehind(1)).isTrue();
        assertThat(pace.isDue(1, true, seconds(1))).isTrue();
        assertThat(pace.isDue(2, false, seconds(5.9))).isFalse();
        assertThat(pace.isDue(2, false, seconds(6))).isTrue();
    }

    @Test
    void whatTransformsDropIsCommittedWithinFiveSecondsToo() {
        assertThat(pace.isDue(1, true, seconds(2))).isTrue();
        assertThat(pace.isBehind(1)).isFalse();
        assertThat(pace.isDue(1, true, seconds(6.9))).isFalse();
        assertThat(pace.isDue(1, true, seconds(7))).isTrue();
    }

    private static long seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1000)).toNanos();
    }
}
