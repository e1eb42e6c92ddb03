package io.dynabridge.tools.verify;

import io.dynabridge.tools.verify.Look.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells lasting differences and conflicts from changes under way: only what two looks in a row see alike, with time for
 * every change to arrive between them, is a difference. An item that the sink has written between two looks is what a change
 * made meanwhile made of it, and so nothing that could last. Not thread-safe.
 */
final class Settlement {

    private final Map<Suspect, Look> differences = new LinkedHashMap<>();
    private final Map<Suspect, Look> conflicts = new LinkedHashMap<>();
    private final Map<Suspect, Look> open = new LinkedHashMap<>();
    private final boolean deletes;
    private boolean begun;

    /**
     * Nothing settled yet.
     *
     * @param deletes whether the sink deletes what was deleted
     */
    Settlement(boolean deletes) {
        this.deletes = deletes;
    }

    /** Still to be looked at. */
    List<Suspect> open(List<Suspect> all) {
        return begun ? new ArrayList<>(open.keySet()) : all;
    }

    /** Hears of a round of looks; between two rounds there must be time for every change to arrive. */
    void looked(Map<Suspect, Look> looks) {
        looks.forEach((suspect, look) -> {
            Look before = open.remove(suspect);
            if (look.claimants() > 1) {
                conflicts.put(suspect, look);
            } else {
                conflicts.remove(suspect);
            }
            boolean right = look.verdict() == Verdict.EQUAL || before != null && look.isWrittenSince(before);
            if (right && (look.claimants() < 2 || before != null && before.claimants() > 1)) {
                return;
            }
            // What is kept on purpose is right in any case, and may be as much as the whole table.
            boolean kept = look.verdict() == Verdict.EXTRA && look.isKept(deletes);
            if (kept || !right && look.equals(before)) {
                differences.put(suspect, look);
            } else {
                open.put(suspect, look);
            }
        });
        begun = true;
    }

    /** Whether nothing is left to look at. */
    boolean isDone() {
        return begun && open.isEmpty();
    }

    /** What differs and stays so, and what is kept though no source item stands for it. */
    Map<Suspect, Look> differences() {
        return differences;
    }

    /** Keys that several source items claim. */
    Map<Suspect, Look> conflicts() {
        return conflicts;
    }

    /** What differed each time, and each time in another way. */
    Map<Suspect, Look> unsettled() {
        return open;
    }
}
