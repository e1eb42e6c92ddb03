package io.dynabridge.sink.guard;

/** What to do when two source items claim one target key and waiting has not helped: {@code conflict.policy}. */
public enum ConflictPolicy {
    /** The first owner keeps the key; the other record is reported. */
    REPORT,
    /** The later record takes the key. */
    OVERWRITE
}
