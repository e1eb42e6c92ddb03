package io.dynabridge.sink.sweep;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Candidates whose owner the source still has: it may have got another target key while changes were lost, and then nobody
 * tells of the old one. A source item stands in the target once, so where it stands under the new epoch, what it left
 * elsewhere is outdated. Bounded; what does not fit is for the next pass.
 */
final class Moved {

    private static final int MOST = 100_000;

    private final Map<String, List<Candidate>> byOwner = new HashMap<>();
    private int size;

    /** Remembers candidates, as far as there is room. */
    void remember(List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            if (size < MOST) {
                byOwner.computeIfAbsent(candidate.owner(), any -> new ArrayList<>(1))
                        .add(candidate);
                size++;
            }
        }
    }

    /** Whether there is anything to look for. */
    boolean isEmpty() {
        return byOwner.isEmpty();
    }

    /** What these items of the new epoch show to be outdated. */
    List<Candidate> outdatedBy(List<Candidate> current) {
        List<Candidate> outdated = new ArrayList<>();
        for (Candidate item : current) {
            List<Candidate> left = byOwner.getOrDefault(item.owner(), List.of());
            left.stream().filter(old -> !old.key().equals(item.key())).forEach(outdated::add);
        }
        return outdated;
    }
}
