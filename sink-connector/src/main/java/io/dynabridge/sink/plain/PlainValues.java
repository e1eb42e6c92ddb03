package io.dynabridge.sink.plain;

import io.dynabridge.envelope.item.AttributeType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.errors.DataException;

/**
 * Connect's values as DynamoDB attributes: exact numbers, dates and times as configured, arrays as lists or sets. A null
 * is an attribute that is absent; in a list, whose places count, it is a NULL.
 */
public final class PlainValues {

    /** What a DynamoDB number holds. */
    private static final int MOST_DIGITS = 38;

    private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");
    /** Always three decimals: without them, 30Z would sort behind 30.5Z. */
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");

    private final TimeFormat times;
    private final SetAttributes sets;

    /**
     * A mapping.
     *
     * @param times what dates and times become
     * @param setAttributes paths of arrays that become sets
     */
    public PlainValues(TimeFormat times, Collection<String> setAttributes) {
        this.times = times;
        this.sets = SetAttributes.of(setAttributes);
    }

    /**
     * The item that a record's value is.
     *
     * @param schema the value's schema; null for a schemaless one
     * @throws DataException where the value is no map or struct, or holds what DynamoDB does not
     */
    Map<String, Object> item(Schema schema, Object value) {
        if (value instanceof Map || value instanceof Struct) {
            return attributes("", schema, value, sets);
        }
        throw new DataException("the value must be a map or struct, not "
                + value.getClass().getSimpleName() + "; a transform such as HoistField makes one of it");
    }

    /** One field of a map or struct as an attribute; null where there is none. */
    Object field(Schema schema, Object container, String name) {
        if (container instanceof Struct struct) {
            Field field = struct.schema().field(name);
            return field == null ? null : attribute(name, field.schema(), struct.get(field), SetAttributes.NONE);
        }
        return attribute(name, elementSchema(schema), ((Map<?, ?>) container).get(name), SetAttributes.NONE);
    }

    /** A single value as an attribute; null for null. */
    Object attribute(Schema schema, Object value) {
        return attribute("", schema, value, SetAttributes.NONE);
    }

    private Map<String, Object> attributes(String path, Schema schema, Object container, SetAttributes within) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        if (container instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                add(attributes, field.name(), field.schema(), struct.get(field), within);
            }
        } else {
            Schema values = elementSchema(schema);
            ((Map<?, ?>) container).forEach((name, value) -> {
                if (!(name instanceof String)) {
                    throw new DataException((path.isEmpty() ? "the value" : "attribute '" + path + "'")
                            + " has a key that is no string");
                }
                add(attributes, (String) name, values, value, within);
            });
        }
        return attributes;
    }

    private void add(Map<String, Object> attributes, String name, Schema schema, Object value, SetAttributes within) {
        Object attribute = attribute(name, schema, value, within.at(name));
        if (attribute != null) {
            attributes.put(name, attribute);
        }
    }

    private Object attribute(String name, Schema schema, Object value, SetAttributes at) {
        if (value == null) {
            return null;
        }
        if (value instanceof String) {
            return AttributeType.S.attribute(value);
        }
        if (value instanceof Number number) {
            return AttributeType.N.attribute(digits(name, number));
        }
        if (value instanceof Boolean) {
            return AttributeType.BOOL.attribute(value);
        }
        if (value instanceof byte[] bytes) {
            return AttributeType.B.attribute(Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] bytes = new byte[buffer.remaining()];
            buffer.duplicate().get(bytes);
            return AttributeType.B.attribute(Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof java.util.Date date) {
            return time(schema, date);
        }
        if (value instanceof Map || value instanceof Struct) {
            return AttributeType.M.attribute(attributes(name, schema, value, at));
        }
        if (value instanceof Collection<?> elements) {
            List<Object> list = list(name, elementSchema(schema), elements, at);
            return at.isSet() ? set(name, list) : AttributeType.L.attribute(list);
        }
        throw new DataException("attribute '" + name + "' has a value of type "
                + value.getClass().getSimpleName() + ", which no DynamoDB type holds");
    }

    private List<Object> list(String name, Schema schema, Collection<?> elements, SetAttributes at) {
        List<Object> list = new ArrayList<>(elements.size());
        for (Object element : elements) {
            Object attribute = attribute(name, schema, element, at.isSet() ? SetAttributes.NONE : at);
            list.add(attribute == null ? AttributeType.NULL.attribute(true) : attribute);
        }
        return list;
    }

    /** Null where the list is empty: no set is. */
    private static Object set(String name, List<Object> list) {
        if (list.isEmpty()) {
            return null;
        }
        AttributeType type = AttributeType.of(list.get(0));
        Set<Object> members = new LinkedHashSet<>();
        for (Object attribute : list) {
            if (AttributeType.of(attribute) != type) {
                throw new DataException(
                        "attribute '" + name + "' cannot be a set: its elements are of different types");
            }
            members.add(AttributeType.value(attribute));
        }
        switch (type) {
            case S:
                return AttributeType.SS.attribute(List.copyOf(members));
            case N:
                return AttributeType.NS.attribute(List.copyOf(members));
            case B:
                return AttributeType.BS.attribute(List.copyOf(members));
            default:
                throw new DataException(
                        "attribute '" + name + "' cannot be a set: only strings, numbers and bytes can be in one");
        }
    }

    /** Canonical, so that equal numbers are equal texts, also in sets. */
    private static String digits(String name, Number number) {
        BigDecimal exact;
        if (number instanceof BigDecimal decimal) {
            exact = decimal;
        } else if (number instanceof BigInteger integer) {
            exact = new BigDecimal(integer);
        } else if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw new DataException(
                        "attribute '" + name + "' is infinite or not a number, which DynamoDB cannot hold");
            }
            // The shortest decimal that means this float: 0.1f is one tenth, not 0.10000000149.
            exact = new BigDecimal(number.toString());
        } else {
            return number.toString();
        }
        BigDecimal canonical = exact.signum() == 0 ? BigDecimal.ZERO : exact.stripTrailingZeros();
        if (canonical.precision() > MOST_DIGITS) {
            throw new DataException("attribute '" + name + "' has more than " + MOST_DIGITS + " digits");
        }
        return canonical.toPlainString();
    }

    private Object time(Schema schema, java.util.Date value) {
        long millis = value.getTime();
        String kind = schema == null ? null : schema.name();
        if (times == TimeFormat.EPOCH) {
            return AttributeType.N.attribute(Long.toString(
                    Date.LOGICAL_NAME.equals(kind) ? Math.floorDiv(millis, TimeUnit.DAYS.toMillis(1)) : millis));
        }
        var utc = value.toInstant().atOffset(ZoneOffset.UTC);
        if (Date.LOGICAL_NAME.equals(kind)) {
            return AttributeType.S.attribute(utc.toLocalDate().toString());
        }
        return AttributeType.S.attribute((Time.LOGICAL_NAME.equals(kind) ? TIME_OF_DAY : TIMESTAMP).format(utc));
    }

    private static Schema elementSchema(Schema schema) {
        return schema == null || schema.type() != Schema.Type.ARRAY && schema.type() != Schema.Type.MAP
                ? null
                : schema.valueSchema();
    }
}
