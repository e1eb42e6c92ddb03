package io.dynabridge.sink.guard;

import io.dynabridge.sink.guard.Observed.Foreign;
import io.dynabridge.sink.guard.Observed.Other;
import io.dynabridge.sink.guard.Observed.Own;

/**
 * The sink's rules, as a function from what was asked and what DynamoDB saw to what follows.
 *
 * <ul>
 *   <li><b>A</b> A target item is replaced or deleted only by its owner, and only by a newer change.
 *   <li><b>B</b> A put that finds its own version is done: it is its own retry.
 *   <li><b>C</b> A move that finds its new key taken frees the old key first and only then waits: whoever waits for the
 *       old key can go on, so swaps and cycles dissolve.
 *   <li><b>D</b> A move whose old key holds someone else's item leaves that and puts the new one.
 *   <li><b>E</b> A move whose old key holds a newer change of the same source item is stale as a whole.
 *   <li><b>F</b> A put that was tried in a cheaper mode and refused goes in the next more general one: what it means does
 *       not depend on how it was tried.
 *   <li><b>G</b> With a ledger, whoever leaves a key leaves a tombstone, also where the key holds someone else's item.
 *   <li><b>H</b> A write that is stale, because its source item was deleted or moved since, frees its old key all the same.
 *   <li><b>I</b> Where conflicts end in overwriting, the higher version has the key, whoever comes first.
 * </ul>
 */
public final class GuardDecisions {

    private final ForeignItemPolicy foreignItems;
    private final boolean ledger;

    /**
     * Decisions under a policy for foreign items.
     *
     * @param ledger whether deletes and moves are remembered beside the target
     */
    public GuardDecisions(ForeignItemPolicy foreignItems, boolean ledger) {
        this.foreignItems = foreignItems;
        this.ledger = ledger;
    }

    /** What follows an attempt that was carried out. */
    public Next applied(Attempt attempt) {
        if (!attempt.puts()) {
            return attempt.then();
        }
        return new Next.Finish(attempt.isMove() ? WriteOutcome.MOVED : WriteOutcome.WRITTEN);
    }

    /**
     * What follows an attempt whose condition did not hold.
     *
     * @param vacated what stood at the key to free
     * @param put what stood at the key to write
     */
    public Next refused(Attempt attempt, Observed vacated, Observed put) {
        if (!attempt.puts()) {
            return refusedVacating(attempt, vacated);
        }
        if (!attempt.vacates()) {
            return buriedFirst(attempt, refusedPut(attempt, put));
        }
        if (vacated instanceof Own own) {
            return isNewer(own, attempt) ? new Next.Finish(WriteOutcome.STALE) : new Next.Again(); // E
        }
        if (vacated instanceof Other || vacated instanceof Foreign) { // D
            return put instanceof Observed.Fine
                    ? new Next.Send(attempt.puttingOnly())
                    : buriedFirst(attempt, refusedPut(attempt.puttingOnly(), put));
        }
        Next verdict = refusedPut(attempt.puttingOnly(), put);
        if (verdict instanceof Next.Again) {
            return verdict;
        }
        if (verdict instanceof Next.Send send) {
            return new Next.Send(attempt.in(send.attempt().mode()));
        }
        return new Next.Send(attempt.vacatingOnly(unburdened(verdict))); // C
    }

    /**
     * What follows when the ledger knows of a newer delete or move of the source item. That one freed another key than this
     * write's, where changes of one source item come in more than one partition.
     */
    public Next buried(Attempt attempt) {
        Next stale = new Next.Finish(WriteOutcome.STALE);
        if (attempt.puts() && attempt.buries() && attempt.changesTables()) { // G
            // It may be the new table's tombstone that is newer, and the old table has none yet.
            return new Next.Send(attempt.vacates() ? attempt.vacatingOnly(stale) : attempt.buryingOnly(stale));
        }
        return attempt.vacates() ? new Next.Send(attempt.vacatingOnly(stale).withoutBurying()) : stale; // H
    }

    /** What follows when DynamoDB refuses the item itself: what stands at the old key is outdated all the same. */
    public Next unwritable(Attempt attempt, String reason) {
        Next report = new Next.ReportUnwritable(reason);
        return attempt.isMove() ? new Next.Send(attempt.vacatingOnly(report)) : buriedFirst(attempt, report);
    }

    private Next refusedVacating(Attempt attempt, Observed seen) {
        if (seen instanceof Own own) {
            return isNewer(own, attempt) ? new Next.Finish(WriteOutcome.STALE) : new Next.Again(); // A, E
        }
        if (!(seen instanceof Other || seen instanceof Foreign)) {
            return new Next.Again();
        }
        Next then = attempt.then();
        if (attempt.write().written().isEmpty()) {
            then = new Next.Finish(seen instanceof Foreign ? WriteOutcome.FOREIGN_KEPT : WriteOutcome.NOT_OWNER);
        }
        return buriedFirst(attempt, then);
    }

    /** Leaves the tombstone that a refused request did not leave, before anything waits or ends. */
    private Next buriedFirst(Attempt attempt, Next verdict) { // G
        boolean goesOn = verdict instanceof Next.Send || verdict instanceof Next.Again;
        return ledger && attempt.buries() && !goesOn
                ? new Next.Send(attempt.buryingOnly(unburdened(verdict)))
                : verdict;
    }

    /** The tombstone is left, so a parked put need not leave it again. */
    private Next unburdened(Next verdict) {
        return ledger && verdict instanceof Next.Park park
                ? new Next.Park(park.put().withoutBurying(), park.otherOwner())
                : verdict;
    }

    private Next refusedPut(Attempt attempt, Observed seen) {
        if (seen instanceof Own own) {
            int order = own.version().compareTo(attempt.write().version());
            if (order < 0) {
                return again(attempt);
            }
            return new Next.Finish(order == 0 ? WriteOutcome.OWN_RETRY : WriteOutcome.STALE); // B, A
        }
        if (seen instanceof Other && ledger && attempt.mode() == PutMode.RENEW) {
            // The other may have the key because this source item has left it: the ledger knows.
            return new Next.Send(attempt.in(PutMode.GUARDED));
        }
        if (seen instanceof Other && attempt.mode() == PutMode.OVER_ANYONE) {
            return new Next.Finish(WriteOutcome.STALE); // I
        }
        if (seen instanceof Other other) {
            return new Next.Park(isTrial(attempt) ? attempt.in(PutMode.GUARDED) : attempt, other.owner());
        }
        if (seen instanceof Foreign) {
            if (foreignItems == ForeignItemPolicy.OVERWRITE) {
                return attempt.mode() != PutMode.OVER_FOREIGN
                        ? new Next.Send(attempt.in(PutMode.OVER_FOREIGN))
                        : new Next.Again();
            }
            return foreignItems == ForeignItemPolicy.KEEP
                    ? new Next.Finish(WriteOutcome.FOREIGN_KEPT)
                    : new Next.ReportForeign();
        }
        return again(attempt);
    }

    private static Next again(Attempt attempt) { // F
        switch (attempt.mode()) {
            case CREATE:
                return new Next.Send(attempt.in(PutMode.RENEW));
            case RENEW:
                return new Next.Send(attempt.in(PutMode.GUARDED));
            default:
                return new Next.Again();
        }
    }

    private static boolean isTrial(Attempt attempt) {
        return attempt.mode() == PutMode.CREATE || attempt.mode() == PutMode.RENEW;
    }

    private static boolean isNewer(Own own, Attempt attempt) {
        return own.version().compareTo(attempt.write().version()) > 0;
    }
}
