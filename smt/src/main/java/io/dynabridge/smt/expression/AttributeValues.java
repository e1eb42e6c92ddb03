package io.dynabridge.smt.expression;

import dev.cel.common.values.CelByteString;
import dev.cel.common.values.NullValue;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/** Attributes as values of expressions and back; every number is a decimal. */
final class AttributeValues {

    /** What a DynamoDB number holds. */
    private static final int MOST_DIGITS = 38;

    private AttributeValues() {}

    /**
     * An attribute's value in an expression.
     *
     * @throws DataException where it is no attribute
     */
    static Object value(Object attribute) {
        Map.Entry<?, ?> entry = AttributeType.entry(attribute);
        Object value = entry.getValue();
        switch (AttributeType.ofName(entry.getKey())) {
            case N:
                return Items.number(value);
            case B:
                return CelByteString.of(Items.bytes(value));
            case NULL:
                return NullValue.NULL_VALUE;
            case M:
                return new ItemView(Items.attributes(value));
            case L:
                return Items.elements(value).stream()
                        .map(AttributeValues::value)
                        .toList();
            case SS:
                return Items.elements(value);
            case NS:
                return Items.elements(value).stream().map(Items::number).toList();
            case BS:
                return Items.elements(value).stream()
                        .map(element -> CelByteString.of(Items.bytes(element)))
                        .toList();
            default:
                return value;
        }
    }

    /**
     * The attribute that holds a value.
     *
     * @throws DataException where no DynamoDB type does
     */
    static Map<String, Object> attribute(Object value) {
        if (value instanceof String) {
            return AttributeType.S.attribute(value);
        }
        if (value instanceof Boolean) {
            return AttributeType.BOOL.attribute(value);
        }
        if (value instanceof Number number) {
            return AttributeType.N.attribute(digits(number));
        }
        if (value instanceof NullValue) {
            return AttributeType.NULL.attribute(true);
        }
        if (value instanceof CelByteString bytes) {
            return AttributeType.B.attribute(Base64.getEncoder().encodeToString(bytes.toByteArray()));
        }
        if (value instanceof Instant time) {
            return AttributeType.S.attribute(time.toString());
        }
        if (value instanceof List<?> list) {
            List<Object> attributes = new ArrayList<>(list.size());
            list.forEach(element -> attributes.add(attribute(element)));
            return AttributeType.L.attribute(attributes);
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> attributes = new LinkedHashMap<>();
            map.forEach((name, element) -> {
                if (!(name instanceof String)) {
                    throw new DataException("the names in a map must be strings");
                }
                attributes.put((String) name, attribute(element));
            });
            return AttributeType.M.attribute(attributes);
        }
        throw new DataException("a value of type " + value.getClass().getSimpleName()
                + " cannot be an attribute; make it a string first");
    }

    private static String digits(Number number) {
        BigDecimal exact = Numbers.exact(number);
        if (exact == null || exact.stripTrailingZeros().precision() > MOST_DIGITS) {
            throw new DataException("the result is no number of at most " + MOST_DIGITS + " digits");
        }
        return Items.canonicalNumber(exact.toString());
    }
}
