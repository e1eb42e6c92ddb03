package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The key that a target would need which is not there yet: named by the transforms, and typed by them or by the items that
 * they make.
 *
 * @param observed whether each type is declared or was seen
 */
record TargetKey(Map<String, AttributeType> attributes, boolean observed) {

    /**
     * Guesses.
     *
     * @param named keys that the transforms make, with the types that they declare; empty where they make none
     * @param source the source table's own key, which items then keep
     * @param items as the transforms leave them
     */
    static TargetKey guess(
            Map<String, Optional<AttributeType>> named,
            Map<String, AttributeType> source,
            Iterable<Map<String, Object>> items) {
        if (named.isEmpty()) {
            return new TargetKey(source, true);
        }
        Map<String, AttributeType> key = new LinkedHashMap<>();
        boolean observed = true;
        for (Map.Entry<String, Optional<AttributeType>> each : named.entrySet()) {
            Optional<AttributeType> type = each.getValue().or(() -> seen(each.getKey(), items));
            observed &= type.isPresent();
            key.put(each.getKey(), type.orElse(AttributeType.S));
        }
        return new TargetKey(key, observed);
    }

    private static Optional<AttributeType> seen(String name, Iterable<Map<String, Object>> items) {
        for (Map<String, Object> item : items) {
            Object attribute = item.get(name);
            if (attribute != null && AttributeType.of(attribute).isKeyType()) {
                return Optional.of(AttributeType.of(attribute));
            }
        }
        return Optional.empty();
    }
}
