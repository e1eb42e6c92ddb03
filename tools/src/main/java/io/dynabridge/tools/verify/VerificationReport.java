package io.dynabridge.tools.verify;

/**
 * What a comparison of two tables came to. Every source item is counted once: as equal, missing or different, as the
 * loser of a conflict, as refused, or as filtered.
 *
 * @param sourceItems items in the source
 * @param targetItems items in the target
 * @param equal target items that are what their source item says
 * @param missing source items whose target item is not there
 * @param different target items with the right key but other attributes
 * @param extra target items that no source item maps to
 * @param conflicts source items that claim a target key another source item has
 * @param refused source items that a transform refuses or that have no usable target key: dead letters
 * @param filtered source items that a transform drops
 */
public record VerificationReport(
        long sourceItems,
        long targetItems,
        long equal,
        Findings missing,
        Findings different,
        Findings extra,
        Findings conflicts,
        Findings refused,
        long filtered) {

    /**
     * Whether the target is exactly what can stand there: each item equal to one of the source items that map to it,
     * and no other. Conflicts and refused items are the report's to show, but no fault of the copy.
     */
    public boolean agrees() {
        return missing.count() == 0 && different.count() == 0 && extra.count() == 0;
    }

    @Override
    public String toString() {
        return "source " + sourceItems + ", target " + targetItems + ", equal " + equal + ", missing " + missing
                + ", different " + different + ", extra " + extra + ", conflicts " + conflicts + ", refused " + refused
                + ", filtered " + filtered;
    }
}
