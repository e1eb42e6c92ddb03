package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether somebody still reads a source table.
 *
 * @param state what is known
 * @param units read units in the time looked at, indexes included and ours not
 * @param last the minute of the last of them
 * @param looked the time looked at
 * @param why it is not known
 */
record TableReads(
        String table, State state, double units, Optional<Instant> last, Duration looked, Optional<String> why) {

    /** What is known. */
    enum State {
        /** Nobody reads it. */
        QUIET,
        /** Somebody does. */
        READ,
        /** That could not be seen. */
        UNKNOWN
    }

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    static TableReads unknown(String table, String why) {
        return new TableReads(table, State.UNKNOWN, 0, Optional.empty(), Duration.ZERO, Optional.of(why));
    }

    /** For people. */
    String text() {
        return switch (state) {
            case QUIET -> String.format(Locale.ROOT, "%s none in %d min", table, looked.toMinutes());
            case READ ->
                String.format(
                        Locale.ROOT,
                        "%s %,.1f units in %d min, the last at %s",
                        table,
                        units,
                        looked.toMinutes(),
                        last.map(MINUTE::format).orElse("?"));
            case UNKNOWN -> table + " not known: " + why.orElse("?");
        };
    }

    void addTo(ObjectNode json) {
        json.put("table", table).put("state", state.name().toLowerCase(Locale.ROOT));
        if (state != State.UNKNOWN) {
            json.put("read_units", units).put("minutes", looked.toMinutes());
        }
        last.ifPresent(at -> json.put("last", at.toString()));
        why.ifPresent(reason -> json.put("why", reason));
    }
}
