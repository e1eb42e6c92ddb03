package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;

/** An item of a source table; its text is what the sink's guard has for an owner. */
public record SourceItemKey(String table, ItemKey key) {

    /**
     * Reads the text.
     *
     * @throws org.apache.kafka.connect.errors.DataException where it is none
     */
    static SourceItemKey from(String text) {
        int colon = text.indexOf(':');
        return new SourceItemKey(text.substring(0, Math.max(0, colon)), ItemKey.from(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return table + ":" + key;
    }
}
