package io.dynabridge.tools.chaos.history;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Everything that clients wrote to the source, kept from before each request on: others may see a change before its writer
 * hears of it. A change whose answer was lost stays as one that may have been made. Thread-safe.
 */
public final class History {

    private final Map<String, Changes> byItem = new ConcurrentHashMap<>();
    private final Map<String, Set<String>> claimants = new ConcurrentHashMap<>();
    private final Set<String> initial = ConcurrentHashMap.newKeySet();

    private static final class Changes {
        final NavigableMap<Long, Write> all = new TreeMap<>();
        final Set<Long> acknowledged = new HashSet<>();
    }

    /** A request is about to be made. */
    public void begin(Write write) {
        Changes changes = byItem.computeIfAbsent(write.item(), any -> new Changes());
        synchronized (changes) {
            changes.all.put(write.version(), write);
        }
        if (write.place() != null) {
            claimants
                    .computeIfAbsent(write.place(), any -> ConcurrentHashMap.newKeySet())
                    .add(write.item());
        }
    }

    /** It was carried out. */
    public void acknowledge(Write write) {
        Changes changes = byItem.get(write.item());
        synchronized (changes) {
            changes.acknowledged.add(write.version());
        }
    }

    /** It was surely not carried out. */
    public void refuse(Write write) {
        Changes changes = byItem.get(write.item());
        synchronized (changes) {
            changes.all.remove(write.version());
        }
    }

    /** An acknowledged write that the stream does not tell of, because the table had none yet. */
    public void beforeTheStream(Write write) {
        begin(write);
        acknowledge(write);
        initial.add(write.item());
    }

    /** Whether the stream cannot tell of this change. */
    public boolean isBeforeTheStream(Write write) {
        return write.before() == 0 && write.version() == 1 && initial.contains(write.item());
    }

    /** The change with this version. */
    public Optional<Write> at(String item, long version) {
        return find(item, changes -> changes.all.get(version));
    }

    /** The delete of an item that said it had this version. */
    public Optional<Write> deleteOf(String item, long before) {
        return find(
                item,
                changes -> changes.all.tailMap(before, false).values().stream()
                        .filter(write -> write.deletes() && write.before() == before)
                        .findFirst()
                        .orElse(null));
    }

    /** The newest acknowledged change. */
    public Optional<Write> last(String item) {
        return find(
                item,
                changes -> changes.all.descendingMap().values().stream()
                        .filter(write -> changes.acknowledged.contains(write.version()))
                        .findFirst()
                        .orElse(null));
    }

    /** Changes without an answer behind the newest acknowledged one. */
    public List<Write> doubtful(String item) {
        long last = last(item).map(Write::version).orElse(0L);
        return of(item).stream().filter(write -> write.version() > last).toList();
    }

    /** The first change newer than this version that may have taken the item away from a place. */
    public Optional<Write> leaving(String item, String place, long version) {
        return find(
                item,
                changes -> changes.all.tailMap(version, false).values().stream()
                        .filter(write -> !write.isAt(place))
                        .findFirst()
                        .orElse(null));
    }

    /** All changes of an item, in order. */
    public List<Write> of(String item) {
        Changes changes = byItem.get(item);
        if (changes == null) {
            return List.of();
        }
        synchronized (changes) {
            return new ArrayList<>(changes.all.values());
        }
    }

    /** Whether the change was answered. */
    public boolean isAcknowledged(Write write) {
        return find(write.item(), changes -> changes.acknowledged.contains(write.version()) ? write : null)
                .isPresent();
    }

    /** The names of all items. */
    public Set<String> items() {
        return Set.copyOf(byItem.keySet());
    }

    /** All items that ever asked for a place. */
    public Set<String> claimants(String place) {
        return Set.copyOf(claimants.getOrDefault(place, Set.of()));
    }

    /** How many changes were acknowledged. */
    public long acknowledged() {
        return byItem.values().stream()
                .mapToLong(changes -> {
                    synchronized (changes) {
                        return changes.acknowledged.size();
                    }
                })
                .sum();
    }

    private Optional<Write> find(String item, Function<Changes, Write> question) {
        Changes changes = item == null ? null : byItem.get(item);
        if (changes == null) {
            return Optional.empty();
        }
        synchronized (changes) {
            return Optional.ofNullable(question.apply(changes));
        }
    }
}
