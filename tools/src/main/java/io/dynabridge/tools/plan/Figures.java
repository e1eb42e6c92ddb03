package io.dynabridge.tools.plan;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Estimates as people read them: no more digits than they are worth. */
final class Figures {

    private static final int DIGITS = 2;
    private static final long EXACT = 100;
    private static final double CENT = 0.01;
    private static final double DOLLARS_WITH_CENTS = 10;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;
    private static final long KB = 1024;

    private Figures() {}

    /** A number with two digits that count: 5,234,567 is 5,200,000. */
    static String about(double number) {
        return String.format(Locale.ROOT, "%,d", rounded(number));
    }

    /** The same for programs. */
    static long rounded(double number) {
        if (number < EXACT) {
            return Math.round(number);
        }
        return new BigDecimal(number)
                .round(new MathContext(DIGITS, RoundingMode.HALF_UP))
                .longValue();
    }

    /** All digits, in groups. */
    static String exact(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String dollars(double amount) {
        if (amount > 0 && amount < CENT) {
            return "less than $0.01";
        }
        return amount < DOLLARS_WITH_CENTS ? String.format(Locale.ROOT, "$%.2f", amount) : "$" + about(amount);
    }

    /** A time in the unit in which people would say it. */
    static String time(double seconds) {
        if (seconds < MINUTE) {
            return "less than a minute";
        }
        if (seconds < HOUR) {
            return about(seconds / MINUTE) + " min";
        }
        return seconds < 2 * DAY
                ? String.format(Locale.ROOT, "%.1f h", seconds / HOUR)
                : String.format(Locale.ROOT, "%.1f days", seconds / DAY);
    }

    static String bytes(long bytes) {
        if (bytes < KB) {
            return bytes + " B";
        }
        double kilobytes = bytes / (double) KB;
        if (kilobytes < KB) {
            return String.format(Locale.ROOT, kilobytes < 10 ? "%.1f KB" : "%.0f KB", kilobytes);
        }
        double megabytes = kilobytes / KB;
        return megabytes < KB
                ? String.format(Locale.ROOT, megabytes < 10 ? "%.1f MB" : "%.0f MB", megabytes)
                : String.format(Locale.ROOT, "%.1f GB", megabytes / KB);
    }
}
