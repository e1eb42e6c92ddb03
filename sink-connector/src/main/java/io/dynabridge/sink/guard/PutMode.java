package io.dynabridge.sink.guard;

/** What a put may replace. Every mode but {@link #BLIND} spares a newer change of the same source item. */
public enum PutMode {
    /** Nothing, or an older change of the same source item. */
    GUARDED,
    /** Also an item that nobody's guard protects: {@code foreign.item.policy=overwrite}. */
    OVER_FOREIGN,
    /** Also another source item's: {@code conflict.policy=overwrite}, once waiting has not helped. */
    OVER_ANYONE,
    /** Anything at all: {@code write.guard=none}. */
    BLIND
}
