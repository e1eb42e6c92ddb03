package io.dynabridge.sink.guard;

/** How a record ended. Every record ends in exactly one of these, or stops the task. */
public enum WriteOutcome {
    /** The item was put. */
    WRITTEN,
    /** Nothing of the item stands there any more. */
    DELETED,
    /** The item left one target key and was put at another. */
    MOVED,
    /** The very same change stood there already: a retry or replay of our own. */
    OWN_RETRY,
    /** A newer change stood there, or was about to: of the source item, or with {@code conflict.policy=overwrite} of any. */
    STALE,
    /** The item to delete belongs to another source item and was left. */
    NOT_OWNER,
    /** The target item was written by someone else and was left. */
    FOREIGN_KEPT,
    /** The record asks for nothing: a tombstone, or a delete that is disabled or was never written. */
    SKIPPED,
    /** Reported: the target key belongs to another source item. */
    CONFLICT,
    /** Reported: the target item was written by someone else. */
    FOREIGN,
    /** Reported: the record cannot be written. */
    BAD_RECORD;

    /** Whether the record changed the target. */
    public boolean isApplied() {
        return this == WRITTEN || this == DELETED || this == MOVED;
    }

    /** Whether the record went to the errant record reporter. */
    public boolean isReported() {
        return this == CONFLICT || this == FOREIGN || this == BAD_RECORD;
    }
}
