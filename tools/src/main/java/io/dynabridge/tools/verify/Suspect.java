package io.dynabridge.tools.verify;

import java.util.List;

/**
 * A target key where the tables did not agree when they were scanned, which live traffic alone can bring about.
 *
 * @param sources source items that were seen to map to it
 */
record Suspect(TargetItemKey key, List<SourceItemKey> sources) {

    Suspect {
        sources = List.copyOf(sources);
    }
}
