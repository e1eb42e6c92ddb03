package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;

/** An item of a target table. */
public record TargetItemKey(String table, ItemKey key) {

    /** Names table and key. */
    ItemDigest digest() {
        return ItemDigest.of(table + '\n' + key.text());
    }

    @Override
    public String toString() {
        return table + " " + key;
    }
}
