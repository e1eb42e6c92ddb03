package io.dynabridge.sink.plain;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Which arrays become sets, as a tree of names, so that walking a value costs one look-up for each field. */
final class SetAttributes {

    static final SetAttributes NONE = new SetAttributes();

    private final Map<String, SetAttributes> inside = new HashMap<>();
    private boolean set;

    private SetAttributes() {}

    /** The tree of these paths; a dot reaches into a map. */
    static SetAttributes of(Collection<String> paths) {
        SetAttributes root = new SetAttributes();
        for (String path : paths) {
            SetAttributes node = root;
            for (String name : path.split("\\.")) {
                node = node.inside.computeIfAbsent(name, any -> new SetAttributes());
            }
            node.set = true;
        }
        return root;
    }

    SetAttributes at(String name) {
        return inside.getOrDefault(name, NONE);
    }

    boolean isSet() {
        return set;
    }
}
