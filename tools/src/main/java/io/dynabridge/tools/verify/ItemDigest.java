package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * 128 bits that two items share if DynamoDB holds them equal ({@link Items#equal}), and otherwise, for all practical
 * purposes, do not.
 */
public record ItemDigest(long high, long low) {

    /** Digests an item. */
    public static ItemDigest of(Map<String, Object> item) {
        return digest(encoded(item));
    }

    /** Digests a text. */
    public static ItemDigest of(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A digest of this and another, in this order. */
    ItemDigest with(ItemDigest other) {
        return digest(ByteBuffer.allocate(4 * Long.BYTES)
                .putLong(high)
                .putLong(low)
                .putLong(other.high)
                .putLong(other.low)
                .array());
    }

    private static ItemDigest digest(byte[] content) {
        try {
            ByteBuffer hash =
                    ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(content));
            return new ItemDigest(hash.getLong(), hash.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static byte[] encoded(Map<String, Object> item) {
        Encoding encoding = new Encoding();
        encoding.map(item);
        return encoding.bytes();
    }

    /** One sequence of bytes for all forms of an item: lengths before contents, names and set members in order. */
    private static final class Encoding {

        private byte[] bytes = new byte[256];
        private int length;

        byte[] bytes() {
            return Arrays.copyOf(bytes, length);
        }

        void map(Map<String, Object> attributes) {
            String[] names = attributes.keySet().toArray(String[]::new);
            Arrays.sort(names);
            size(names.length);
            for (String name : names) {
                text(name);
                attribute(attributes.get(name));
            }
        }

        private void attribute(Object attribute) {
            AttributeType type = AttributeType.of(attribute);
            Object value = AttributeType.value(attribute);
            room(1);
            bytes[length++] = (byte) type.ordinal();
            switch (type) {
                case N:
                    text(Items.canonicalNumber(value));
                    break;
                case B:
                    binary(Items.bytes(value));
                    break;
                case L:
                    List<Object> elements = Items.elements(value);
                    size(elements.size());
                    elements.forEach(this::attribute);
                    break;
                case M:
                    map(Items.attributes(value));
                    break;
                case SS, NS, BS:
                    set(type, Items.elements(value));
                    break;
                default:
                    text(String.valueOf(value));
                    break;
            }
        }

        private void set(AttributeType type, List<Object> elements) {
            SortedSet<byte[]> members = new TreeSet<>(Arrays::compare);
            for (Object element : elements) {
                members.add(
                        switch (type) {
                            case NS -> Items.canonicalNumber(element).getBytes(StandardCharsets.UTF_8);
                            case BS -> Items.bytes(element);
                            default -> String.valueOf(element).getBytes(StandardCharsets.UTF_8);
                        });
            }
            size(members.size());
            members.forEach(this::binary);
        }

        private void text(String text) {
            binary(text.getBytes(StandardCharsets.UTF_8));
        }

        private void binary(byte[] content) {
            size(content.length);
            room(content.length);
            System.arraycopy(content, 0, bytes, length, content.length);
            length += content.length;
        }

        private void size(int size) {
            room(Integer.BYTES);
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes[length++] = (byte) (size >> shift);
            }
        }

        private void room(int more) {
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
            }
        }
    }
}
