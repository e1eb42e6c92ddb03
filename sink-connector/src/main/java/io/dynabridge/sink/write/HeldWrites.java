package io.dynabridge.sink.write;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The writes that a coordinator has taken over and that have not ended, in the order in which they came. */
final class HeldWrites {

    private final Set<PendingWrite> writes = new LinkedHashSet<>();
    private long bytes;

    void add(PendingWrite write) {
        writes.add(write);
        bytes += write.bytes();
    }

    void remove(PendingWrite write) {
        if (writes.remove(write)) {
            bytes -= write.bytes();
        }
    }

    /** Those of the moment; removing some meanwhile does no harm. */
    List<PendingWrite> now() {
        return List.copyOf(writes);
    }

    int size() {
        return writes.size();
    }

    Backlog backlog(ParkingLot parked) {
        long oldest =
                writes.isEmpty() ? Backlog.NEVER : writes.iterator().next().createdMs();
        return new Backlog(writes.size(), bytes, parked.size(), parked.bytes(), oldest);
    }
}
