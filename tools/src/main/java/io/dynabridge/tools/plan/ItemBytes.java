package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * How large an item is as DynamoDB charges it (developer guide, "Item sizes and formats"): names and texts in UTF-8, two
 * digits of a number in a byte, three bytes for a map or list and one for each of its elements.
 */
final class ItemBytes {

    /** What an item may have, names and values. */
    static final long MOST = 400L * 1024;

    private static final int WRITE_UNIT = 1024;
    private static final int READ_UNIT = 4 * 1024;
    private static final int DOCUMENT = 3;

    private ItemBytes() {}

    /** Bytes of an item. */
    static long of(Map<String, Object> item) {
        long bytes = 0;
        for (Map.Entry<String, Object> attribute : item.entrySet()) {
            bytes += utf8(attribute.getKey()) + ofAttribute(attribute.getValue());
        }
        return bytes;
    }

    /** Bytes of an attribute's value. */
    static long ofAttribute(Object attribute) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case S:
                return utf8((String) value);
            case N:
                return number(value);
            case B:
                return Items.bytes(value).length;
            case SS:
                return Items.elements(value).stream()
                        .mapToLong(each -> utf8((String) each))
                        .sum();
            case NS:
                return Items.elements(value).stream()
                        .mapToLong(ItemBytes::number)
                        .sum();
            case BS:
                return Items.elements(value).stream()
                        .mapToLong(each -> Items.bytes(each).length)
                        .sum();
            case L:
                return DOCUMENT
                        + Items.elements(value).stream()
                                .mapToLong(each -> 1 + ofAttribute(each))
                                .sum();
            case M:
                Map<String, Object> inside = Items.attributes(value);
                return DOCUMENT + inside.size() + of(inside);
            default:
                return 1;
        }
    }

    /** Write units that an item of so many bytes costs. */
    static long writeUnits(long bytes) {
        return Math.max(1, ceil(bytes, WRITE_UNIT));
    }

    /** Read units of a consistent scan over so many bytes. */
    static long readUnits(long bytes) {
        return ceil(bytes, READ_UNIT);
    }

    private static long ceil(long bytes, int unit) {
        return (bytes + unit - 1) / unit;
    }

    private static long number(Object text) {
        BigDecimal number = Items.number(text);
        if (number.signum() == 0) {
            return 1;
        }
        int digits = number.stripTrailingZeros().precision();
        return 1 + (digits + 1) / 2 + (number.signum() < 0 ? 1 : 0);
    }

    private static long utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
