package io.dynabridge.sink.guard;

/** What a put may replace. Every mode but {@link #BLIND} spares a newer change of the same source item. */
public enum PutMode {
    /** Nothing; the first choice for an item that should be new, where that is cheaper than {@link #GUARDED}. */
    CREATE,
    /**
     * An older change of the same source item that has the attributes which the write expects; never creates anything.
     * The first choice for an item that should be there, where that is cheaper than {@link #GUARDED}.
     */
    RENEW,
    /** Nothing, or an older change of the same source item. */
    GUARDED,
    /** Also an item that nobody's guard protects: {@code foreign.item.policy=overwrite}. */
    OVER_FOREIGN,
    /**
     * Also another source item's of a lower version: {@code conflict.policy=overwrite}, once waiting has not helped. Versions
     * decide, not who comes last, so that a replay ends with the same owner.
     */
    OVER_ANYONE,
    /** Anything at all: {@code write.guard=none}. */
    BLIND
}
