package io.dynabridge.tools.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.verify.ItemDigest;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final Write MADE = new Write("a", 1, 0, "p1", ItemDigest.of("1"), 0);
    private static final Write MOVED = new Write("a", 2, 1, "p2", ItemDigest.of("2"), 0);
    private static final Write DELETED = new Write("a", 3, 2, null, null, 0);

    private final History history = new History();

    @Test
    void knowsAChangeBeforeItIsAnsweredAndCountsItOnlyThen() {
        history.begin(MADE);
        assertThat(history.at("a", 1)).contains(MADE);
        assertThat(history.last("a")).isEmpty();
        assertThat(history.doubtful("a")).containsExactly(MADE);
        assertThat(history.acknowledged()).isZero();

        history.acknowledge(MADE);
        assertThat(history.last("a")).contains(MADE);
        assertThat(history.doubtful("a")).isEmpty();
        assertThat(history.acknowledged()).isEqualTo(1);
    }

    @Test
    void forgetsWhatWasSurelyNotMade() {
        history.begin(MADE);
        history.refuse(MADE);

        assertThat(history.of("a")).isEmpty();
    }

    @Test
    void tellsADeleteByWhatItDeleted() {
        all();

        assertThat(history.deleteOf("a", 2)).contains(DELETED);
        assertThat(history.deleteOf("a", 1)).isEmpty();
        assertThat(history.at("b", 1)).isEmpty();
    }

    @Test
    void tellsWhichNewerChangeLeftAPlace() {
        all();

        assertThat(history.leaving("a", "p1", 1)).contains(MOVED);
        assertThat(history.leaving("a", "p2", 2)).as("by the delete").contains(DELETED);
        assertThat(history.leaving("a", "p2", 3)).isEmpty();
    }

    @Test
    void knowsAllWhoEverAskedForAPlace() {
        all();
        history.begin(new Write("b", 1, 0, "p1", ItemDigest.of("b"), 0));

        assertThat(history.claimants("p1")).containsExactlyInAnyOrder("a", "b");
        assertThat(history.claimants("p9")).isEmpty();
    }

    private void all() {
        for (Write write : new Write[] {MADE, MOVED, DELETED}) {
            history.begin(write);
            history.acknowledge(write);
        }
    }
}
