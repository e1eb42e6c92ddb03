package io.dynabridge.client.item;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How large an item is, roughly as DynamoDB counts (developer guide, "Item sizes and formats"): names and values, with a
 * little for every attribute. Good enough to bound memory.
 */
public final class ItemSize {

    private static final int OVERHEAD = 3;

    private ItemSize() {}

    /** Bytes of an item; texts count a byte a character. */
    public static long of(Map<String, AttributeValue> item) {
        long size = 0;
        for (Map.Entry<String, AttributeValue> attribute : item.entrySet()) {
            size += attribute.getKey().length() + of(attribute.getValue());
        }
        return size;
    }

    private static long of(AttributeValue value) {
        switch (value.type()) {
            case S:
                return OVERHEAD + value.s().length();
            case N:
                return OVERHEAD + value.n().length();
            case B:
                return OVERHEAD + value.b().asByteArrayUnsafe().length;
            case SS:
                return texts(value.ss());
            case NS:
                return texts(value.ns());
            case BS:
                return OVERHEAD
                        + value.bs().stream()
                                .mapToLong(each -> each.asByteArrayUnsafe().length)
                                .sum();
            case L:
                return OVERHEAD + value.l().stream().mapToLong(ItemSize::of).sum();
            case M:
                return OVERHEAD + of(value.m());
            default:
                return OVERHEAD;
        }
    }

    private static long texts(List<String> texts) {
        return OVERHEAD + texts.stream().mapToLong(String::length).sum();
    }
}
