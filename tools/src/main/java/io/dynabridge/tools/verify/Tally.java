package io.dynabridge.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** Counts findings, and keeps the first ones by name. Not thread-safe. */
final class Tally {

    private final List<String> samples = new ArrayList<>();
    private long count;

    void add(String sample) {
        count++;
        if (samples.size() < Findings.MAX_SAMPLES) {
            samples.add(sample);
        }
    }

    /** So many more, of which nothing else is known. */
    void more(long unnamed) {
        count += unnamed;
    }

    long count() {
        return count;
    }

    Findings findings() {
        return new Findings(count, List.copyOf(samples));
    }
}
