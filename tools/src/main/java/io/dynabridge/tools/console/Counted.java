package io.dynabridge.tools.console;

import java.util.Locale;

/** A number of things, as a person would say it. */
public final class Counted {

    private Counted() {}

    /** {@code 1 record}, {@code 2,000 records}. */
    public static String of(long number, String noun) {
        return String.format(Locale.ROOT, "%,d %s%s", number, noun, number == 1 ? "" : "s");
    }
}
