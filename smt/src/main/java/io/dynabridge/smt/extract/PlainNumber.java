package io.dynabridge.smt.extract;

import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import org.apache.kafka.connect.errors.DataException;

/** The narrowest of Connect's types that holds a DynamoDB number exactly. */
final class PlainNumber {

    private static final int MOST_LONG_DIGITS = 18;

    private PlainNumber() {}

    /** Whether a 64-bit integer holds it. */
    static boolean fitsLong(BigDecimal number) {
        return number.signum() == 0
                || number.stripTrailingZeros().scale() <= 0
                        && number.precision() - number.scale() <= MOST_LONG_DIGITS + 1
                        && number.toBigInteger().bitLength() < Long.SIZE;
    }

    /** Whether a 64-bit float holds it: whoever writes that float in its shortest form writes the same number. */
    static boolean fitsDouble(BigDecimal number) {
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0;
    }

    /** A long or a double; the exact text where neither holds the number, because JSON has nothing wider. */
    static Object schemaless(Object text) {
        BigDecimal number = Items.number(text);
        if (fitsLong(number)) {
            return number.longValueExact();
        }
        return fitsDouble(number) ? (Object) number.doubleValue() : Items.canonicalNumber(text);
    }

    /**
     * How many decimals a number needs.
     *
     * @throws DataException where the text is no number
     */
    static int scale(BigDecimal number) {
        return number.signum() == 0
                ? 0
                : Math.max(0, number.stripTrailingZeros().scale());
    }
}
