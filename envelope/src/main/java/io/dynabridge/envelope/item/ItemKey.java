package io.dynabridge.envelope.item;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * The identity of an item: one or two key attributes in canonical form, so that the same item always gives the same
 * bytes: numbers in plain digits, binaries in base64. Equality ignores the order of the attributes, because converters
 * lose it.
 */
public final class ItemKey {

    private final Map<String, Object> attributes;
    private final String text;

    private ItemKey(Map<String, Object> attributes) {
        this.attributes = attributes;
        this.text = text(attributes);
    }

    /**
     * The key of an item.
     *
     * @param item the item
     * @param names the key attributes, partition key first
     * @throws DataException where one is missing or of a type that no key can have
     */
    public static ItemKey of(Map<String, Object> item, Iterable<String> names) {
        Map<String, Object> key = new LinkedHashMap<>(4);
        for (String name : names) {
            Object attribute = item.get(name);
            if (attribute == null) {
                throw new DataException("The item has no key attribute '" + name + "'");
            }
            key.put(name, canonical(name, attribute));
        }
        return new ItemKey(key);
    }

    /**
     * The key that a record's key says, in any form that a converter leaves: map, struct or JSON text.
     *
     * @throws DataException where it is no item key
     */
    public static ItemKey from(Object recordKey) {
        Map<String, Object> key = new LinkedHashMap<>(4);
        if (recordKey instanceof String json) {
            ItemJson.read(json).forEach((name, attribute) -> key.put(name, canonical(name, attribute)));
        } else if (recordKey instanceof Map<?, ?> map) {
            map.forEach((name, attribute) -> key.put(String.valueOf(name), canonical(String.valueOf(name), attribute)));
        } else if (recordKey instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                key.put(field.name(), canonical(field.name(), attributeOf(struct.get(field))));
            }
        } else {
            throw new DataException("Not an item key: expected {\"NAME\": {\"S|N|B\": …}}, found "
                    + (recordKey == null ? "null" : recordKey.getClass().getSimpleName()));
        }
        if (key.isEmpty() || key.size() > 2) {
            throw new DataException("Not an item key: expected one or two attributes, found " + key.size());
        }
        return new ItemKey(key);
    }

    /** The key attributes in DynamoDB JSON form, in the order given. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** Canonical DynamoDB JSON with attribute names sorted: the same for the same item, whoever asks. */
    public String text() {
        return text;
    }

    /** The key as a struct, for {@code value.format=struct}: {@code {"isbn": {"S": "…"}}} with a schema. */
    public Struct toStruct() {
        SchemaBuilder schema = SchemaBuilder.struct().name("io.dynabridge.Key").version(1);
        attributes.forEach((name, attribute) -> schema.field(name, attributeSchema(AttributeType.of(attribute))));
        Struct key = new Struct(schema.build());
        attributes.forEach((name, attribute) -> {
            AttributeType type = AttributeType.of(attribute);
            key.put(
                    name,
                    new Struct(key.schema().field(name).schema()).put(type.name(), AttributeType.value(attribute)));
        });
        return key;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemKey key && text.equals(key.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }

    /** Most keys are plain texts, and every record has a few keys: no generator needs to be made for those. */
    private static String text(Map<String, Object> attributes) {
        Map<String, Object> sorted = attributes.size() == 1 ? attributes : new TreeMap<>(attributes);
        StringBuilder text = new StringBuilder(64);
        char lead = '{';
        for (Map.Entry<String, Object> each : sorted.entrySet()) {
            Map.Entry<?, ?> attribute = AttributeType.entry(each.getValue());
            String value = String.valueOf(attribute.getValue());
            if (!isPlain(each.getKey()) || !isPlain(value)) {
                return ItemJson.write(sorted);
            }
            text.append(lead).append('"').append(each.getKey()).append("\":{\"");
            text.append(attribute.getKey()).append("\":\"").append(value).append("\"}");
            lead = ',';
        }
        return text.append('}').toString();
    }

    /** Whether JSON writes it as it is. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static Schema attributeSchema(AttributeType type) {
        return SchemaBuilder.struct().field(type.name(), Schema.STRING_SCHEMA).build();
    }

    private static Object attributeOf(Object field) {
        if (field instanceof Struct struct && struct.schema().fields().size() == 1) {
            Field only = struct.schema().fields().get(0);
            return Map.of(only.name(), struct.get(only));
        }
        return field;
    }

    private static Map<String, Object> canonical(String name, Object attribute) {
        AttributeType type = AttributeType.of(attribute);
        Object value = AttributeType.value(attribute);
        switch (type) {
            case S:
                if (value instanceof String) {
                    return type.attribute(value);
                }
                break;
            case N:
                return type.attribute(Items.canonicalNumber(value));
            case B:
                return type.attribute(Base64.getEncoder().encodeToString(Items.bytes(value)));
            default:
                break;
        }
        throw new DataException("Key attribute '" + name + "' must be of type S, N or B, not " + type);
    }
}
