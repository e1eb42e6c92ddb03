package io.dynabridge.sink.write;

import java.util.Collection;

/**
 * What a task holds in memory.
 *
 * @param writes writes accepted and not yet ended
 * @param bytes the size of their records
 * @param parked those of them that wait for a key, and for nothing else
 * @param parkedBytes the size of the parked ones' records
 */
public record Backlog(int writes, long bytes, int parked, long parkedBytes) {

    static final Backlog NONE = new Backlog(0, 0, 0, 0);

    /** Writes that get on without anybody's help. */
    public int moving() {
        return writes - parked;
    }

    /** The size of their records. */
    public long movingBytes() {
        return bytes - parkedBytes;
    }

    static Backlog of(Collection<PendingWrite> writes) {
        return new Backlog(
                writes.size(), writes.stream().mapToLong(PendingWrite::bytes).sum(), 0, 0);
    }

    Backlog plus(Backlog other) {
        return new Backlog(
                writes + other.writes, bytes + other.bytes, parked + other.parked, parkedBytes + other.parkedBytes);
    }

    Backlog minus(Backlog other) {
        return new Backlog(
                writes - other.writes, bytes - other.bytes, parked - other.parked, parkedBytes - other.parkedBytes);
    }
}
