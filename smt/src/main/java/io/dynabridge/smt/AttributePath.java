package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * The way to an attribute, through nested maps: {@code address.city}. A dot or backslash that belongs to a name is
 * escaped with a backslash: {@code version\.major}. Parsed once, when the transform is configured.
 */
final class AttributePath {

    private final List<String> names;

    private AttributePath(List<String> names) {
        this.names = List.copyOf(names);
    }

    /**
     * Parses a path.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where the path is empty or malformed
     */
    static AttributePath parse(String key, String text) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                if (++i == text.length()) {
                    throw new ConfigException(key, text, "a path must not end with a backslash");
                }
                name.append(text.charAt(i));
            } else if (c == '.') {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        names.add(name.toString());
        if (names.contains("")) {
            throw new ConfigException(
                    key, text, "a path is made of attribute names joined by dots; write \\. for a dot inside a name");
        }
        return new AttributePath(names);
    }

    /** The attribute at the end of the path; null where there is none. */
    Object get(Map<String, Object> item) {
        Map<String, Object> map = item;
        for (int i = 0; i < names.size() - 1; i++) {
            map = nested(map, names.get(i));
            if (map == null) {
                return null;
            }
        }
        return map.get(names.get(names.size() - 1));
    }

    /** Takes the attribute out of a map that the caller owns; maps below it are copied before they are changed. */
    void remove(Map<String, Object> owned) {
        if (get(owned) == null) {
            return;
        }
        parent(owned).remove(names.get(names.size() - 1));
    }

    /**
     * Puts the attribute into a map that the caller owns, making the maps on the way where they are missing.
     *
     * @throws DataException where something else than a map is in the way
     */
    void put(Map<String, Object> owned, Object attribute) {
        parent(owned).put(names.get(names.size() - 1), attribute);
    }

    /** Whether the other path leads to something inside of what this one leads to. */
    boolean holds(AttributePath other) {
        return other.names.size() > names.size()
                && other.names.subList(0, names.size()).equals(names);
    }

    /** Whether the path is just this name. */
    boolean isTopLevel(String name) {
        return names.size() == 1 && names.get(0).equals(name);
    }

    private Map<String, Object> parent(Map<String, Object> owned) {
        Map<String, Object> map = owned;
        for (int i = 0; i < names.size() - 1; i++) {
            Map<String, Object> inner = nested(map, names.get(i));
            Object attribute = map.get(names.get(i));
            if (inner == null && attribute != null) {
                throw new DataException("Attribute '" + new AttributePath(names.subList(0, i + 1)) + "' is of type "
                        + AttributeType.of(attribute) + ", no map, and cannot hold '" + this + "'");
            }
            Map<String, Object> copy = inner == null ? new LinkedHashMap<>() : new LinkedHashMap<>(inner);
            map.put(names.get(i), AttributeType.M.attribute(copy));
            map = copy;
        }
        return map;
    }

    private static Map<String, Object> nested(Map<String, Object> map, String name) {
        Object attribute = map.get(name);
        return attribute != null && AttributeType.of(attribute) == AttributeType.M
                ? Items.attributes(AttributeType.value(attribute))
                : null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AttributePath path && names.equals(path.names);
    }

    @Override
    public int hashCode() {
        return names.hashCode();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            text.append(text.length() == 0 ? "" : ".")
                    .append(name.replace("\\", "\\\\").replace(".", "\\."));
        }
        return text.toString();
    }
}
