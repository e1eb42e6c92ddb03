package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;

/** Whose an item in a target table is, by the guard that the sink keeps in it. */
final class TargetJudge {

    private static final String OWNER = "k";

    private final Optional<String> guard;
    private final Set<String> sources;

    /**
     * A judge.
     *
     * @param guard the guard attribute; empty where the sink keeps none, and so everything in the target is its own
     * @param sources the source tables
     */
    TargetJudge(Optional<String> guard, Set<String> sources) {
        this.guard = guard;
        this.sources = Set.copyOf(sources);
    }

    /** One who takes the items of these source tables for somebody else's. */
    TargetJudge without(Set<String> others) {
        Set<String> left = new HashSet<>(sources);
        left.removeAll(others);
        return new TargetJudge(guard, left);
    }

    /** Whether an item can only stand in the target because a source item did. */
    boolean isOurs(Map<String, Object> item) {
        return guard.isEmpty()
                || owner(item).filter(key -> sources.contains(key.table())).isPresent();
    }

    /** The source item that owns a target item; empty where the item does not say. */
    Optional<SourceItemKey> owner(Map<String, Object> item) {
        return guardOf(item).flatMap(map -> {
            try {
                return Optional.of(SourceItemKey.from(String.valueOf(AttributeType.value(map.get(OWNER)))));
            } catch (DataException notOurs) {
                return Optional.empty();
            }
        });
    }

    /** The guard of an item, as an attribute map. */
    Optional<Map<String, Object>> guardOf(Map<String, Object> item) {
        return guard.map(item::get)
                .filter(attribute -> AttributeType.of(attribute) == AttributeType.M)
                .map(attribute -> Items.attributes(AttributeType.value(attribute)))
                .filter(map -> map.containsKey(OWNER));
    }

    /** The item as its source made it. */
    Map<String, Object> withoutGuard(Map<String, Object> item) {
        return guardOf(item).isPresent() ? Items.without(item, guard.orElseThrow()) : item;
    }
}
