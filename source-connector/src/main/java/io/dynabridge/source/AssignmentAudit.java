package io.dynabridge.source;

import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardAssigner;
import io.dynabridge.source.stream.ShardAssigner.Unit;
import io.dynabridge.source.stream.ShardGraph;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether sharing out anew pays. It stops all tasks for a moment, so it takes a reason that stays: a shard whose turn it
 * is and that nobody starts, seen twice; one task with more than twice the load it needs to have, for half an hour; or
 * an assignment that begins at shards that are done with, for half a day, because a task that is started again must find
 * them still listed. It happens at most once an hour. Time comes in as an argument, in nanoseconds. Not thread-safe.
 */
final class AssignmentAudit {

    private static final long BETWEEN_NANOS = Duration.ofHours(1).toNanos();
    private static final long SKEWED_FOR_NANOS = Duration.ofMinutes(30).toNanos();
    /** Shards are trimmed 24 hours after they were closed. */
    private static final long OUTDATED_AFTER_NANOS = Duration.ofHours(12).toNanos();

    private static final int SKEW = 2;
    /** Fewer shards than this too many are no burden. */
    private static final int LEAST_EXCESS = 4;

    private final Map<String, Integer> owners = new HashMap<>();
    private Set<String> roots = Set.of();
    private long assignedAt;
    private Set<String> unstartedBefore = Set.of();
    private boolean skewed;
    private long skewedSince;
    private boolean reassigned;
    private long reassignedAt;
    private int maxTasks = 1;

    /** Hears what the tasks were given. */
    void assigned(List<TaskAssignment> assignments, int most, long now) {
        owners.clear();
        unstartedBefore = Set.of();
        skewed = false;
        maxTasks = most;
        for (int task = 0; task < assignments.size(); task++) {
            for (Lineage lineage : assignments.get(task).lineages()) {
                for (Root root : lineage.roots()) {
                    owners.put(root.shard(), task);
                }
            }
        }
        roots = Set.copyOf(owners.keySet());
        assignedAt = now;
    }

    /**
     * Whether to share out anew.
     *
     * @param graphs the lineages of all streams
     * @param units what would be shared out now
     * @param unstarted those of them without a position: a task stores one as soon as it starts to read
     */
    <T> boolean pays(List<ShardGraph> graphs, List<Unit<T>> units, Set<String> unstarted, long now) {
        graphs.forEach(this::inherit);
        Map<Integer, Integer> loads = new HashMap<>();
        for (Unit<T> unit : units) {
            Integer owner = owners.get(unit.id());
            if (owner != null) {
                loads.merge(owner, Math.max(1, unit.weight()), Integer::sum);
            }
        }
        boolean orphaned = unstarted.stream().anyMatch(unstartedBefore::contains);
        unstartedBefore = Set.copyOf(unstarted);
        boolean pays = orphaned || isOutdated(units, now) || isSkewedForLong(loads, units, now);
        if (!pays || reassigned && now - reassignedAt < BETWEEN_NANOS) {
            return false;
        }
        reassigned = true;
        reassignedAt = now;
        return true;
    }

    /** Tasks follow children by themselves; a parent stays listed long enough to be seen with them. */
    private void inherit(ShardGraph graph) {
        for (Shard shard : graph.shards()) {
            Integer owner = shard.parent().map(owners::get).orElse(null);
            if (owner != null && !owners.containsKey(shard.id())) {
                graph.subtree(shard.id()).forEach(each -> owners.put(each.id(), owner));
            }
        }
    }

    private <T> boolean isOutdated(List<Unit<T>> units, long now) {
        Set<String> current = units.stream().map(Unit::id).collect(Collectors.toSet());
        return now - assignedAt >= OUTDATED_AFTER_NANOS && !current.containsAll(roots);
    }

    private <T> boolean isSkewedForLong(Map<Integer, Integer> loads, List<Unit<T>> units, long now) {
        int heaviest = loads.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        int possible = ShardAssigner.heaviestLoad(units, maxTasks);
        boolean skewedNow = heaviest > SKEW * possible && heaviest - possible >= LEAST_EXCESS;
        if (!skewedNow) {
            skewed = false;
            return false;
        }
        if (!skewed) {
            skewed = true;
            skewedSince = now;
        }
        return now - skewedSince >= SKEWED_FOR_NANOS;
    }
}
