package io.dynabridge.sink.plan;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Remembers {@link GuardAttribute#namesHash}: a table's items are of few kinds, and SHA-256 is not free. Not thread-safe. */
final class NamesHashes {

    /** Where each item has other attributes, remembering must not fill the heap. */
    private static final int MOST = 1_000;

    private final Map<Set<String>, String> hashes = new HashMap<>();
    private String[] lastNames = {};
    private String lastHash;

    String of(Map<String, Object> item) {
        // Most items are of the last one's kind, and to see that costs less than to find the kind.
        if (!isOfTheLastKind(item)) {
            lastHash = find(item);
            lastNames = item.keySet().toArray(String[]::new);
        }
        return lastHash;
    }

    private boolean isOfTheLastKind(Map<String, Object> item) {
        if (lastHash == null || item.size() != lastNames.length) {
            return false;
        }
        for (String name : lastNames) {
            if (!item.containsKey(name)) {
                return false;
            }
        }
        return true;
    }

    private String find(Map<String, Object> item) {
        String known = hashes.get(item.keySet());
        if (known != null) {
            return known;
        }
        if (hashes.size() >= MOST) {
            hashes.clear();
        }
        Set<String> names = Set.copyOf(item.keySet());
        String hash = GuardAttribute.namesHash(names);
        hashes.put(names, hash);
        return hash;
    }
}
