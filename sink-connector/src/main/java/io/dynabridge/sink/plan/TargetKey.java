package io.dynabridge.sink.plan;

import io.dynabridge.envelope.item.ItemKey;

/**
 * The identity of a target item.
 *
 * @param table the target table
 * @param key the item's key there, partition key first
 */
public record TargetKey(String table, ItemKey key) {

    /** The name of the partition key attribute, which every item of the table has. */
    public String partitionAttribute() {
        return key.attributes().keySet().iterator().next();
    }

    @Override
    public String toString() {
        return table + " " + key;
    }
}
