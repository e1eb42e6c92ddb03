package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.verify.SourceItemKey;
import java.util.Map;
import java.util.Optional;

/**
 * How much the sink's guard adds to an item.
 *
 * @param attribute empty where the sink adds none
 * @param origin the pipeline's name, which the guard keeps
 */
record GuardBytes(Optional<String> attribute, String origin) {

    /** Epoch and sequence number, as the guard writes them. */
    private static final String VERSION = "0".repeat(45);
    /** 64 bits in base64. */
    private static final String NAMES_HASH = "0".repeat(11);

    /** Bytes for an item of this source item. */
    long of(SourceItemKey owner) {
        return attribute
                .map(name -> ItemBytes.of(Map.of(
                        name,
                        AttributeType.M.attribute(Map.of(
                                "k", text(owner.toString()),
                                "v", text(VERSION),
                                "h", text(NAMES_HASH),
                                "o", text(origin),
                                "t", text(owner.table()))))))
                .orElse(0L);
    }

    /** Whether an index carries it too. */
    boolean isIn(TableIndex index) {
        return attribute.map(index::holds).orElse(false);
    }

    private static Map<String, Object> text(String value) {
        return AttributeType.S.attribute(value);
    }
}
