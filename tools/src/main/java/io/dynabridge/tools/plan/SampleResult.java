package io.dynabridge.tools.plan;

import io.dynabridge.tools.verify.Findings;
import java.util.Map;

/**
 * What a sample showed; units and bytes are sums over its items.
 *
 * @param whole whether the sample was the whole table
 * @param refusals dead letters by reason
 * @param collisions source items that want a key which another one of the sample has
 * @param unmarkable items that cannot carry the marker, and are read instead
 * @param largestAfter with what the sink adds
 * @param touchUnits write units on the source table
 * @param touchedIndexUnits likewise on its indexes
 * @param putUnits write units on the targets
 * @param unguardedUnits what they would be without the guard
 * @param targetItems by target table
 */
record SampleResult(
        boolean whole,
        long items,
        long filtered,
        long refused,
        Map<String, Findings> refusals,
        Findings collisions,
        Findings unmarkable,
        long bytes,
        long largestBefore,
        long largestAfter,
        double touchUnits,
        Map<String, Double> touchedIndexUnits,
        double putUnits,
        double unguardedUnits,
        Map<String, Double> writtenIndexUnits,
        Map<String, Long> targetItems) {

    /** Items that are written. */
    long written() {
        return items - filtered - refused;
    }
}
