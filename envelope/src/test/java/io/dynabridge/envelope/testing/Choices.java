package io.dynabridge.envelope.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Every sequence of choices that a run may make, one run after another: a run asks, the first time it gets the first answer
 * everywhere, and each further run differs from the one before in its last choice that has another answer left.
 */
public final class Choices {

    private final List<Integer> taken = new ArrayList<>();
    private final List<Integer> options = new ArrayList<>();
    private int asked;

    /** One of so many, counted from 0. */
    public int of(int count) {
        if (asked == taken.size()) {
            taken.add(0);
            options.add(count);
        }
        if (options.get(asked) != count) {
            throw new IllegalStateException("A run must do the same after the same choices");
        }
        return taken.get(asked++);
    }

    /** Goes on to the next run; false where there is none. */
    public boolean next() {
        asked = 0;
        while (!taken.isEmpty()) {
            int last = taken.size() - 1;
            int choice = taken.get(last) + 1;
            if (choice < options.get(last)) {
                taken.set(last, choice);
                return true;
            }
            taken.remove(last);
            options.remove(last);
        }
        return false;
    }

    @Override
    public String toString() {
        return taken.toString();
    }
}
