package io.dynabridge.tools.plan;

import io.dynabridge.tools.verify.Findings;
import java.util.Map;
import java.util.Optional;

/**
 * What a sample showed; units and bytes are sums over its items.
 *
 * @param whole whether the sample was the whole table
 * @param refusals dead letters by reason
 * @param collisions source items that want a key which another one of the sample has
 * @param unmarkable items that cannot carry the marker, and are read instead
 * @param largestAfter with what the sink adds
 * @param largestChange bytes of a change of it in Kafka, with both images
 * @param touchUnits write units on the source table
 * @param touchedIndexUnits likewise on its indexes
 * @param targetUnits write units by target table
 * @param unguardedUnits what they would be in all without the guard
 * @param writtenIndexUnits write units on the targets' indexes, by TABLE/INDEX
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
        long largestChange,
        double touchUnits,
        Map<String, Double> touchedIndexUnits,
        Map<String, Double> targetUnits,
        double unguardedUnits,
        Map<String, Double> writtenIndexUnits) {

    /**
     * How many items the table has; empty where that is not known.
     *
     * @param counted by DynamoDB, which may be hours ago: a count below the sample's is of a time when there were fewer
     */
    Optional<Long> total(long counted) {
        if (whole) {
            return Optional.of(items);
        }
        return counted < items ? Optional.empty() : Optional.of(counted);
    }

    /** Write units on all targets. */
    double putUnits() {
        return targetUnits.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Items that are written. */
    long written() {
        return items - filtered - refused;
    }
}
