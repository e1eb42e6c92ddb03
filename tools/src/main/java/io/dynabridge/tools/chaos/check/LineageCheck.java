package io.dynabridge.tools.chaos.check;

import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.Emission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks whether shards come after their parents, in a topic of one partition, where the offsets tell the order of
 * everything. Not thread-safe.
 */
public final class LineageCheck {

    private final Set<String> events = new HashSet<>();
    private final Map<String, Emission> firsts = new HashMap<>();
    private final Map<String, Emission> lasts = new HashMap<>();

    /** The next record. */
    public void accept(Emission record) {
        if (!record.isScanned() && events.add(record.event())) {
            firsts.putIfAbsent(record.shard(), record);
            lasts.put(record.shard(), record);
        }
    }

    /** How many shards had records. */
    public int shards() {
        return firsts.size();
    }

    /** What was found, given the parent of each shard that has one. */
    public List<Violation> violations(Map<String, String> parents) {
        List<Violation> violations = new ArrayList<>();
        firsts.forEach((shard, first) -> {
            Set<String> seen = new HashSet<>();
            for (String elder = parents.get(shard); elder != null && seen.add(elder); elder = parents.get(elder)) {
                Emission last = lasts.get(elder);
                if (last != null && last.at().offset() > first.at().offset()) {
                    violations.add(new Violation(
                            Kind.CHILD_FIRST,
                            first.item(),
                            null,
                            first + " came before " + last + " of an elder shard",
                            Set.of(last.item())));
                }
            }
        });
        return violations;
    }
}
