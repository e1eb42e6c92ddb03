package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.check.Violation;
import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param faults what was done to the stack and to requests, by kind
 * @param requests what clients asked of the source, by kind
 * @param counts further figures, by what they count
 * @param evidence of each violation, its minimal history
 */
public record ChaosResult(
        Map<String, Long> faults,
        Map<String, Long> requests,
        Map<String, Long> counts,
        List<Violation> violations,
        Map<Violation, List<String>> evidence) {

    /** Whether every promise was kept. */
    public boolean isGood() {
        return violations.isEmpty();
    }
}
