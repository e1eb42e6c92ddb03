package io.dynabridge.tools.chaos.nemesis;

/** One way to do harm to a running migration, or to have it reconfigured; each is undone after a while. */
public enum Action {
    /** Kill -9 of a worker. */
    KILL_WORKER(200, 8_000),
    /** Kill -9 of both workers at once. */
    KILL_WORKERS(200, 3_000),
    /** SIGSTOP of a worker, for longer than its group waits, or not. */
    FREEZE_WORKER(500, 14_000),
    /** A worker leaves its group in order, and joins it again. */
    REBALANCE(200, 5_000),
    /** Kill -9 of the broker. */
    KILL_BROKER(200, 5_000),
    /** SIGSTOP of the broker. */
    FREEZE_BROKER(500, 8_000),
    /** DynamoDB Local is stopped and started again; its tables and streams are on disk. */
    RESTART_DYNAMODB(100, 3_000),
    /** A large share of the sink's requests to DynamoDB goes wrong. */
    STORM_SINK(2_000, 10_000),
    /** A large share of the source's requests to DynamoDB and its streams goes wrong. */
    STORM_SOURCE(2_000, 10_000),
    /** Some answers to the sink come behind its timeouts. */
    SLOW_SINK(2_000, 6_000),
    /** Some answers to the source come behind its timeouts. */
    SLOW_SOURCE(2_000, 6_000),
    /** The sink is paused and resumed. */
    PAUSE_SINK(500, 6_000),
    /** The source is paused and resumed. */
    PAUSE_SOURCE(500, 6_000),
    /** The sink is stopped, its tasks gone, and resumed. */
    STOP_SINK(200, 4_000),
    /** The source is stopped, its tasks gone, and resumed. */
    STOP_SOURCE(200, 4_000),
    /** The sink gets another config: number of tasks, size of batches, writes in flight. */
    RECONFIGURE_SINK(0, 500),
    /** The source gets another config: number of tasks, size of batches, pace. */
    RECONFIGURE_SOURCE(0, 500),
    /** The sink's offsets are deleted, or set back: what is applied is applied once more. */
    REPLAY(0, 500),
    /** A new snapshot id: every item is touched once more. */
    RESNAPSHOT(0, 500),
    /** Every shard is closed and continued by another. */
    ROLL_OVER(0, 500),
    /** An hour passes in all streams: iterators expire, what is a day old is trimmed. */
    AGE(0, 500),
    /** The source's offsets are deleted: it reads its streams from their oldest records, and the tables once more. */
    RESET_SOURCE(0, 500);

    private final int shortest;
    private final int longest;

    Action(int shortestMillis, int longestMillis) {
        this.shortest = shortestMillis;
        this.longest = longestMillis;
    }

    /** Whether it makes everything come once more, so that a long run would do little else. */
    boolean startsOver() {
        return this == RESET_SOURCE;
    }

    /** The least that it may last. */
    int shortest() {
        return shortest;
    }

    /** The most that it may last. */
    int longest() {
        return longest;
    }

    /** Whether it chooses one of the workers. */
    boolean choosesWorker() {
        return this == KILL_WORKER || this == FREEZE_WORKER || this == REBALANCE;
    }
}
