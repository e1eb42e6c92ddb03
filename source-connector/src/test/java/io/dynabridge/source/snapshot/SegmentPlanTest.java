package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SegmentPlanTest {

    @Test
    void aWishIsFollowedAndElseTheTableAndItsTasksDecide() {
        assertThat(SegmentPlan.choose(3, 1L << 40, 8)).isEqualTo(3);
        assertThat(SegmentPlan.choose(0, 0, 2)).isEqualTo(16);
        assertThat(SegmentPlan.choose(0, 100L << 30, 2)).isEqualTo(100);
        assertThat(SegmentPlan.choose(0, 1L << 50, 2)).isEqualTo(10_000);
    }

    @Property(tries = 300)
    void everySegmentIsOfOneTaskAndTheSharesAreEven(
            @ForAll @IntRange(min = 1, max = 200) int segments, @ForAll @IntRange(min = 1, max = 20) int tasks) {
        List<Integer> all = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<Integer> share = SegmentPlan.share(segments, task, tasks);
            assertThat(share.size()).isBetween(segments / tasks, segments / tasks + 1);
            all.addAll(share);
        }
        assertThat(all)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, segments).boxed().toList());
    }

    @Property(tries = 300)
    void whateverATaskHasBegunLiesAllOverTheTable(
            @ForAll @IntRange(min = 2, max = 400) int segments,
            @ForAll @IntRange(min = 1, max = 8) int tasks,
            @ForAll @IntRange(min = 2, max = 64) int begun) {
        for (int task = 0; task < tasks; task++) {
            List<Integer> share = SegmentPlan.share(segments, task, tasks);
            int count = Math.min(begun, share.size());
            List<Integer> places = share.subList(0, count).stream().sorted().toList();
            int largest = count == 0 ? 0 : places.get(0) + segments - places.get(count - 1);
            for (int i = 1; i < count; i++) {
                largest = Math.max(largest, places.get(i) - places.get(i - 1));
            }
            // In turn they would lie side by side, with one gap of nearly the whole table.
            assertThat(largest)
                    .as("largest gap of task %s in %s", task, share)
                    .isLessThanOrEqualTo(4 * segments / Math.max(1, count) + 2 * tasks);
        }
    }

    @Test
    void tasksBeginInDifferentPlaces() {
        assertThat(SegmentPlan.share(16, 0, 1)).containsExactly(0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15);
        assertThat(SegmentPlan.share(16, 0, 2)).startsWith(0, 8);
        assertThat(SegmentPlan.share(16, 1, 2)).startsWith(9, 1);
        assertThat(SegmentPlan.share(1, 1, 2)).isEmpty();
    }
}
