package io.dynabridge.sink.write;

import io.dynabridge.sink.plan.TargetKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts that wait for a target key to be freed by its owner: at most one for each source item. */
final class ParkingLot {

    private final Map<String, PendingWrite> byOwner = new HashMap<>();
    private final Map<TargetKey, Set<PendingWrite>> byKey = new HashMap<>();
    private final Delays delays = new Delays();
    private long bytes;

    void park(PendingWrite write, long until) {
        byOwner.put(write.write().owner(), write);
        byKey.computeIfAbsent(write.attempt().put().key(), any -> new LinkedHashSet<>(2))
                .add(write);
        delays.add(write, until);
        bytes += write.bytes();
    }

    /** The put of this source item that waits here, or null. */
    PendingWrite of(String owner) {
        return byOwner.get(owner);
    }

    /** Takes a write out; whether it was here. */
    boolean remove(PendingWrite write) {
        if (!byOwner.remove(write.write().owner(), write)) {
            return false;
        }
        TargetKey key = write.attempt().put().key();
        Set<PendingWrite> waiting = byKey.get(key);
        waiting.remove(write);
        if (waiting.isEmpty()) {
            byKey.remove(key);
        }
        delays.remove(write);
        bytes -= write.bytes();
        return true;
    }

    /** Those that wait for this key, taken out. */
    List<PendingWrite> freed(TargetKey key) {
        List<PendingWrite> waiting = List.copyOf(byKey.getOrDefault(key, Set.of()));
        waiting.forEach(this::remove);
        return waiting;
    }

    /** Those whose time has come, taken out. */
    List<PendingWrite> due(long now) {
        List<PendingWrite> due = new ArrayList<>();
        for (PendingWrite write = delays.due(now); write != null; write = delays.due(now)) {
            due.add(write);
            remove(write);
        }
        return due;
    }

    /** When the next one's time comes. */
    long nextDue() {
        return delays.next();
    }

    /** The size of the records that wait here. */
    long bytes() {
        return bytes;
    }

    int size() {
        return byOwner.size();
    }
}
