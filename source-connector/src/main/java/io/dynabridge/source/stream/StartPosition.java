package io.dynabridge.source.stream;

/** Where to read a shard from. */
public sealed interface StartPosition {

    /** The oldest record that is left. */
    record TrimHorizon() implements StartPosition {}

    /** Behind the newest record; only for shards that were never read, because it gives no durable position. */
    record Latest() implements StartPosition {}

    /** Behind a record. */
    record After(String sequenceNumber) implements StartPosition {}
}
