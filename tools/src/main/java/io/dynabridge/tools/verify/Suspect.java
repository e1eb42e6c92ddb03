package io.dynabridge.tools.verify;

import java.util.List;

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

    /** One where all are named. */
    Suspect(TargetItemKey key, List<SourceItemKey> sources) {
        this(key, sources, sources.size());
    }
}
