package io.dynabridge.tools.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a sample says against a migration, or about it. */
final class SampleFindings {

    private static final String SAMPLE = "sample";
    private static final String DEAD_LETTERS = "dead letters";
    private static final String COLLISIONS = "collisions";
    private static final String SIZES = "item sizes";
    /** Near enough to 400 KB that a few more attributes do not fit. */
    private static final double NEAR = 0.9;

    private SampleFindings() {}

    /**
     * The findings.
     *
     * @param total items of the whole table, about; empty where that is not known
     * @param overwrites whether the sink lets the later of two source items have their key
     * @param units that reading them cost
     */
    static List<Finding> of(SampleResult sample, Optional<Long> total, boolean overwrites, double units) {
        List<Finding> findings = new ArrayList<>();
        if (sample.items() == 0) {
            findings.add(Finding.note(SAMPLE, "The table is empty: no item shows whether the transforms fit"));
            return findings;
        }
        findings.add(Finding.fine(
                SAMPLE, extent(sample, total) + ", for " + Figures.about(Math.ceil(units)) + " read units"));
        if (sample.filtered() == sample.items()) {
            findings.add(Finding.mend(
                    SAMPLE, "No item would be written: a transform drops them all, or the sink reads another topic"));
        } else if (sample.filtered() > 0) {
            findings.add(Finding.note(
                    SAMPLE, share(sample.filtered(), sample, total) + " would not be written: a transform drops them"));
        }
        deadLetters(sample, total, findings);
        collisions(sample, total, overwrites, findings);
        sizes(sample, findings);
        return findings;
    }

    private static String extent(SampleResult sample, Optional<Long> total) {
        if (sample.whole()) {
            return "all " + Figures.exact(sample.items()) + " items";
        }
        String seen = Figures.exact(sample.items());
        return total.map(items -> seen + " of about " + Figures.about(items) + " items")
                        .orElse(seen + " items, of how many is not known: DynamoDB counts every six hours")
                + ", the first of segments all over the table";
    }

    private static void deadLetters(SampleResult sample, Optional<Long> total, List<Finding> findings) {
        if (sample.refusals().isEmpty()) {
            findings.add(Finding.fine(DEAD_LETTERS, "none of these"));
        }
        sample.refusals()
                .forEach((reason, which) -> findings.add(Finding.mend(
                        DEAD_LETTERS,
                        share(which.count(), sample, total) + ": " + reason + ": " + String.join(", ", which.samples())
                                + (which.count() > which.samples().size() ? ", …" : "")
                                + ". Mend the items, or the transforms; or filter them out")));
    }

    private static void collisions(
            SampleResult sample, Optional<Long> total, boolean overwrites, List<Finding> findings) {
        long count = sample.collisions().count();
        if (count > 0) {
            String text = Figures.exact(count) + " of these want a key that another one has: "
                    + String.join("; ", sample.collisions().samples())
                    + (count > sample.collisions().samples().size() ? "; …" : "");
            findings.add(
                    overwrites
                            ? Finding.note(COLLISIONS, text + ". The later one gets it (conflict.policy=overwrite)")
                            : Finding.mend(
                                    COLLISIONS,
                                    text + ". Make the new key tell them apart, for example with the old key in the"
                                            + " sort key"));
            return;
        }
        findings.add(Finding.fine(
                COLLISIONS,
                sample.whole()
                        ? "none"
                        : "none among these"
                                + total.map(items -> pairs(sample.items() / (double) items))
                                        .orElse("") + ": a larger --sample sees more"));
    }

    private static String pairs(double share) {
        return ", which is one pair of items in " + Figures.about(1 / (share * share));
    }

    private static void sizes(SampleResult sample, List<Finding> findings) {
        String largest = "largest " + Figures.bytes(sample.largestBefore()) + " in the source, "
                + Figures.bytes(sample.largestAfter()) + " in the target, guard included";
        boolean near = Math.max(sample.largestBefore(), sample.largestAfter()) > NEAR * ItemBytes.MOST;
        findings.add(
                near ? Finding.note(SIZES, largest + ": near 400 KB, where it ends") : Finding.fine(SIZES, largest));
        if (sample.unmarkable().count() > 0) {
            findings.add(Finding.note(
                    SIZES,
                    sample.unmarkable()
                            + " would pass 400 KB with the marker: such items are read instead of touched, and for them"
                            + " holds what docs/snapshots.md says of scan"));
        }
    }

    private static String share(long count, SampleResult sample, Optional<Long> total) {
        String of = Figures.exact(count) + " of " + Figures.exact(sample.items());
        return total.filter(any -> !sample.whole())
                .map(items -> of + ", so about " + Figures.about((double) items * count / sample.items()) + " in all")
                .orElse(of);
    }
}
