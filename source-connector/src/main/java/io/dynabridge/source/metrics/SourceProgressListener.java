package io.dynabridge.source.metrics;

/** Hears what a source task does, to count it. Called from several threads; never throws and never waits. */
public interface SourceProgressListener {

    /** One who does not listen. */
    SourceProgressListener NONE = new SourceProgressListener() {};

    /** A shard is read from now on. */
    default void shardStarted(String table, String shard) {}

    /**
     * A page of a shard was handed on.
     *
     * @param records on the page, before any of them was suppressed
     * @param newestMs when its last record was created, milliseconds since 1970; any value where it has none
     */
    default void pageRead(String table, String shard, int records, long bytes, long newestMs) {}

    /** A shard was read to its end; some of its records may not be acknowledged yet. */
    default void shardClosing(String table, String shard) {}

    /** A shard is finished, and those that continue it are looked for. */
    default void shardWaitingForChildren(String table, String shard) {}

    /** A shard is finished and those that continue it have started, or there will be none. */
    default void shardDone(String table, String shard) {}

    /** GetRecords was called. */
    default void getRecordsCalled(String table) {}

    /** GetRecords gave an empty page. */
    default void emptyPoll(String table) {}

    /** DynamoDB asked a reader of the stream to slow down. */
    default void throttled(String table) {}

    /** A call failed in a way that passes, throttling included, and is made again. */
    default void retried(String table) {}

    /** An iterator was not used for fifteen minutes. */
    default void iteratorExpired(String table) {}

    /** Records were gone before they were read. */
    default void dataLost(String table) {}

    /** This task has so many more segments of a snapshot to work. */
    default void segmentsAssigned(String table, int segments) {}

    /** Items of a snapshot were touched or read. */
    default void snapshotItems(String table, int items) {}

    /** A segment of a snapshot is done. */
    default void segmentDone(String table) {}
}
