package io.dynabridge.client.item;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Items of the AWS SDK to and from Connect data, exactly: numbers keep their text, binaries become base64 text, empty
 * values, nesting and sets survive.
 */
public final class ItemCodec {

    private ItemCodec() {}

    /** The item as Connect data; null for null. */
    public static Map<String, Object> toConnect(Map<String, AttributeValue> item) {
        if (item == null) {
            return null;
        }
        Map<String, Object> connect = new LinkedHashMap<>(capacity(item.size()));
        item.forEach((name, value) -> connect.put(name, attributeToConnect(value)));
        return connect;
    }

    /** One attribute as Connect data: {@code {"N": "374"}}. */
    public static Map<String, Object> attributeToConnect(AttributeValue value) {
        switch (value.type()) {
            case S:
                return AttributeType.S.attribute(value.s());
            case N:
                return AttributeType.N.attribute(value.n());
            case B:
                return AttributeType.B.attribute(base64(value.b()));
            case BOOL:
                return AttributeType.BOOL.attribute(value.bool());
            case NUL:
                return AttributeType.NULL.attribute(Boolean.TRUE);
            case L:
                List<Object> list = new ArrayList<>(value.l().size());
                value.l().forEach(element -> list.add(attributeToConnect(element)));
                return AttributeType.L.attribute(list);
            case M:
                return AttributeType.M.attribute(toConnect(value.m()));
            case SS:
                return AttributeType.SS.attribute(new ArrayList<>(value.ss()));
            case NS:
                return AttributeType.NS.attribute(new ArrayList<>(value.ns()));
            case BS:
                List<Object> binaries = new ArrayList<>(value.bs().size());
                value.bs().forEach(element -> binaries.add(base64(element)));
                return AttributeType.BS.attribute(binaries);
            default:
                throw new DataException(
                        "DynamoDB sent an attribute type that this version does not know: " + value.type());
        }
    }

    /**
     * The item as the SDK wants it; null for null.
     *
     * @throws DataException where a value is no attribute; the message names the attribute, never its content
     */
    public static Map<String, AttributeValue> toSdk(Map<String, Object> item) {
        if (item == null) {
            return null;
        }
        Map<String, AttributeValue> sdk = new LinkedHashMap<>(capacity(item.size()));
        item.forEach((name, attribute) -> {
            try {
                sdk.put(name, attributeToSdk(attribute));
            } catch (DataException e) {
                throw new DataException("Attribute '" + name + "': " + e.getMessage(), e);
            }
        });
        return sdk;
    }

    /**
     * One attribute as the SDK wants it.
     *
     * @throws DataException where the value is no attribute
     */
    public static AttributeValue attributeToSdk(Object attribute) {
        Map.Entry<?, ?> entry = AttributeType.entry(attribute);
        AttributeType type = AttributeType.ofName(entry.getKey());
        Object value = entry.getValue();
        AttributeValue.Builder builder = AttributeValue.builder();
        switch (type) {
            case S:
                return builder.s(text(type, value)).build();
            case N:
                return builder.n(text(type, value)).build();
            case B:
                return builder.b(SdkBytes.fromByteArrayUnsafe(Items.bytes(value)))
                        .build();
            case BOOL:
                return builder.bool(bool(value)).build();
            case NULL:
                return builder.nul(true).build();
            case L:
                List<AttributeValue> list = new ArrayList<>();
                Items.elements(value).forEach(element -> list.add(attributeToSdk(element)));
                return builder.l(list).build();
            case M:
                return builder.m(toSdk(Items.attributes(value))).build();
            case SS:
                return builder.ss(texts(type, value)).build();
            case NS:
                return builder.ns(texts(type, value)).build();
            case BS:
                List<SdkBytes> binaries = new ArrayList<>();
                Items.elements(value)
                        .forEach(element -> binaries.add(SdkBytes.fromByteArrayUnsafe(Items.bytes(element))));
                return builder.bs(binaries).build();
            default:
                throw new IllegalStateException("Unhandled type " + type);
        }
    }

    private static List<String> texts(AttributeType type, Object value) {
        List<String> texts = new ArrayList<>();
        Items.elements(value).forEach(element -> texts.add(text(type, element)));
        return texts;
    }

    static boolean bool(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        throw new DataException("A BOOL must be true or false");
    }

    static String text(AttributeType type, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new DataException("The value of an attribute of type " + type + " must be text");
    }

    private static String base64(SdkBytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.asByteArrayUnsafe());
    }

    /** The capacity of a hash map that is to hold so many attributes without growing. */
    public static int capacity(int size) {
        return Math.max(4, size * 4 / 3 + 1);
    }
}
