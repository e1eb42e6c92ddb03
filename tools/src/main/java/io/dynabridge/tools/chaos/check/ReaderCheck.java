package io.dynabridge.tools.chaos.check;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.check.Violation.Kind;
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

/**
 * Looks at what one reader sees of the target, one whole consistent scan after the other. Changes may be applied while a
 * page is read and the next is not: an item that moves may then be seen twice or not at all, but never in an older version
 * than before. What was read by a scan is below every streamed version, and so it may be ahead of what the stream tells
 * afterwards; but it never follows what the stream has told already. Not thread-safe.
 */
public final class ReaderCheck {

    private final Guard guard;
    private final History history;
    private final Map<String, Sighting> foreign;
    private final Map<String, Newest> newest = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long sightings;

    /** The newest version seen of what is looked at, and whether it was not there any more at the last look. */
    private record Newest(Sighting sighting, boolean gone) {}

    /**
     * A check of a reader that has not looked yet.
     *
     * @param foreign items of somebody else that stood in the target from the beginning
     */
    public ReaderCheck(Guard guard, History history, Collection<Sighting> foreign) {
        this.guard = guard;
        this.history = history;
        this.foreign = new HashMap<>();
        foreign.forEach(item -> this.foreign.put(item.place(), item));
    }

    /** All that stands in the target. */
    public void look(Collection<Sighting> all) {
        Set<String> seen = new HashSet<>();
        Map<String, Sighting> others = new HashMap<>();
        for (Sighting sighting : all) {
            sightings++;
            if (sighting.item() == null) {
                others.put(sighting.place(), sighting);
            } else {
                requireWritten(sighting);
            }
        }
        if (guard.knowsOwners()) {
            all.stream().filter(Sighting::scanned).forEach(this::requireAhead);
            for (Sighting sighting : all) {
                if (sighting.item() != null && !sighting.scanned()) {
                    requireNewer(sighting);
                    seen.add(track(sighting));
                }
            }
        }
        newest.replaceAll((track, last) -> seen.contains(track) || last.gone ? last : gone(last.sighting));
        requireUntouched(others);
    }

    /** How many items were seen, each as often as it was. */
    public long sightings() {
        return sightings;
    }

    /** What was found so far. */
    public List<Violation> violations() {
        return List.copyOf(violations);
    }

    private void requireWritten(Sighting sighting) {
        Optional<Write> write = history.at(sighting.item(), sighting.version());
        boolean same = write.isPresent()
                && write.get().isAt(sighting.place())
                && write.get().digest().equals(sighting.digest());
        if (!same) {
            add(
                    Kind.NOT_WRITTEN,
                    sighting,
                    "a reader saw what was not written so: " + sighting + "; written was "
                            + write.map(Write::toString).orElse("nothing of that version"));
        }
    }

    private void requireAhead(Sighting scanned) {
        Newest last = newest.get(track(scanned));
        if (last != null && last.sighting.version() >= scanned.version()) {
            add(Kind.WENT_BACK, scanned, "a reader saw " + scanned + " after " + last.sighting);
        }
    }

    /** Whoever takes an item away says so before. */
    private Newest gone(Sighting last) {
        if (leaving(last).isEmpty()) {
            add(Kind.VANISHED, last, "a reader saw " + last + " no more, though nobody took it away");
        }
        return new Newest(last, true);
    }

    private Optional<Write> leaving(Sighting sighting) {
        return history.leaving(sighting.item(), sighting.place(), sighting.version());
    }

    private void requireNewer(Sighting now) {
        Newest last = newest.get(track(now));
        if (last == null) {
            newest.put(track(now), new Newest(now, false));
            return;
        }
        Sighting before = last.sighting;
        Optional<Write> leaving = leaving(before);
        // The ledger remembers what left; a guard in the item itself goes with the item.
        boolean mayHaveBeenAway = guard == Guard.VERSION && leaving.isPresent();
        if (now.version() < before.version() && !mayHaveBeenAway) {
            add(Kind.WENT_BACK, now, "a reader saw " + now + " after " + before);
        } else if (last.gone && now.version() < firstAfter(leaving, before) && !mayHaveBeenAway) {
            add(Kind.CAME_BACK, now, "a reader saw " + now + " after " + before + " was gone");
        }
        Sighting top = now.version() >= before.version() ? now : before;
        newest.put(track(now), new Newest(top, false));
    }

    /** What was gone was taken away by this change or by a later one, so nothing older may follow. */
    private static long firstAfter(Optional<Write> leaving, Sighting gone) {
        return leaving.map(Write::version).orElse(gone.version() + 1);
    }

    private void requireUntouched(Map<String, Sighting> others) {
        foreign.forEach((place, item) -> {
            Sighting now = others.remove(place);
            if (now == null || !now.digest().equals(item.digest())) {
                add(
                        Kind.FOREIGN_OVERWRITTEN,
                        item,
                        "the foreign item at " + place + (now == null ? " is gone" : " is another"));
            }
        });
        others.values().forEach(item -> add(Kind.NOT_WRITTEN, item, "nobody wrote " + item));
    }

    /** With a ledger an item is one wherever it stands; without one, what it was elsewhere is not known. */
    private String track(Sighting sighting) {
        return guard == Guard.LEDGER ? sighting.item() : sighting.item() + " " + sighting.place();
    }

    private void add(Kind kind, Sighting sighting, String text) {
        violations.add(Violation.of(kind, sighting.item(), sighting.place(), text));
    }
}
