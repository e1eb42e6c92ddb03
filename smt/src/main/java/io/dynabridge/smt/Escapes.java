package io.dynabridge.smt;

import java.util.ArrayList;
import java.util.List;

/** Texts in which a backslash takes the meaning from the character behind it. */
final class Escapes {

    private Escapes() {}

    /** Where a character stands for the first time with its meaning; -1 where it does not. */
    static int indexOf(String text, char wanted, int from) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The pieces between separators, with their backslashes. */
    static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        int at = 0;
        for (int next = indexOf(text, separator, 0); next >= 0; next = indexOf(text, separator, at)) {
            pieces.add(text.substring(at, next));
            at = next + 1;
        }
        pieces.add(text.substring(at));
        return pieces;
    }

    /** What the text says once the backslashes have done their work; one at the very end stands for itself. */
    static String resolve(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder resolved = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            resolved.append(c == '\\' && i + 1 < text.length() ? text.charAt(++i) : c);
        }
        return resolved.toString();
    }
}
