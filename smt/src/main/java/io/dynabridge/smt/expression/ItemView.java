package io.dynabridge.smt.expression;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** An item, or a map in one, as expressions see it; attributes are read only when they are asked for. */
final class ItemView extends AbstractMap<String, Object> {

    private final Map<String, Object> attributes;

    ItemView(Map<String, Object> attributes) {
        this.attributes = attributes;
    }

    @Override
    public Object get(Object name) {
        Object attribute = attributes.get(name);
        return attribute == null ? null : AttributeValues.value(attribute);
    }

    @Override
    public boolean containsKey(Object name) {
        return attributes.get(name) != null;
    }

    @Override
    public int size() {
        return attributes.size();
    }

    @Override
    public Set<String> keySet() {
        return attributes.keySet();
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, Object>> iterator() {
                return attributes.entrySet().stream()
                        .<Entry<String, Object>>map(entry ->
                                new SimpleImmutableEntry<>(entry.getKey(), AttributeValues.value(entry.getValue())))
                        .iterator();
            }

            @Override
            public int size() {
                return attributes.size();
            }
        };
    }
}
