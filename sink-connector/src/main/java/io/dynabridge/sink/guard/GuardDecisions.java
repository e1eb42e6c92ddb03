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
 * </ul>
 */
public final class GuardDecisions {

    private final ForeignItemPolicy foreignItems;

    /** Decisions under a policy for foreign items. */
    public GuardDecisions(ForeignItemPolicy foreignItems) {
        this.foreignItems = foreignItems;
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
            return refusedPut(attempt, put);
        }
        if (vacated instanceof Own own) {
            return isNewer(own, attempt) ? new Next.Finish(WriteOutcome.STALE) : new Next.Again(); // E
        }
        if (vacated instanceof Other || vacated instanceof Foreign) { // D
            return put instanceof Observed.Fine
                    ? new Next.Send(attempt.puttingOnly())
                    : refusedPut(attempt.puttingOnly(), put);
        }
        Next verdict = refusedPut(attempt.puttingOnly(), put);
        if (verdict instanceof Next.Again) {
            return verdict;
        }
        if (verdict instanceof Next.Send send) {
            return new Next.Send(attempt.in(send.attempt().mode()));
        }
        return new Next.Send(attempt.vacatingOnly(verdict)); // C
    }

    /** What follows when DynamoDB refuses the item itself: what stands at the old key is outdated all the same. */
    public Next unwritable(Attempt attempt, String reason) {
        Next report = new Next.ReportUnwritable(reason);
        return attempt.isMove() ? new Next.Send(attempt.vacatingOnly(report)) : report;
    }

    private static Next refusedVacating(Attempt attempt, Observed seen) {
        if (seen instanceof Own own) {
            return isNewer(own, attempt) ? new Next.Finish(WriteOutcome.STALE) : new Next.Again(); // A, E
        }
        boolean onlyDelete = attempt.write().written().isEmpty();
        if (!onlyDelete) {
            return attempt.then();
        }
        if (seen instanceof Foreign) {
            return new Next.Finish(WriteOutcome.FOREIGN_KEPT);
        }
        return new Next.Finish(seen instanceof Other ? WriteOutcome.NOT_OWNER : WriteOutcome.ABSENT);
    }

    private Next refusedPut(Attempt attempt, Observed seen) {
        if (seen instanceof Own own) {
            int order = own.version().compareTo(attempt.write().version());
            if (order < 0) {
                return new Next.Again();
            }
            return new Next.Finish(order == 0 ? WriteOutcome.OWN_RETRY : WriteOutcome.STALE); // B, A
        }
        if (seen instanceof Other other) {
            return new Next.Park(attempt, other.owner());
        }
        if (seen instanceof Foreign) {
            if (foreignItems == ForeignItemPolicy.OVERWRITE) {
                return attempt.mode() == PutMode.GUARDED
                        ? new Next.Send(attempt.in(PutMode.OVER_FOREIGN))
                        : new Next.Again();
            }
            return foreignItems == ForeignItemPolicy.KEEP
                    ? new Next.Finish(WriteOutcome.FOREIGN_KEPT)
                    : new Next.ReportForeign();
        }
        return new Next.Again();
    }

    private static boolean isNewer(Own own, Attempt attempt) {
        return own.version().compareTo(attempt.write().version()) > 0;
    }
}
