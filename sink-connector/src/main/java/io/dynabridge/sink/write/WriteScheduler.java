package io.dynabridge.sink.write;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;

/**
 * Keeps writes in order where order matters: one queue for each source item and each target key. A write is ready when
 * it heads all its queues; others overtake it freely.
 *
 * <p>Invariants: (1) at most one active write in a queue, and it is the head; (2) behind the head, a queue is sorted by
 * arrival. As arrival is one order over all queues, no circle of writes can wait for one another.
 */
final class WriteScheduler {

    private final Map<Object, List<PendingWrite>> queues = new HashMap<>();
    private final ArrayDeque<PendingWrite> ready = new ArrayDeque<>();
    private long arrivals;

    /** Queues a new write behind all others. */
    void add(PendingWrite write) {
        write.sequence = arrivals++;
        enter(write, write.write().owner());
        write.targets().forEach(key -> enter(write, key));
        offerIfReady(write);
    }

    /** Queues what only frees a key for that key alone: it waits for no other change of its source item. */
    void addApart(PendingWrite write) {
        write.sequence = arrivals++;
        enter(write, write.attempt().vacatedKey());
        offerIfReady(write);
    }

    /** The next write that may go, now active; null where there is none. */
    PendingWrite poll() {
        PendingWrite write = peek();
        if (write != null) {
            ready.remove();
            write.ready = false;
            write.active = true;
        }
        return write;
    }

    /** The next write that may go; null where there is none. */
    PendingWrite peek() {
        while (!ready.isEmpty() && ready.peek().blocked > 0) {
            ready.remove().ready = false;
        }
        return ready.peek();
    }

    /** Takes a write out of all its queues. */
    void remove(PendingWrite write) {
        leave(write, write.write().owner());
        leaveTargets(write);
        write.active = false;
        if (write.ready) {
            ready.remove(write);
            write.ready = false;
        }
    }

    /** Lets others use an active write's target keys, while its source item's later changes keep waiting. */
    void yieldTargets(PendingWrite write) {
        leaveTargets(write);
        write.active = false;
    }

    /** Brings a write back that yielded, to the key it still wants, at the place it had by its arrival. */
    void returnToTarget(PendingWrite write) {
        enter(write, write.attempt().put().key());
        offerIfReady(write);
    }

    /** What waits behind a write for its source item, oldest first. */
    List<PendingWrite> followers(PendingWrite write) {
        List<PendingWrite> queue = queues.get(write.write().owner());
        return new ArrayList<>(queue.subList(1, queue.size()));
    }

    private void leaveTargets(PendingWrite write) {
        write.targets().forEach(key -> leave(write, key));
    }

    private void enter(PendingWrite write, Object key) {
        List<PendingWrite> queue = queues.computeIfAbsent(key, any -> new ArrayList<>(1));
        ListIterator<PendingWrite> place = queue.listIterator(queue.size());
        while (place.hasPrevious()) {
            PendingWrite other = place.previous();
            if (other.active || other.sequence < write.sequence) {
                place.next();
                break;
            }
        }
        if (place.nextIndex() > 0) {
            write.blocked++;
        } else if (!queue.isEmpty()) {
            queue.get(0).blocked++;
        }
        place.add(write);
    }

    private void leave(PendingWrite write, Object key) {
        List<PendingWrite> queue = queues.get(key);
        int place = queue == null ? -1 : queue.indexOf(write);
        if (place < 0) {
            return;
        }
        queue.remove(place);
        if (place > 0) {
            write.blocked--;
        } else if (queue.isEmpty()) {
            queues.remove(key);
        } else {
            PendingWrite head = queue.get(0);
            head.blocked--;
            offerIfReady(head);
        }
    }

    private void offerIfReady(PendingWrite write) {
        if (write.blocked == 0 && !write.ready && !write.active) {
            write.ready = true;
            ready.add(write);
        }
    }
}
