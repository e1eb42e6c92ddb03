package io.dynabridge.tools.plan;

import java.util.List;

/**
 * One thing that a plan found out.
 *
 * @param about what it is about, in a word or two
 * @param commands that mend it, ready to be pasted
 */
record Finding(Level level, String about, String text, List<String> commands) {

    /** What a finding asks for. */
    enum Level {
        /** Nothing. */
        FINE,
        /** To be known. */
        NOTE,
        /** It could not be found out. */
        UNKNOWN,
        /** To be mended before the connectors are started. */
        MEND
    }

    static Finding fine(String about, String text) {
        return new Finding(Level.FINE, about, text, List.of());
    }

    static Finding note(String about, String text, String... commands) {
        return new Finding(Level.NOTE, about, text, List.of(commands));
    }

    static Finding unknown(String about, String text) {
        return new Finding(Level.UNKNOWN, about, text, List.of());
    }

    static Finding mend(String about, String text, String... commands) {
        return new Finding(Level.MEND, about, text, List.of(commands));
    }
}
