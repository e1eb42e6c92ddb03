package io.dynabridge.source.stream;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Packs units of work onto tasks, heaviest first onto the least loaded, always in the same way. */
public final class ShardAssigner {

    /**
     * A unit that must not be cut.
     *
     * @param id tells it from others; decides between equals
     * @param weight what it costs, in shards that will be read at once
     */
    public record Unit<T>(String id, int weight, T work) {}

    private ShardAssigner() {}

    /** The load of the task that would have most to do. */
    public static <T> int heaviestLoad(List<Unit<T>> units, int maxTasks) {
        List<Unit<Unit<T>>> themselves = units.stream()
                .map(unit -> new Unit<>(unit.id(), unit.weight(), unit))
                .toList();
        return pack(themselves, maxTasks).stream()
                .mapToInt(task -> task.stream()
                        .mapToInt(unit -> Math.max(1, unit.weight()))
                        .sum())
                .max()
                .orElse(0);
    }

    /** The units of each task; no task is empty. */
    public static <T> List<List<T>> pack(List<Unit<T>> units, int maxTasks) {
        int tasks = Math.min(maxTasks, units.size());
        List<List<T>> packed = new ArrayList<>();
        int[] load = new int[tasks];
        for (int i = 0; i < tasks; i++) {
            packed.add(new ArrayList<>());
        }
        units.stream()
                .sorted(Comparator.comparingInt((Unit<T> unit) -> -unit.weight())
                        .thenComparing(Unit::id))
                .forEach(unit -> {
                    int least = 0;
                    for (int i = 1; i < tasks; i++) {
                        if (load[i] < load[least]) {
                            least = i;
                        }
                    }
                    packed.get(least).add(unit.work());
                    load[least] += Math.max(1, unit.weight());
                });
        return packed;
    }
}
