package io.dynabridge.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * JSON being written, as the bytes that go over the wire. Its caller says the structure in text that was made before, commas
 * and all; only what stands inside quotation marks is looked at. A general generator minds the structure of each of the
 * many small objects of an item, which costs more than to write them.
 */
public final class JsonBytes {

    private static final int LONGEST_ESCAPE = 6;
    private static final byte[] HEX = ascii("0123456789abcdef");

    private byte[] bytes;
    private int length;

    /** Nothing yet. */
    public JsonBytes(int expectedLength) {
        bytes = new byte[expectedLength];
    }

    /** What {@link #raw} takes, made once. */
    public static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Writes these bytes as they are. */
    public JsonBytes raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** Writes this ASCII character as it is. */
    public JsonBytes raw(char json) {
        reserve(1);
        bytes[length++] = (byte) json;
        return this;
    }

    /** Writes a text in quotation marks; escapes what must be, and halves of pairs of characters. */
    public JsonBytes text(String text) {
        int end = text.length();
        reserve(end + 2);
        byte[] target = bytes;
        int at = length;
        target[at++] = '"';
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < ' ' || c >= 0x7f || c == '"' || c == '\\') {
                length = at;
                return rest(text, i);
            }
            target[at++] = (byte) c;
        }
        target[at++] = '"';
        length = at;
        return this;
    }

    /** All that was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    private JsonBytes rest(String text, int start) {
        reserve(LONGEST_ESCAPE * (text.length() - start) + 1);
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                put('\\', c);
            } else if (c < ' ' || Character.isSurrogate(c)) {
                put('\\', 'u', HEX[c >> 12], HEX[c >> 8 & 0xf], HEX[c >> 4 & 0xf], HEX[c & 0xf]);
            } else if (c < 0x80) {
                put(c);
            } else if (c < 0x800) {
                put(0xc0 | c >> 6, 0x80 | c & 0x3f);
            } else {
                put(0xe0 | c >> 12, 0x80 | c >> 6 & 0x3f, 0x80 | c & 0x3f);
            }
        }
        put('"');
        return this;
    }

    private void put(int... more) {
        for (int each : more) {
            bytes[length++] = (byte) each;
        }
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }
}
