package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.connect.errors.DataException;

/**
 * What an attribute becomes in another DynamoDB type: exactly the same value, or an error. Numbers keep their digits,
 * binaries are base64 where they are text, sets lose what occurs twice.
 */
final class AttributeCasts {

    private AttributeCasts() {}

    /** Whether there is anything that can become this type: maps and nulls can only be made by hand. */
    static boolean isTarget(AttributeType type) {
        return type != AttributeType.M && type != AttributeType.NULL;
    }

    /**
     * The attribute in another type.
     *
     * @param to a type that {@link #isTarget}
     * @return the attribute itself where it has the type already
     * @throws DataException where this value does not exist in that type
     */
    static Object cast(Object attribute, AttributeType to) {
        AttributeType from = AttributeType.of(attribute);
        if (from == to) {
            return attribute;
        }
        Object value = AttributeType.value(attribute);
        switch (to) {
            case S:
            case N:
            case B:
            case BOOL:
                return to.attribute(scalar(from, value, to));
            case L:
                return to.attribute(elements(from, value));
            case SS:
                return to.attribute(set(from, value, AttributeType.S));
            case NS:
                return to.attribute(set(from, value, AttributeType.N));
            case BS:
                return to.attribute(set(from, value, AttributeType.B));
            default:
                throw impossible(from, to);
        }
    }

    /** Whether the attribute is a list of nothing, which no set can be. */
    static boolean isEmptyList(Object attribute) {
        return AttributeType.of(attribute) == AttributeType.L
                && Items.elements(AttributeType.value(attribute)).isEmpty();
    }

    private static Object scalar(AttributeType from, Object value, AttributeType to) {
        if (from == to) {
            return value;
        }
        if (to == AttributeType.S) {
            switch (from) {
                case N:
                case BOOL:
                    return String.valueOf(value);
                case B:
                    return Base64.getEncoder().encodeToString(Items.bytes(value));
                default:
                    throw impossible(from, to);
            }
        }
        if (to == AttributeType.N && from == AttributeType.BOOL) {
            return Boolean.TRUE.equals(value) ? "1" : "0";
        }
        if (to == AttributeType.N && from == AttributeType.S) {
            return number((String) value);
        }
        if (to == AttributeType.B && from == AttributeType.S) {
            Items.bytes(value);
            return value;
        }
        if (to == AttributeType.BOOL && (from == AttributeType.S || from == AttributeType.N)) {
            return truth(from, (String) value);
        }
        throw impossible(from, to);
    }

    private static String number(String text) {
        BigDecimal number = Items.number(text);
        return text;
    }

    private static Boolean truth(AttributeType from, String text) {
        if (from == AttributeType.N) {
            BigDecimal number = Items.number(text);
            if (number.signum() == 0) {
                return false;
            }
            if (number.compareTo(BigDecimal.ONE) == 0) {
                return true;
            }
            throw new DataException("only the numbers 0 and 1 can become BOOL");
        }
        switch (text.toLowerCase(Locale.ROOT)) {
            case "true":
                return true;
            case "false":
                return false;
            default:
                throw new DataException("only the texts true and false can become BOOL");
        }
    }

    /** The attributes that a list of the same content has. */
    private static List<Object> elements(AttributeType from, Object value) {
        switch (from) {
            case L:
                return Items.elements(value);
            case SS:
                return attributes(AttributeType.S, value);
            case NS:
                return attributes(AttributeType.N, value);
            case BS:
                return attributes(AttributeType.B, value);
            case S:
            case N:
            case B:
            case BOOL:
                return List.of(from.attribute(value));
            default:
                throw impossible(from, AttributeType.L);
        }
    }

    private static List<Object> attributes(AttributeType type, Object set) {
        List<Object> attributes = new ArrayList<>();
        for (Object element : Items.elements(set)) {
            attributes.add(type.attribute(element));
        }
        return attributes;
    }

    private static List<Object> set(AttributeType from, Object value, AttributeType element) {
        List<Object> members = new ArrayList<>();
        Set<Object> seen = new HashSet<>();
        for (Object attribute : elements(from, value)) {
            Object member = scalar(AttributeType.of(attribute), AttributeType.value(attribute), element);
            if (seen.add(identity(element, member))) {
                members.add(member);
            }
        }
        if (members.isEmpty()) {
            throw new DataException("no DynamoDB set is empty");
        }
        return members;
    }

    private static Object identity(AttributeType type, Object member) {
        switch (type) {
            case N:
                return Items.number(member).stripTrailingZeros();
            case B:
                return ByteBuffer.wrap(Items.bytes(member));
            default:
                return member;
        }
    }

    private static DataException impossible(AttributeType from, AttributeType to) {
        return new DataException("type " + from + " cannot become " + to);
    }
}
