package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.stream.ShardAssigner.Unit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class ShardAssignerTest {

    @Property(tries = 300)
    void everyUnitGoesToOneTaskNoTaskIsEmptyAndTheOrderOfTheListingDoesNotMatter(
            @ForAll @Size(max = 40) List<@IntRange(min = 0, max = 9) Integer> weights,
            @ForAll @IntRange(min = 1, max = 12) int tasks,
            @ForAll long seed) {
        List<Unit<Integer>> units = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            units.add(new Unit<>("shard-" + i, weights.get(i), i));
        }
        List<List<Integer>> packed = ShardAssigner.pack(units, tasks);
        assertThat(packed).hasSize(Math.min(tasks, units.size())).noneMatch(List::isEmpty);
        assertThat(packed.stream().flatMap(List::stream).toList())
                .containsExactlyInAnyOrderElementsOf(
                        units.stream().map(Unit::work).toList());

        Collections.shuffle(units, new Random(seed));
        assertThat(ShardAssigner.pack(units, tasks)).isEqualTo(packed);

        List<Integer> loads = packed.stream()
                .map(task ->
                        task.stream().mapToInt(i -> Math.max(1, weights.get(i))).sum())
                .toList();
        if (!loads.isEmpty()) {
            int heaviest = weights.stream().mapToInt(w -> Math.max(1, w)).max().orElse(0);
            assertThat(Collections.max(loads) - Collections.min(loads)).isLessThanOrEqualTo(heaviest);
        }
    }
}
