package io.dynabridge.tools.chaos.check;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.chaos.history.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compares source, target and dead letters when nothing is under way any more. */
public final class FinalCheck {

    private final Guard guard;
    private final History history;
    private final List<Violation> violations = new ArrayList<>();
    private int conflicts;
    private int lateConflicts;
    private int kept;

    /** What stands in the source: the sightings' places are the target keys that the items ask for. */
    public record Tables(Collection<Sighting> source, Collection<Sighting> target, Set<String> foreignPlaces) {}

    /** A check of what a run left. */
    public FinalCheck(Guard guard, History history) {
        this.guard = guard;
        this.history = history;
    }

    /**
     * Compares.
     *
     * @param unplaced records of which no target item can be made
     */
    public List<Violation> check(Tables tables, Collection<DeadLetter> letters, Collection<Emission> unplaced) {
        requireSourceAsWritten(tables.source);
        requireTarget(tables, letters);
        requireReported(letters, unplaced);
        letters.forEach(this::requireReason);
        return List.copyOf(violations);
    }

    /** Items that are not in the target because another source item holds their key. */
    public int conflicts() {
        return conflicts;
    }

    /** Items that are not there because another held their key for too long, though it is free by now. */
    public int lateConflicts() {
        return lateConflicts;
    }

    /** Items that are not there because a foreign item stands at their key. */
    public int keptForeign() {
        return kept;
    }

    private void requireSourceAsWritten(Collection<Sighting> source) {
        Map<String, Sighting> there = new HashMap<>();
        source.forEach(item -> there.put(item.item(), item));
        Set<String> items = new HashSet<>(history.items());
        items.addAll(there.keySet());
        for (String item : items) {
            Sighting now = there.get(item);
            List<Write> possible = new ArrayList<>(history.doubtful(item));
            Optional<Write> last = history.last(item);
            last.ifPresent(possible::add);
            boolean mayBeAbsent = last.isEmpty() || possible.stream().anyMatch(Write::deletes);
            boolean asWritten = now == null
                    ? mayBeAbsent
                    : possible.stream()
                            .anyMatch(write -> write.version() == now.version()
                                    && now.digest().equals(write.digest()));
            if (!asWritten) {
                add(
                        Kind.SOURCE_CHANGED,
                        item,
                        null,
                        "the source has " + (now == null ? "no " + item : now) + "; written was " + possible);
            }
        }
    }

    private void requireTarget(Tables tables, Collection<DeadLetter> letters) {
        Map<String, Sighting> target = new HashMap<>();
        tables.target.stream().filter(item -> item.item() != null).forEach(item -> target.put(item.place(), item));
        Map<String, Sighting> holders = new HashMap<>(target);
        for (Sighting wanted : tables.source) {
            if (wanted.place() == null) {
                continue;
            }
            Sighting there = target.get(wanted.place());
            if (there != null && there.item().equals(wanted.item())) {
                target.remove(wanted.place());
                if (there.version() != wanted.version() || !there.digest().equals(wanted.digest())) {
                    add(
                            Kind.DIFFERENT,
                            wanted.item(),
                            wanted.place(),
                            "the target has " + there + ", the source " + wanted);
                }
            } else if (tables.foreignPlaces.contains(wanted.place())) {
                kept++;
            } else if (isReported(wanted, letters)) {
                boolean held = holders.containsKey(wanted.place());
                conflicts += held ? 1 : 0;
                lateConflicts += held ? 0 : 1;
            } else {
                violations.add(new Violation(
                        Kind.MISSING,
                        wanted.item(),
                        wanted.place(),
                        "the target lacks " + wanted + (there == null ? "" : ", where " + there + " stands")
                                + ", and no dead letter tells of it",
                        there == null ? Set.of() : Set.of(there.item())));
            }
        }
        target.values()
                .forEach(extra -> add(
                        Kind.EXTRA, extra.item(), extra.place(), "the target has " + extra + ", the source does not"));
    }

    private boolean isReported(Sighting wanted, Collection<DeadLetter> letters) {
        return guard.knowsOwners()
                && letters.stream()
                        .anyMatch(letter -> letter.isConflict()
                                && wanted.item().equals(letter.record().item())
                                && wanted.version() == letter.record().after());
    }

    private void requireReported(Collection<DeadLetter> letters, Collection<Emission> unplaced) {
        Set<Object> reported = new HashSet<>();
        letters.forEach(letter -> reported.add(letter.record().at()));
        for (Emission record : unplaced) {
            if (!reported.contains(record.at())) {
                add(Kind.NOT_REPORTED, record.item(), null, "no dead letter tells of " + record);
            }
        }
    }

    private void requireReason(DeadLetter letter) {
        Emission record = letter.record();
        boolean has = letter.isConflict()
                ? record.place() != null && history.claimants(record.place()).size() > 1
                : record.isUnplaced() && !letter.reason().isEmpty();
        if (!has) {
            add(Kind.WRONGLY_REPORTED, record.item(), record.place(), "a dead letter without a reason: " + letter);
        }
    }

    private void add(Kind kind, String item, String place, String text) {
        violations.add(Violation.of(kind, item, place, text));
    }
}
