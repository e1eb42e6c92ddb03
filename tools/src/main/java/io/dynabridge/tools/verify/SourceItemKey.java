package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;

/** An item of a source table; its text is what the sink's guard has for an owner. */
public record SourceItemKey(String table, ItemKey key) {

    @Override
    public String toString() {
        return table + ":" + key;
    }
}
