package io.dynabridge.sink.plan;

import io.dynabridge.envelope.item.ItemKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A target table's name and key schema.
 *
 * @param table the table
 * @param attributes the key attributes, partition key first
 */
public record TableKeys(String table, List<KeyAttribute> attributes) {

    /** Why this item has no key in the table; empty where it has one. */
    public Optional<String> complaint(Map<String, Object> item) {
        for (KeyAttribute attribute : attributes) {
            Optional<String> complaint = attribute.complaint(item);
            if (complaint.isPresent()) {
                return complaint;
            }
        }
        return Optional.empty();
    }

    /** The item's key in this table; only for items without a {@link #complaint}. */
    public TargetKey keyOf(Map<String, Object> item) {
        return new TargetKey(table, ItemKey.of(item, keyNames()));
    }

    /** The names of the key attributes, partition key first. */
    public List<String> keyNames() {
        return attributes.stream().map(KeyAttribute::name).toList();
    }

    /** Whether an attribute is part of the key. */
    public boolean isKeyAttribute(String name) {
        return attributes.stream().anyMatch(attribute -> attribute.name().equals(name));
    }
}
