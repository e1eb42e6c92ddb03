package io.dynabridge.source.metrics;

/** How full the queue between the readers and Connect is. Read by reporters, from any thread. */
public interface QueueFill {

    /** Records that wait. */
    int records();

    /** Their bytes, roughly. */
    long bytes();

    /** The larger share of the two bounds that they take; it can pass 1 by a page for each shard. */
    double share();
}
