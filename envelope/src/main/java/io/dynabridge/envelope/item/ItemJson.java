package io.dynabridge.envelope.item;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/** DynamoDB JSON text to and from items as Connect data; the order of attributes is kept. */
public final class ItemJson {

    private static final JsonFactory JSON = new JsonFactory();

    private ItemJson() {}

    /** The item as compact DynamoDB JSON; null for null. */
    public static String write(Map<String, Object> item) {
        if (item == null) {
            return null;
        }
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            writeValue(json, item);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Reads DynamoDB JSON text.
     *
     * @throws DataException where the text is no JSON object; the message names the position, never the content
     */
    public static Map<String, Object> read(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new DataException("Not DynamoDB JSON: expected an object");
            }
            Map<String, Object> item = readObject(json);
            if (json.nextToken() != null) {
                throw new DataException("Not DynamoDB JSON: text follows the object");
            }
            return item;
        } catch (com.fasterxml.jackson.core.JacksonException e) {
            // Without the cause: Jackson's message quotes the item.
            throw new DataException("Not DynamoDB JSON: malformed at offset "
                    + (e.getLocation() == null ? "unknown" : e.getLocation().getCharOffset()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void writeValue(JsonGenerator json, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof String text) {
            json.writeString(text);
        } else if (value instanceof Boolean bool) {
            json.writeBoolean(bool);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName((String) entry.getKey());
                writeValue(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Iterable<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                writeValue(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof byte[] bytes) {
            json.writeString(Base64.getEncoder().encodeToString(bytes));
        } else if (value instanceof ByteBuffer buffer) {
            json.writeString(
                    new String(Base64.getEncoder().encode(buffer.duplicate()).array(), StandardCharsets.US_ASCII));
        } else {
            throw new DataException(
                    "Not part of an item in DynamoDB JSON: " + value.getClass().getSimpleName());
        }
    }

    private static Map<String, Object> readObject(JsonParser json) throws IOException {
        Map<String, Object> map = new LinkedHashMap<>();
        for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
            json.nextToken();
            map.put(name, readValue(json));
        }
        return map;
    }

    private static Object readValue(JsonParser json) throws IOException {
        switch (json.currentToken()) {
            case START_OBJECT:
                return readObject(json);
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    list.add(readValue(json));
                }
                return list;
            case VALUE_TRUE:
                return Boolean.TRUE;
            case VALUE_FALSE:
                return Boolean.FALSE;
            case VALUE_NULL:
                return null;
            default:
                // Numbers keep their text: an N written as a bare JSON number must not lose digits.
                return json.getText();
        }
    }
}
