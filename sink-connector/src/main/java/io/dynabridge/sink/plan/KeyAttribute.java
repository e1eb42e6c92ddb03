package io.dynabridge.sink.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.DataException;

/**
 * One attribute of a target table's key.
 *
 * @param name the attribute
 * @param type S, N or B
 * @param maxBytes the longest value that DynamoDB takes there
 */
public record KeyAttribute(String name, AttributeType type, int maxBytes) {

    private static final int PARTITION_KEY_BYTES = 2048;
    private static final int SORT_KEY_BYTES = 1024;

    /** A partition key attribute. */
    public static KeyAttribute partition(String name, AttributeType type) {
        return new KeyAttribute(name, type, PARTITION_KEY_BYTES);
    }

    /** A sort key attribute. */
    public static KeyAttribute sort(String name, AttributeType type) {
        return new KeyAttribute(name, type, SORT_KEY_BYTES);
    }

    /** Why this item has no usable value here; empty where it has one. */
    Optional<String> complaint(Map<String, Object> item) {
        Object attribute = item.get(name);
        if (attribute == null) {
            return Optional.of("key attribute '" + name + "' is missing");
        }
        try {
            AttributeType found = AttributeType.of(attribute);
            if (found != type) {
                return Optional.of("key attribute '" + name + "' must be of type " + type + ", not " + found);
            }
            return complaintAbout(AttributeType.value(attribute));
        } catch (DataException e) {
            return Optional.of("key attribute '" + name + "': " + e.getMessage());
        }
    }

    private Optional<String> complaintAbout(Object value) {
        if (type == AttributeType.N) {
            Items.number(value);
            return Optional.empty();
        }
        if (type == AttributeType.S && !(value instanceof String)) {
            return Optional.of("key attribute '" + name + "' of type S must hold text");
        }
        int length = type == AttributeType.S ? utf8Length((String) value) : Items.bytes(value).length;
        if (length == 0) {
            return Optional.of("key attribute '" + name + "' is empty");
        }
        return length > maxBytes
                ? Optional.of(
                        "key attribute '" + name + "' has " + length + " bytes; DynamoDB takes at most " + maxBytes)
                : Optional.empty();
    }

    private static int utf8Length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
