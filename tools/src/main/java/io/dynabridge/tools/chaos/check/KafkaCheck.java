package io.dynabridge.tools.chaos.check;

import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Write;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Looks at the records of the topic with the changes, each partition in its order. Each record says what the item was
 * before, so a change that is missing or late shows in the next one of its item. Not thread-safe.
 */
public final class KafkaCheck {

    private final History history;
    private final boolean exactlyOnce;
    private final Map<String, Last> lastOf = new HashMap<>();
    private final Map<String, Set<Long>> found = new HashMap<>();
    private final Set<String> events = new HashSet<>();
    private final List<Emission> unplaced = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();
    private long records;

    private record Last(int partition, BigInteger sequence, long version) {}

    /** A check of what is still to come; with exactly-once delivery nothing may come twice. */
    public KafkaCheck(History history, boolean exactlyOnce) {
        this.history = history;
        this.exactlyOnce = exactlyOnce;
    }

    /** The next record. */
    public void accept(Emission record) {
        records++;
        requireWritten(record);
        if (record.isUnplaced()) {
            unplaced.add(record);
        }
        if (record.isScanned()) {
            return;
        }
        if (!events.add(record.event())) {
            if (exactlyOnce) {
                add(Kind.TWICE_IN_KAFKA, record, "came a second time: " + record);
            }
            return;
        }
        long version = record.after() != 0 ? record.after() : 0;
        Last last = lastOf.put(record.item(), new Last(record.at().partition(), record.sequence(), version));
        if (last != null) {
            requireNext(last, record);
        }
    }

    private void requireNext(Last last, Emission record) {
        if (last.partition != record.at().partition()) {
            add(Kind.OTHER_PARTITION, record, "was in partition " + last.partition + " before: " + record);
        }
        if (last.sequence.compareTo(record.sequence()) >= 0) {
            add(Kind.OUT_OF_ORDER, record, "came behind sequence number " + last.sequence + ": " + record);
        }
        // A read changes nothing, so what it read is what the change before it left.
        long expected = record.isRead() ? record.after() : record.before();
        if (last.version != expected) {
            add(Kind.OUT_OF_ORDER, record, "came behind v" + last.version + ": " + record);
        }
    }

    private void requireWritten(Emission record) {
        Optional<Write> write = record.after() == 0
                ? history.deleteOf(record.item(), record.before())
                : history.at(record.item(), record.after());
        boolean same = write.isPresent()
                && Objects.equals(write.get().digest(), record.digest())
                && Objects.equals(write.get().place(), record.place())
                && (record.isRead() || write.get().before() == record.before());
        if (!same) {
            add(
                    Kind.NOT_WRITTEN,
                    record,
                    "tells of what was not written so: " + record + "; written was "
                            + write.map(Write::toString).orElse("nothing of that version"));
        } else if (!record.isRead()) {
            found.computeIfAbsent(record.item(), any -> new HashSet<>())
                    .add(write.get().version());
        }
    }

    /** Acknowledged changes that have not come. */
    public List<Write> missing() {
        List<Write> missing = new ArrayList<>();
        for (String item : history.items()) {
            Set<Long> there = found.getOrDefault(item, Set.of());
            for (Write write : history.of(item)) {
                if (history.isAcknowledged(write)
                        && !history.isBeforeTheStream(write)
                        && !there.contains(write.version())) {
                    missing.add(write);
                }
            }
        }
        return missing;
    }

    /** What was found, when nothing more will come. */
    public List<Violation> violations() {
        List<Violation> all = new ArrayList<>(violations);
        missing()
                .forEach(write ->
                        all.add(Violation.of(Kind.NOT_IN_KAFKA, write.item(), null, "is not in Kafka: " + write)));
        return all;
    }

    /** What was found so far. */
    public List<Violation> soFar() {
        return List.copyOf(violations);
    }

    /** Records so far, with those that came twice. */
    public long records() {
        return records;
    }

    /** Different changes and snapshot reads so far. */
    public long distinct() {
        return events.size();
    }

    /** Records of which no target item can be made. */
    public List<Emission> unplaced() {
        return List.copyOf(unplaced);
    }

    private void add(Kind kind, Emission record, String text) {
        violations.add(Violation.of(kind, record.item(), record.place(), text));
    }
}
