package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The core of a verification: is told first what shall stand in the target, then what does, in any order.
 *
 * <p>Expected items are held as text, which takes a fraction of the memory that maps take. Safe for several threads.
 */
final class TableComparison {

    private final Map<ItemKey, Expected> expected = new HashMap<>();
    private final Tally missing = new Tally();
    private final Tally different = new Tally();
    private final Tally extra = new Tally();
    private final Tally conflicts = new Tally();
    private final Tally refused = new Tally();
    private long sourceItems;
    private long targetItems;
    private long equal;
    private long filtered;

    /** All that claims one target key; nearly always one item. */
    private static final class Expected {
        private final ItemKey first;
        private final List<String> candidates = new ArrayList<>(1);

        Expected(ItemKey first) {
            this.first = first;
        }
    }

    /** A source item maps to this target item. */
    synchronized void expect(ItemKey source, ItemKey target, Map<String, Object> item) {
        sourceItems++;
        Expected claim = expected.computeIfAbsent(target, key -> new Expected(source));
        if (!claim.candidates.isEmpty()) {
            conflicts.add(source + " claims " + target + " like " + claim.first);
        }
        claim.candidates.add(ItemJson.write(item));
    }

    /** A source item cannot be mapped. */
    synchronized void refuse(ItemKey source, String reason) {
        sourceItems++;
        refused.add(source + ": " + reason);
    }

    /** A source item is not wanted in the target. */
    synchronized void filter() {
        sourceItems++;
        filtered++;
    }

    /** This stands in the target. */
    synchronized void found(ItemKey target, Map<String, Object> item) {
        targetItems++;
        Expected claim = expected.remove(target);
        if (claim == null) {
            extra.add(target.toString());
        } else if (claim.candidates.stream().anyMatch(candidate -> Items.equal(ItemJson.read(candidate), item))) {
            equal++;
        } else {
            different.add(target.toString());
        }
    }

    /** What it came to, after both tables have been told whole. */
    synchronized VerificationReport report() {
        expected.forEach((target, claim) -> missing.add(target + " of " + claim.first));
        expected.clear();
        return new VerificationReport(
                sourceItems,
                targetItems,
                equal,
                missing.findings(),
                different.findings(),
                extra.findings(),
                conflicts.findings(),
                refused.findings(),
                filtered);
    }

    private static final class Tally {
        private final List<String> samples = new ArrayList<>();
        private long count;

        void add(String sample) {
            count++;
            if (samples.size() < Findings.MAX_SAMPLES) {
                samples.add(sample);
            }
        }

        Findings findings() {
            return new Findings(count, List.copyOf(samples));
        }
    }
}
