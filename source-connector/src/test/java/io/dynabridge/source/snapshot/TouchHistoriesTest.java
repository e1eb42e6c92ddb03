package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.source.config.SnapshotMode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whole touch runs with throttling, lost answers, deletes in between and crashes at any moment, in virtual time (P8). */
class TouchHistoriesTest {

    private static final int ITEMS = 40;

    @Property(tries = 400)
    void everyItemIsTouchedOrReadNoneIsMadeAndTheRunSaysWhenItIsOver(@ForAll long seed) {
        Touching touching = new Touching(seed, false);
        touching.history.runUntil("COMPLETED");

        touching.assertNothingIsMade();
        assertThat(touching.history.statuses()).contains("STARTED").doesNotContain("CLEANING_UP", "CLEANED_UP");
    }

    @Property(tries = 400)
    void theMarkerIsRemovedWhenEveryItemHasBeenTouchedAndNoOtherMarkerIs(@ForAll long seed) {
        Touching touching = new Touching(seed, true);
        touching.history.runUntil("CLEANED_UP");

        touching.assertNothingIsMade();
        assertThat(touching.history.table.markers().values())
                .doesNotContain(Optional.of(SnapshotHistory.RUN))
                .isSubsetOf(Optional.empty(), Optional.of("another"));
        assertThat(touching.history.statuses())
                .containsSubsequence("STARTED", "COMPLETED", "CLEANING_UP", "CLEANED_UP");
        assertThat(touching.history.table.touchedAtFirstUnmark())
                .as("items touched before the first marker was removed")
                .isIn(-1, touching.history.table.touched().size());
    }

    /** A history, and what must be so at every moment of it. */
    private static final class Touching {
        private final SnapshotHistory history;
        private final Set<Integer> deleted = new HashSet<>();
        private final Random random;
        private boolean completed;

        Touching(long seed, boolean cleansUp) {
            random = new Random(seed);
            FakeTable table = new FakeTable(random, ITEMS);
            history = new SnapshotHistory(
                    table,
                    random,
                    SnapshotMode.TOUCH,
                    cleansUp,
                    this::disturb,
                    this::assertCompletedOnlyWhenAllAreDone);
        }

        private void disturb() {
            int item = random.nextInt(ITEMS);
            boolean again = completed && history.table.markers().containsKey(item);
            if (again) {
                history.table.put(item, Optional.of("another"));
            } else {
                history.table.delete(item);
                deleted.add(item);
            }
        }

        private void assertCompletedOnlyWhenAllAreDone() {
            if (completed || !history.statuses().contains("COMPLETED")) {
                return;
            }
            completed = true;
            Set<Integer> read = history.read();
            for (int item : history.table.markers().keySet()) {
                assertThat(
                                history.table.isTooLarge(item)
                                        ? read.contains(item)
                                        : history.table.touched().contains(item))
                        .as("item %s is covered when the run says that it is complete", item)
                        .isTrue();
            }
            history.connect
                    .log()
                    .forEach(each -> Envelope.from(each.value())
                            .ifPresent(envelope -> assertThat(envelope.source().sequenceNumber())
                                    .isNull()));
        }

        private void assertNothingIsMade() {
            Map<Integer, Optional<String>> markers = history.table.markers();
            assertThat(completed).isTrue();
            assertThat(markers.keySet())
                    .as("no touch makes an item")
                    .isEqualTo(IntStream.range(0, ITEMS)
                            .filter(item -> !deleted.contains(item))
                            .boxed()
                            .collect(Collectors.toSet()));
        }
    }
}
