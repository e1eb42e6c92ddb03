package io.dynabridge.smt.extract;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.connect.errors.DataException;

/**
 * What an attribute needs of a schema. Shapes of the elements of one list merge into one, because Connect's arrays have one
 * element schema. Equal shapes have the same schema.
 */
sealed interface Shape {

    /** Nothing is known: a null, or the elements of an empty list. */
    record Unknown() implements Shape {}

    /** Text. */
    record Text() implements Shape {}

    /** True or false. */
    record Truth() implements Shape {}

    /** Bytes. */
    record Binary() implements Shape {}

    /**
     * Numbers.
     *
     * @param longs whether 64-bit integers hold all of them
     * @param doubles whether 64-bit floats hold all of them
     * @param scale the most decimals that one of them has
     */
    record Decimal(boolean longs, boolean doubles, int scale) implements Shape {}

    /** An array. */
    record Elements(Shape shape) implements Shape {}

    /** A struct, fields by name. */
    record Fields(Map<String, Shape> shapes) implements Shape {}

    /**
     * The shape of an item.
     *
     * @throws DataException where a list has elements that no one schema holds
     */
    static Fields of(Map<String, Object> item, boolean numbersAsText) {
        return fields("", item, numbersAsText);
    }

    private static Fields fields(String path, Map<String, Object> item, boolean numbersAsText) {
        Map<String, Shape> shapes = new TreeMap<>();
        item.forEach((name, attribute) ->
                shapes.put(name, of(path.isEmpty() ? name : path + "." + name, attribute, numbersAsText)));
        return new Fields(shapes);
    }

    private static Shape of(String path, Object attribute, boolean numbersAsText) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case S:
                return new Text();
            case N:
                return number(value, numbersAsText);
            case B:
                return new Binary();
            case BOOL:
                return new Truth();
            case NULL:
                return new Unknown();
            case M:
                return fields(path, Items.attributes(value), numbersAsText);
            case L:
                return merged(path, Items.elements(value), element -> of(path, element, numbersAsText));
            case SS:
                return new Elements(new Text());
            case NS:
                return merged(path, Items.elements(value), element -> number(element, numbersAsText));
            default:
                return new Elements(new Binary());
        }
    }

    private static Shape number(Object text, boolean asText) {
        BigDecimal number = Items.number(text);
        if (asText) {
            return new Text();
        }
        return new Decimal(PlainNumber.fitsLong(number), PlainNumber.fitsDouble(number), PlainNumber.scale(number));
    }

    private static Elements merged(String path, Collection<?> elements, Function<Object, Shape> shapeOf) {
        Shape merged = new Unknown();
        for (Object element : elements) {
            merged = merge(path, merged, shapeOf.apply(element));
        }
        return new Elements(merged);
    }

    private static Shape merge(String path, Shape a, Shape b) {
        if (a instanceof Unknown || a.equals(b)) {
            return b;
        }
        if (b instanceof Unknown) {
            return a;
        }
        if (a instanceof Decimal left && b instanceof Decimal right) {
            return new Decimal(
                    left.longs && right.longs, left.doubles && right.doubles, Math.max(left.scale, right.scale));
        }
        if (a instanceof Elements left && b instanceof Elements right) {
            return new Elements(merge(path, left.shape, right.shape));
        }
        if (a instanceof Fields left && b instanceof Fields right) {
            Map<String, Shape> shapes = new TreeMap<>(left.shapes);
            right.shapes.forEach(
                    (name, shape) -> shapes.merge(name, shape, (one, other) -> merge(path + "." + name, one, other)));
            return new Fields(shapes);
        }
        throw new DataException(
                "Attribute '" + path + "' is a list of different types, for which Connect has no schema: set"
                        + " schema=none, or cast or drop the attribute first");
    }
}
