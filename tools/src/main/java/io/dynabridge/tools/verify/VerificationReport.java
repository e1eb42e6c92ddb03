package io.dynabridge.tools.verify;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/**
 * What a comparison came to.
 *
 * @param sourceItems items in the source tables
 * @param targetItems items in the target tables
 * @param equal source items that stand in a target as they should
 * @param missing source items whose target item is not there
 * @param different target items with the right key but other attributes
 * @param extra target items that no source item maps to, though one did or must have
 * @param kept target items of source items that are gone, which the configs say to keep: delete.enabled, ttl.deletes
 * @param conflicts target keys that several source items claim; one of them stands there
 * @param refused source items that a transform refuses or that have no usable target key: dead letters
 * @param unsettled keys that differed at each look, and each time in another way
 * @param filtered source items that a transform drops
 * @param foreign target items that this sink did not write; nobody compared them
 * @param losers source items that are not in the target because another one stands where they belong
 * @param incomplete whether there are more differences than were counted
 * @param readUnits consumed
 */
public record VerificationReport(
        long sourceItems,
        long targetItems,
        long equal,
        Findings missing,
        Findings different,
        Findings extra,
        Findings kept,
        Findings conflicts,
        Findings refused,
        Findings unsettled,
        long filtered,
        long foreign,
        long losers,
        boolean incomplete,
        double readUnits) {

    /** Whether the tables agree. */
    public enum Verdict {
        /** Every source item that no transform drops stands in the target, and nothing else. */
        EQUAL,
        /** The target holds what it can, but some source items cannot stand there: conflicts and dead letters. */
        UNPLACED,
        /** Something is missing, different or extra. */
        DIFFERENT,
        /** Some keys were being written all the time. */
        UNDECIDED
    }

    /** Whether they agree. */
    public Verdict verdict() {
        if (missing.count() > 0 || different.count() > 0 || extra.count() > 0 || incomplete) {
            return Verdict.DIFFERENT;
        }
        if (unsettled.count() > 0) {
            return Verdict.UNDECIDED;
        }
        return unplaced() > 0 ? Verdict.UNPLACED : Verdict.EQUAL;
    }

    /** Source items that are not in the target though it is as it should be: losers of conflicts, and dead letters. */
    public long unplaced() {
        return losers + refused.count();
    }

    /** Whether the target is exactly what can stand there. */
    public boolean agrees() {
        return verdict() == Verdict.EQUAL || verdict() == Verdict.UNPLACED;
    }

    /** The report as JSON. */
    ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("verdict", verdict().name().toLowerCase(Locale.ROOT));
        json.put("source_items", sourceItems).put("target_items", targetItems);
        if (!incomplete) {
            json.put("equal", equal);
        }
        add(json, "missing", missing);
        add(json, "different", different);
        add(json, "extra", extra);
        add(json, "kept", kept);
        add(json, "conflicts", conflicts);
        add(json, "refused", refused);
        add(json, "unsettled", unsettled);
        return json.put("unplaced", unplaced())
                .put("filtered", filtered)
                .put("foreign", foreign)
                .put("incomplete", incomplete)
                .put("read_units", readUnits);
    }

    private static void add(ObjectNode json, String name, Findings findings) {
        ObjectNode node = json.putObject(name).put("count", findings.count());
        findings.samples().forEach(node.putArray("samples")::add);
    }

    @Override
    public String toString() {
        return "source " + sourceItems + ", target " + targetItems + ", equal " + equal + ", missing " + missing
                + ", different " + different + ", extra " + extra + ", kept " + kept + ", conflicts " + conflicts
                + ", refused " + refused
                + ", unsettled " + unsettled + ", filtered " + filtered + ", foreign " + foreign;
    }
}
