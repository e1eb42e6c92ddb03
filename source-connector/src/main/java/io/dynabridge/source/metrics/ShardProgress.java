package io.dynabridge.source.metrics;

/** Where one shard stands, for those who watch. Thread-safe. */
public final class ShardProgress {

    /** What a shard is doing. */
    public enum State {
        /** There may be more records. */
        READING,
        /** Read to its end; some records are not acknowledged yet. */
        CLOSING,
        /** Finished; those that continue it are looked for. */
        WAITING_FOR_CHILDREN
    }

    private final String table;
    private final String shard;
    private final ReadLag lag;
    private volatile State state;

    ShardProgress(String table, String shard, State state, long nowMs) {
        this.table = table;
        this.shard = shard;
        this.state = state;
        this.lag = new ReadLag(nowMs);
    }

    /** The table whose stream the shard is a part of. */
    public String table() {
        return table;
    }

    /** The shard's id. */
    public String shard() {
        return shard;
    }

    /** How far behind it is read. */
    public ReadLag lag() {
        return lag;
    }

    State state() {
        return state;
    }

    void become(State next) {
        state = next;
        if (next != State.READING) {
            lag.ended();
        }
    }
}
