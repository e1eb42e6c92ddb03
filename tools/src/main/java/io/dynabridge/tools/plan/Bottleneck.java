package io.dynabridge.tools.plan;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Something that all items pass through.
 *
 * @param what it is, and why so many units
 * @param itemsPerSecond that get through
 */
record Bottleneck(String what, double itemsPerSecond) {

    /** One with so many units a second, of which each item takes some; none where items take nothing. */
    static Optional<Bottleneck> of(String what, double unitsPerSecond, double unitsPerItem) {
        return unitsPerItem > 0 && unitsPerSecond > 0
                ? Optional.of(new Bottleneck(
                        what + ", " + Figures.about(unitsPerSecond) + " units a second", unitsPerSecond / unitsPerItem))
                : Optional.empty();
    }

    /** The one that decides. */
    static Optional<Bottleneck> narrowest(List<Bottleneck> all) {
        return all.stream().min(Comparator.comparingDouble(Bottleneck::itemsPerSecond));
    }

    /** How long so many items take. */
    double seconds(double items) {
        return items / itemsPerSecond;
    }
}
