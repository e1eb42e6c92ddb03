package io.dynabridge.tools.chaos.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The target keys that items may ask for, and how many do. What one item leaves, another takes at once: that is where
 * writes of two source items meet. Thread-safe.
 */
final class Places {

    /** Where foreign items stand. */
    static final int FOREIGN = 4;

    private static final int OF_ONE_ITEM = 3;

    private final boolean shared;
    private final List<String> free = new ArrayList<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /** Places; unless they are shared, each item has some of its own. */
    Places(boolean shared, int count) {
        this.shared = shared;
        for (int place = 0; place < count; place++) {
            free.add("p" + place);
        }
    }

    static String foreign(int number) {
        return "foreign" + number;
    }

    boolean areShared() {
        return shared;
    }

    /** A place that no item asks for now. */
    synchronized String take(String item, RandomGenerator random) {
        if (!shared) {
            return item + "/" + random.nextInt(OF_ONE_ITEM);
        }
        String place = free.remove(random.nextInt(free.size()));
        taken.merge(place, 1, Integer::sum);
        return place;
    }

    /** One that another item asks for too, or that a foreign item has. */
    synchronized void claim(String place) {
        if (shared) {
            taken.merge(place, 1, Integer::sum);
        }
    }

    /** An item does not ask for it any more. */
    synchronized void leave(String place) {
        if (!shared || place == null) {
            return;
        }
        int left = taken.merge(place, -1, Integer::sum);
        if (left == 0) {
            taken.remove(place);
            if (!place.startsWith("foreign")) {
                free.add(place);
            }
        }
    }
}
