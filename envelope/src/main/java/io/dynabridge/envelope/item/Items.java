package io.dynabridge.envelope.item;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.connect.errors.DataException;

/** Questions about items as Connect data: equality as DynamoDB means it, and canonical scalars. */
public final class Items {

    /** More than any number needs that is written out: 38 digits and the zeros before or behind them. */
    private static final int LONGEST_NUMBER = 200;

    private static final int MOST_DIGITS = 38;
    /** Digits before the decimal point, below 0 for zeros behind it. */
    private static final int LEAST_MAGNITUDE = -129;

    private static final int MOST_MAGNITUDE = 126;

    private Items() {}

    /**
     * Whether two items are the same to DynamoDB: numbers compare as numbers, binaries as bytes, sets without order.
     * Two nulls are equal.
     *
     * @throws DataException where a value is no attribute
     */
    public static boolean equal(Map<String, Object> a, Map<String, Object> b) {
        if (a == b) {
            return true;
        }
        if (a == null || b == null || a.size() != b.size()) {
            return false;
        }
        for (Map.Entry<String, Object> entry : a.entrySet()) {
            Object other = b.get(entry.getKey());
            if (other == null || !equalAttributes(entry.getValue(), other)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two attributes are the same to DynamoDB; see {@link #equal}. */
    public static boolean equalAttributes(Object a, Object b) {
        AttributeType type = AttributeType.of(a);
        if (type != AttributeType.of(b)) {
            return false;
        }
        Object left = AttributeType.value(a);
        Object right = AttributeType.value(b);
        switch (type) {
            case N:
                return left.equals(right) || number(left).compareTo(number(right)) == 0;
            case B:
                return Arrays.equals(bytes(left), bytes(right));
            case L:
                return equalLists(elements(left), elements(right));
            case M:
                return equal(attributes(left), attributes(right));
            case SS:
                return asSet(left, e -> e).equals(asSet(right, e -> e));
            case NS:
                return asSet(left, e -> number(e).stripTrailingZeros())
                        .equals(asSet(right, e -> number(e).stripTrailingZeros()));
            case BS:
                return asSet(left, e -> ByteBuffer.wrap(bytes(e))).equals(asSet(right, e -> ByteBuffer.wrap(bytes(e))));
            default:
                return Objects.equals(left, right);
        }
    }

    /**
     * A number's exact value.
     *
     * @throws DataException where the text is no number that DynamoDB could hold; so nobody meets one that is too large to
     *     be written out
     */
    public static BigDecimal number(Object text) {
        if (text instanceof String digits && digits.length() <= LONGEST_NUMBER) {
            try {
                BigDecimal number = new BigDecimal(digits);
                if (fits(number)) {
                    return number;
                }
            } catch (NumberFormatException e) {
                throw new DataException("Not a DynamoDB number: expected decimal digits as a string");
            }
        }
        throw new DataException(
                "Not a DynamoDB number: expected a string of up to 38 decimal digits, between 1E-130 and"
                        + " 1E+126 in size");
    }

    private static boolean fits(BigDecimal number) {
        if (number.signum() == 0) {
            return true;
        }
        long magnitude = (long) number.precision() - number.scale();
        return magnitude >= LEAST_MAGNITUDE
                && magnitude <= MOST_MAGNITUDE
                && (number.precision() <= MOST_DIGITS
                        || number.stripTrailingZeros().precision() <= MOST_DIGITS);
    }

    /** An item without an attribute; the item itself where it has none of that name. */
    public static Map<String, Object> without(Map<String, Object> item, String attribute) {
        if (!item.containsKey(attribute)) {
            return item;
        }
        Map<String, Object> rest = new LinkedHashMap<>(item);
        rest.remove(attribute);
        return rest;
    }

    /** A number's one canonical text: plain digits, no trailing zeros, no exponent: 1.50, 15E-1 and 1.5 are all 1.5. */
    public static String canonicalNumber(Object text) {
        BigDecimal number = number(text);
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    /**
     * A binary's bytes, from whatever form a converter left them in.
     *
     * @throws DataException where the value is neither bytes nor base64 text
     */
    public static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return bytes;
        }
        if (value instanceof String text) {
            try {
                return Base64.getDecoder().decode(text.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IllegalArgumentException e) {
                throw new DataException("Not a DynamoDB binary: expected base64 text");
            }
        }
        throw new DataException("Not a DynamoDB binary: expected base64 text or bytes");
    }

    /**
     * The attributes inside an M, or of an item.
     *
     * @throws DataException where the value is no map, or a name in it is no text
     */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> attributes(Object value) {
        if (value instanceof Map<?, ?> map) {
            for (Object name : map.keySet()) {
                if (!(name instanceof String)) {
                    throw new DataException("Not a DynamoDB map: the name of an attribute must be text");
                }
            }
            return (Map<String, Object>) map;
        }
        throw new DataException("Not a DynamoDB map");
    }

    /**
     * The elements inside an L or a set.
     *
     * @throws DataException where the value is no list
     */
    public static List<Object> elements(Object value) {
        if (value instanceof Collection<?> list) {
            return new ArrayList<>(list);
        }
        throw new DataException("Not a DynamoDB list or set");
    }

    private static boolean equalLists(List<Object> a, List<Object> b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!equalAttributes(a.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Set<Object> asSet(Object value, Function<Object, Object> identity) {
        Set<Object> set = new HashSet<>();
        elements(value).forEach(element -> set.add(identity.apply(element)));
        return set;
    }
}
