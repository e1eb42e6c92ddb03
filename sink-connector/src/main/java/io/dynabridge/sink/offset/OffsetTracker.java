package io.dynabridge.sink.offset;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * How far each partition may be committed: up to the lowest offset that is still pending (the frontier), because what is
 * committed is never seen again. Thread-safe.
 *
 * <p>Invariant (P7): {@link #frontier} never lies beyond a tracked offset that is not yet processed. Gaps between offsets
 * are normal: transforms filter records, and transactions leave markers.
 */
public final class OffsetTracker {

    /** A record's place among the pending ones; worthless once its partition was closed. */
    public static final class Ticket {
        private final TreeMap<Long, Integer> pending;
        private final long offset;

        private Ticket(TreeMap<Long, Integer> pending, long offset) {
            this.pending = pending;
            this.offset = offset;
        }
    }

    private final Map<TopicPartition, TreeMap<Long, Integer>> partitions = new HashMap<>();

    /** Notes that a record is pending. Counts deliveries: after a rewind the same offset may be pending twice. */
    public synchronized Ticket track(TopicPartition partition, long offset) {
        TreeMap<Long, Integer> pending = partitions.computeIfAbsent(partition, any -> new TreeMap<>());
        pending.merge(offset, 1, Integer::sum);
        return new Ticket(pending, offset);
    }

    /** Notes that a record is safely applied, reported, or asks for nothing. To be called once a ticket. */
    public synchronized void processed(Ticket ticket) {
        ticket.pending.computeIfPresent(ticket.offset, (offset, times) -> times == 1 ? null : times - 1);
    }

    /**
     * The offset to commit: the next one that a restarted task must read.
     *
     * @param consumed the next offset that the consumer will read
     */
    public synchronized long frontier(TopicPartition partition, long consumed) {
        TreeMap<Long, Integer> pending = partitions.get(partition);
        return pending == null || pending.isEmpty() ? consumed : Math.min(consumed, pending.firstKey());
    }

    /** Forgets a partition; tickets handed out before no longer count. */
    public synchronized void close(TopicPartition partition) {
        partitions.remove(partition);
    }
}
