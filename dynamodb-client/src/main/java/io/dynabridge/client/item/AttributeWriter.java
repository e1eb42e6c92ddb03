package io.dynabridge.client.item;

import com.fasterxml.jackson.core.JsonGenerator;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.io.IOException;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/**
 * Writes Connect data as DynamoDB takes it over the wire, without the SDK's objects in between. The same bytes arrive as
 * with {@link ItemCodec}, and the same data is refused.
 */
public final class AttributeWriter {

    private static final String TEXT = AttributeType.S.name();

    private AttributeWriter() {}

    /**
     * Writes one attribute: {@code {"N": "374"}}.
     *
     * @throws DataException where the value is no attribute; the message never shows its content
     * @throws IOException where the generator's target fails
     */
    public static void write(Object attribute, JsonGenerator json) throws IOException {
        // Most attributes are texts, and a look for one costs less than to ask the map for its only entry.
        if (attribute instanceof Map<?, ?> map && map.size() == 1 && map.get(TEXT) instanceof String text) {
            json.writeStartObject();
            json.writeFieldName(TEXT);
            json.writeString(text);
            json.writeEndObject();
            return;
        }
        Map.Entry<?, ?> entry = AttributeType.entry(attribute);
        AttributeType type = AttributeType.ofName(entry.getKey());
        Object value = entry.getValue();
        json.writeStartObject();
        json.writeFieldName(type.name());
        switch (type) {
            case S:
            case N:
                json.writeString(ItemCodec.text(type, value));
                break;
            case B:
                json.writeBinary(Items.bytes(value));
                break;
            case BOOL:
                json.writeBoolean(ItemCodec.bool(value));
                break;
            case NULL:
                json.writeBoolean(true);
                break;
            case L:
                json.writeStartArray();
                for (Object element : Items.elements(value)) {
                    write(element, json);
                }
                json.writeEndArray();
                break;
            case M:
                json.writeStartObject();
                for (Map.Entry<String, Object> member : Items.attributes(value).entrySet()) {
                    json.writeFieldName(member.getKey());
                    member(member.getKey(), member.getValue(), json);
                }
                json.writeEndObject();
                break;
            case SS:
            case NS:
                json.writeStartArray();
                for (Object element : Items.elements(value)) {
                    json.writeString(ItemCodec.text(type, element));
                }
                json.writeEndArray();
                break;
            case BS:
                json.writeStartArray();
                for (Object element : Items.elements(value)) {
                    json.writeBinary(Items.bytes(element));
                }
                json.writeEndArray();
                break;
            default:
                throw new IllegalStateException("Unhandled type " + type);
        }
        json.writeEndObject();
    }

    private static void member(String name, Object attribute, JsonGenerator json) throws IOException {
        try {
            write(attribute, json);
        } catch (DataException e) {
            throw new DataException("Attribute '" + name + "': " + e.getMessage(), e);
        }
    }
}
