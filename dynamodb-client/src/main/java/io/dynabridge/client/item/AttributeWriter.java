package io.dynabridge.client.item;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes Connect data as DynamoDB takes it over the wire, without the SDK's objects in between. The same bytes arrive as
 * with {@link ItemCodec}, and the same data is refused.
 */
public final class AttributeWriter {

    private static final Map<AttributeType, byte[]> HEADS = heads();
    private static final String TEXT = AttributeType.S.name();
    private static final byte[] TEXT_HEAD = HEADS.get(AttributeType.S);
    private static final byte[] TRUE = JsonBytes.ascii("true");
    private static final byte[] FALSE = JsonBytes.ascii("false");

    private AttributeWriter() {}

    /** Writes an attribute of type S. */
    public static void writeText(String text, JsonBytes json) {
        json.raw(TEXT_HEAD).text(text).raw('}');
    }

    /**
     * Writes one attribute: {@code {"N":"374"}}.
     *
     * @throws DataException where the value is no attribute; the message never shows its content
     */
    public static void write(Object attribute, JsonBytes json) {
        // Most attributes are texts, and a look for one costs less than to ask the map for its only entry.
        if (attribute instanceof Map<?, ?> map && map.size() == 1 && map.get(TEXT) instanceof String text) {
            writeText(text, json);
            return;
        }
        Map.Entry<?, ?> entry = AttributeType.entry(attribute);
        AttributeType type = AttributeType.ofName(entry.getKey());
        Object value = entry.getValue();
        json.raw(HEADS.get(type));
        switch (type) {
            case S:
            case N:
                json.text(ItemCodec.text(type, value));
                break;
            case B:
                writeBinary(value, json);
                break;
            case BOOL:
                json.raw(ItemCodec.bool(value) ? TRUE : FALSE);
                break;
            case NULL:
                json.raw(TRUE);
                break;
            case L:
                writeArray(Items.elements(value), element -> write(element, json), json);
                break;
            case M:
                writeMembers(Items.attributes(value), json);
                break;
            case SS:
            case NS:
                writeArray(Items.elements(value), element -> json.text(ItemCodec.text(type, element)), json);
                break;
            case BS:
                writeArray(Items.elements(value), element -> writeBinary(element, json), json);
                break;
            default:
                throw new IllegalStateException("Unhandled type " + type);
        }
        json.raw('}');
    }

    private static void writeBinary(Object value, JsonBytes json) {
        json.raw('"').raw(Base64.getEncoder().encode(Items.bytes(value))).raw('"');
    }

    private static void writeArray(List<Object> elements, Consumer<Object> write, JsonBytes json) {
        char lead = '[';
        for (Object element : elements) {
            json.raw(lead);
            write.accept(element);
            lead = ',';
        }
        if (elements.isEmpty()) {
            json.raw(lead);
        }
        json.raw(']');
    }

    private static void writeMembers(Map<String, Object> members, JsonBytes json) {
        char lead = '{';
        for (Map.Entry<String, Object> member : members.entrySet()) {
            json.raw(lead).text(member.getKey()).raw(':');
            try {
                write(member.getValue(), json);
            } catch (DataException e) {
                throw new DataException("Attribute '" + member.getKey() + "': " + e.getMessage(), e);
            }
            lead = ',';
        }
        if (members.isEmpty()) {
            json.raw(lead);
        }
        json.raw('}');
    }

    private static Map<AttributeType, byte[]> heads() {
        Map<AttributeType, byte[]> heads = new EnumMap<>(AttributeType.class);
        for (AttributeType type : AttributeType.values()) {
            heads.put(type, JsonBytes.ascii("{\"" + type.name() + "\":"));
        }
        return heads;
    }
}
