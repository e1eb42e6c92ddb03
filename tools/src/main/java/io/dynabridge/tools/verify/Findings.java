package io.dynabridge.tools.verify;

import java.util.List;

/**
 * How many items something was found of, and which, for a person to look at.
 *
 * @param count all of them
 * @param samples the first ones, each a key and, where there is one, a reason; never an item's other contents
 */
public record Findings(long count, List<String> samples) {

    /** How many are remembered by name. */
    static final int MAX_SAMPLES = 10;

    @Override
    public String toString() {
        String rest = count > samples.size() ? ", …" : "";
        return count == 0 ? "0" : count + " (" + String.join(", ", samples) + rest + ")";
    }
}
