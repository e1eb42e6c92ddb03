package io.dynabridge.tools.verify;

import io.dynabridge.tools.verify.Look.Owner;
import io.dynabridge.tools.verify.Look.Verdict;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Puts a report together. Not thread-safe. */
final class ReportBuilder {

    private static final int ENOUGH_DIFFERENCES = 1_000;
    private static final int MOST_NAMED = 5;
    private static final int MOST_KNOWN = 100_000;

    private final FirstPass pass;
    private final boolean deletes;
    private final Tally missing = new Tally();
    private final Tally different = new Tally();
    private final Tally extra = new Tally();
    private final Tally kept = new Tally();
    private final Tally conflicts = new Tally();
    private final Tally unsettled = new Tally();
    private final Map<Suspect, Look> differences = new LinkedHashMap<>();
    private final Set<TargetItemKey> named = new HashSet<>();
    private long losers;
    private boolean incomplete;

    /**
     * A report without differences.
     *
     * @param pass what was counted
     * @param deletes whether the sink deletes
     */
    ReportBuilder(FirstPass pass, boolean deletes) {
        this.pass = pass;
        this.deletes = deletes;
    }

    /** Adds an item that is kept on purpose though no source item stands for it. */
    void keep(TargetItemKey key) {
        kept.add(key.toString());
    }

    /** Whether a key is one of those that were added; of very many conflicts only the first are known. */
    boolean names(TargetItemKey key) {
        return named.contains(key);
    }

    private void name(TargetItemKey key) {
        if (named.size() < MOST_KNOWN) {
            named.add(key);
        }
    }

    /** Adds what some suspects came to. */
    void add(Settlement settlement) {
        settlement.differences().forEach((suspect, look) -> {
            if (look.verdict() == Verdict.EXTRA && look.isKept(deletes)) {
                keep(suspect.key());
                return;
            }
            name(suspect.key());
            switch (look.verdict()) {
                case MISSING ->
                    missing.add(suspect.key() + " of " + look.claims().get(0).source());
                case DIFFERENT ->
                    different.add(suspect.key() + " of " + look.claims().get(0).source()
                            + (look.owner() == Owner.NONE ? ", which was written by somebody else" : ""));
                default -> extra.add(suspect.key().toString());
            }
            differences.put(suspect, look);
        });
        settlement.conflicts().forEach((suspect, look) -> {
            long claimants = Math.max(look.claimants(), suspect.claimants());
            losers += claimants - 1;
            name(suspect.key());
            conflicts.add(suspect.key() + " is claimed by " + claimants + ": "
                    + look.claims().stream()
                            .map(claim -> claim.source().toString())
                            .limit(MOST_NAMED)
                            .collect(Collectors.joining(", "))
                    + (claimants > MOST_NAMED ? ", …" : ""));
        });
        settlement
                .unsettled()
                .keySet()
                .forEach(suspect -> unsettled.add(suspect.key().toString()));
    }

    /** Whether nobody wants to know the next difference. */
    boolean hasEnough() {
        return missing.count() + different.count() + extra.count() >= ENOUGH_DIFFERENCES;
    }

    /** More keys differ than were looked at. */
    void incomplete() {
        incomplete = true;
    }

    Verification.Result build(double readUnits) {
        long mapped =
                pass.sourceItems() - pass.filteredItems() - pass.refusedItems().count();
        VerificationReport report = new VerificationReport(
                pass.sourceItems(),
                pass.targetItems(),
                Math.max(0, mapped - missing.count() - different.count() - losers - unsettled.count()),
                missing.findings(),
                different.findings(),
                extra.findings(),
                kept.findings(),
                conflicts.findings(),
                pass.refusedItems(),
                unsettled.findings(),
                pass.filteredItems(),
                pass.foreignItems(),
                losers,
                incomplete,
                readUnits);
        return new Verification.Result(
                report, differences, pass.began(), !pass.targets().isEmpty());
    }
}
