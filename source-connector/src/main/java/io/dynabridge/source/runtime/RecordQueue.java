package io.dynabridge.source.runtime;

import io.dynabridge.source.metrics.QueueFill;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Records on their way to Connect's poll. Bounded by asking, not by blocking: whoever reads reserves room first for what
 * it expects. So it holds at most its bounds, and what pages in flight bring beyond their reservation: less than 1 MB
 * each.
 */
public final class RecordQueue implements QueueFill {

    private record Entry(SourceRecord record, long bytes) {}

    private record Waiting(long bytes, Runnable granted) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final int maxRecords;
    private final long maxBytes;
    private final Executor whenRoom;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long bytes;
    private long reserved;

    /**
     * A queue with these bounds.
     *
     * @param whenRoom runs those who waited for room
     */
    public RecordQueue(int maxRecords, long maxBytes, Executor whenRoom) {
        this.whenRoom = whenRoom;
        this.maxRecords = maxRecords;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds records.
     *
     * @param size their bytes, roughly
     */
    public void add(List<SourceRecord> records, long size) {
        if (records.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            long each = size / records.size();
            records.forEach(record -> entries.add(new Entry(record, each)));
            bytes += each * records.size();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether more may be read now; if not, {@code later} runs once there is room again. */
    public boolean hasRoomOr(Runnable later) {
        return reserveOr(0, later);
    }

    /**
     * Reserves room for a page that is expected to have so many bytes; if there is none, {@code granted} runs once it is
     * reserved. To be given back with {@link #release}.
     */
    public boolean reserveOr(long expected, Runnable granted) {
        lock.lock();
        try {
            if (hasRoom()) {
                reserved += expected;
                return true;
            }
            waiting.add(new Waiting(expected, granted));
            return false;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what was reserved, when the page is here or will not come. */
    public void release(long expected) {
        lock.lock();
        try {
            reserved -= expected;
            grant();
        } finally {
            lock.unlock();
        }
    }

    /** Takes up to so many records, waiting for the first one up to a time in milliseconds. */
    public List<SourceRecord> take(int most, long waitMillis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(waitMillis);
            while (entries.isEmpty() && left > 0) {
                left = filled.awaitNanos(left);
            }
            List<SourceRecord> taken = new ArrayList<>(Math.min(most, entries.size()));
            while (taken.size() < most && !entries.isEmpty()) {
                Entry entry = entries.remove();
                bytes -= entry.bytes();
                taken.add(entry.record());
            }
            grant();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a wait in {@link #take}. */
    public void wake() {
        lock.lock();
        try {
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int records() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double share() {
        return Math.max((double) records() / maxRecords, (double) bytes() / maxBytes);
    }

    private boolean hasRoom() {
        return entries.size() < maxRecords && bytes + reserved < maxBytes;
    }

    private void grant() {
        while (hasRoom() && !waiting.isEmpty()) {
            Waiting next = waiting.remove();
            reserved += next.bytes();
            whenRoom.execute(next.granted());
        }
    }
}
