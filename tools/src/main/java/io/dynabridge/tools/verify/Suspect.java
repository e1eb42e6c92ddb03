package io.dynabridge.tools.verify;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A target key where the tables did not agree when they were scanned, which live traffic alone can bring about.
 *
 * @param sources source items that were seen to map to it, of very many only some
 * @param claimants how many they were
 */
record Suspect(TargetItemKey key, List<SourceItemKey> sources, long claimants) {

    Suspect {
        sources = List.copyOf(sources);
    }

    /** What two of them say of one key. */
    Suspect and(Suspect other) {
        Set<SourceItemKey> all = new LinkedHashSet<>(sources);
        all.addAll(other.sources);
        return new Suspect(key, List.copyOf(all), Math.max(all.size(), Math.max(claimants, other.claimants)));
    }

    /** One where all are named. */
    Suspect(TargetItemKey key, List<SourceItemKey> sources) {
        this(key, sources, sources.size());
    }
}
