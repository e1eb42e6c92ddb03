package io.dynabridge.smt.extract;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.cache.Cache;
import org.apache.kafka.common.cache.LRUCache;
import org.apache.kafka.common.cache.SynchronizedCache;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * Items as structs. The schema follows from the item: every field optional, sorted by name, named after the table. Items
 * of one shape share one schema, so that converters may remember it.
 */
public final class PlainStructs {

    private static final int MOST_SCHEMAS = 1_000;

    private record Key(String name, Shape shape) {}

    private final Cache<Key, Schema> schemas = new SynchronizedCache<>(new LRUCache<>(MOST_SCHEMAS));
    /** Shapes tell more than schemas say: 9.5 and 9.95 are both floats. */
    private final Cache<Schema, Schema> distinct = new SynchronizedCache<>(new LRUCache<>(MOST_SCHEMAS));

    private final boolean numbersAsText;

    /**
     * A mapping.
     *
     * @param numbersAsText whether numbers are strings with their exact digits
     */
    public PlainStructs(boolean numbersAsText) {
        this.numbersAsText = numbersAsText;
    }

    /**
     * The item as a struct.
     *
     * @param name what the schema is to be called, such as the table's name
     * @throws DataException where a list has elements that no one schema holds
     */
    public Struct of(String name, Map<String, Object> item) {
        Key key = new Key(name, Shape.of(item, numbersAsText));
        Schema schema = schemas.get(key);
        if (schema == null) {
            schema = interned(schema(safe(name), key.shape(), false));
            schemas.put(key, schema);
        }
        return struct(schema, item);
    }

    private Schema interned(Schema schema) {
        Schema known = distinct.get(schema);
        if (known == null) {
            distinct.put(schema, schema);
            return schema;
        }
        return known;
    }

    private static Schema schema(String name, Shape shape, boolean optional) {
        SchemaBuilder builder;
        if (shape instanceof Shape.Truth) {
            builder = SchemaBuilder.bool();
        } else if (shape instanceof Shape.Binary) {
            builder = SchemaBuilder.bytes();
        } else if (shape instanceof Shape.Decimal number) {
            builder = number.longs()
                    ? SchemaBuilder.int64()
                    : number.doubles() ? SchemaBuilder.float64() : Decimal.builder(number.scale());
        } else if (shape instanceof Shape.Elements elements) {
            builder = SchemaBuilder.array(schema(name, elements.shape(), true));
        } else if (shape instanceof Shape.Fields fields) {
            builder = SchemaBuilder.struct().name(name);
            for (Map.Entry<String, Shape> field : fields.shapes().entrySet()) {
                builder.field(field.getKey(), schema(name + "." + safe(field.getKey()), field.getValue(), true));
            }
        } else {
            builder = SchemaBuilder.string();
        }
        return (optional ? builder.optional() : builder).build();
    }

    private Struct struct(Schema schema, Map<String, Object> item) {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            Object attribute = item.get(field.name());
            if (attribute != null) {
                struct.put(field, value(field.schema(), attribute));
            }
        }
        return struct;
    }

    private Object value(Schema schema, Object attribute) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case N:
                return number(schema, value);
            case B:
                return Items.bytes(value);
            case NULL:
                return null;
            case M:
                return struct(schema, Items.attributes(value));
            case L:
                List<Object> list = new ArrayList<>();
                Items.elements(value).forEach(element -> list.add(value(schema.valueSchema(), element)));
                return list;
            case NS:
                List<Object> numbers = new ArrayList<>();
                Items.elements(value).forEach(element -> numbers.add(number(schema.valueSchema(), element)));
                return numbers;
            case BS:
                return Items.elements(value).stream().map(Items::bytes).toList();
            case SS:
                return Items.elements(value);
            default:
                return value;
        }
    }

    private static Object number(Schema schema, Object text) {
        if (schema.type() == Schema.Type.STRING) {
            return Items.canonicalNumber(text);
        }
        BigDecimal number = Items.number(text);
        switch (schema.type()) {
            case INT64:
                return number.longValueExact();
            case FLOAT64:
                return number.doubleValue();
            default:
                return number.setScale(scale(schema), RoundingMode.UNNECESSARY);
        }
    }

    private static int scale(Schema schema) {
        return Integer.parseInt(schema.parameters().get(Decimal.SCALE_FIELD));
    }

    /** A name that Avro takes. */
    private static String safe(String name) {
        StringBuilder safe = new StringBuilder(name.length() + 1);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            if (digit && i == 0) {
                safe.append('_');
            }
            safe.append(digit || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' ? c : '_');
        }
        return safe.toString();
    }
}
