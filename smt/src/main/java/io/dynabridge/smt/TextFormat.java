package io.dynabridge.smt;

import io.dynabridge.envelope.item.Items;
import java.math.RoundingMode;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * How an attribute's text is padded, so that text order is number order: {@code %04d} for whole numbers, {@code %012.2f}
 * for decimals, {@code %10s} and {@code %-10s} for texts; as in printf, except that nothing is ever rounded.
 */
final class TextFormat implements UnaryOperator<String> {

    /** No key is longer than 2,048 bytes. */
    private static final int MOST = 2_048;

    private final String source;
    private final char pad;
    private final boolean left;
    private final int width;
    private final int scale;
    private final char conversion;

    private TextFormat(String source, char pad, boolean left, int width, int scale, char conversion) {
        this.source = source;
        this.pad = pad;
        this.left = left;
        this.width = width;
        this.scale = scale;
        this.conversion = conversion;
    }

    /**
     * Parses a format.
     *
     * @param key the config key to name in errors
     * @param template the template that it stands in, for errors
     * @throws ConfigException where it is none
     */
    static TextFormat parse(String key, String template, String format) {
        int at = 1;
        boolean left = false;
        char pad = ' ';
        if (format.startsWith("-", at)) {
            left = true;
            at++;
        } else if (format.startsWith("0", at)) {
            pad = '0';
            at++;
        }
        int digits = at;
        int width = 0;
        while (at < format.length() && isDigit(format.charAt(at)) && width <= MOST) {
            width = width * 10 + format.charAt(at++) - '0';
        }
        boolean wide = at > digits;
        int scale = 0;
        if (format.startsWith(".", at)) {
            digits = ++at;
            while (at < format.length() && isDigit(format.charAt(at)) && scale <= MOST) {
                scale = scale * 10 + format.charAt(at++) - '0';
            }
            scale = at == digits ? MOST + 1 : scale;
        }
        char conversion = at == format.length() - 1 ? format.charAt(at) : '?';
        boolean known = conversion == 'f' || scale == 0 && (conversion == 'd' || conversion == 's' && pad == ' ');
        if (!known || width > MOST || scale > MOST || !wide && (left || pad == '0')) {
            throw new ConfigException(
                    key,
                    template,
                    "'" + format
                            + "' is no format: write %04d for whole numbers, %012.2f for decimals, %10s or %-10s for"
                            + " texts");
        }
        return new TextFormat(format, pad, left, width, scale, conversion);
    }

    /**
     * The padded text.
     *
     * @throws DataException where a number is wanted and this is none, or it has more decimals than the format
     */
    @Override
    public String apply(String text) {
        String body = conversion == 's' ? text : number(text);
        int missing = width - body.length();
        if (missing <= 0) {
            return body;
        }
        StringBuilder padded = new StringBuilder(width);
        if (left) {
            return padded.append(body).append(" ".repeat(missing)).toString();
        }
        int sign = pad == '0' && body.charAt(0) == '-' ? 1 : 0;
        return padded.append(body, 0, sign)
                .append(String.valueOf(pad).repeat(missing))
                .append(body, sign, body.length())
                .toString();
    }

    private String number(String text) {
        try {
            return Items.number(text).setScale(scale, RoundingMode.UNNECESSARY).toPlainString();
        } catch (DataException e) {
            throw new DataException("format " + source + " needs a number");
        } catch (ArithmeticException e) {
            throw new DataException(
                    "format " + source + " would round the number: it has more than " + scale + " decimals");
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
