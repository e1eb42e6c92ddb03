package io.dynabridge.tools.verify;

import java.util.ArrayList;
import java.util.List;

/** Counts findings, and keeps the first ones by name. Not thread-safe. */
public final class Tally {

    private final List<String> samples = new ArrayList<>();
    private long count;

    public void add(String sample) {
        count++;
        if (samples.size() < Findings.MAX_SAMPLES) {
            samples.add(sample);
        }
    }

    /** So many more, of which nothing else is known. */
    void more(long unnamed) {
        count += unnamed;
    }

    public long count() {
        return count;
    }

    public Findings findings() {
        return new Findings(count, List.copyOf(samples));
    }
}
