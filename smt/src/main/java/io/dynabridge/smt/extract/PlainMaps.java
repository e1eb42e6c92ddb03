package io.dynabridge.smt.extract;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Items as schemaless maps. */
public final class PlainMaps {

    private final boolean numbersAsText;

    /**
     * A mapping.
     *
     * @param numbersAsText whether numbers are strings with their exact digits
     */
    public PlainMaps(boolean numbersAsText) {
        this.numbersAsText = numbersAsText;
    }

    /** The item as a map of its own, in the item's order. */
    public Map<String, Object> of(Map<String, Object> item) {
        Map<String, Object> map = new LinkedHashMap<>();
        item.forEach((name, attribute) -> map.put(name, value(attribute)));
        return map;
    }

    private Object value(Object attribute) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case N:
                return number(value);
            case B:
                return Items.bytes(value);
            case NULL:
                return null;
            case L:
                List<Object> list = new ArrayList<>();
                Items.elements(value).forEach(element -> list.add(value(element)));
                return list;
            case M:
                return of(Items.attributes(value));
            case NS:
                return Items.elements(value).stream().map(this::number).toList();
            case BS:
                return Items.elements(value).stream().map(Items::bytes).toList();
            case SS:
                return Items.elements(value);
            default:
                return value;
        }
    }

    private Object number(Object text) {
        return numbersAsText ? Items.canonicalNumber(text) : PlainNumber.schemaless(text);
    }
}
