package io.dynabridge.sink.write;

import java.util.Collection;

/**
 * What a task holds in memory.
 *
 * @param writes writes accepted and not yet ended
 * @param bytes the size of their records
 * @param parked those of them that wait for a key, and for nothing else
 * @param parkedBytes the size of the parked ones' records
 * @param oldestMs when the change was made that came first, milliseconds since 1970; {@link #NEVER} for none
 */
public record Backlog(int writes, long bytes, int parked, long parkedBytes, long oldestMs) {

    public static final long NEVER = Long.MAX_VALUE;
    public static final Backlog NONE = new Backlog(0, 0, 0, 0, NEVER);

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
                writes.size(),
                writes.stream().mapToLong(PendingWrite::bytes).sum(),
                0,
                0,
                writes.isEmpty() ? NEVER : writes.iterator().next().createdMs());
    }

    Backlog plus(Backlog other) {
        return new Backlog(
                writes + other.writes,
                bytes + other.bytes,
                parked + other.parked,
                parkedBytes + other.parkedBytes,
                Math.min(oldestMs, other.oldestMs));
    }

    Backlog minus(Backlog other) {
        return new Backlog(
                writes - other.writes,
                bytes - other.bytes,
                parked - other.parked,
                parkedBytes - other.parkedBytes,
                writes == other.writes ? NEVER : oldestMs);
    }
}
