package io.dynabridge.sink.plan;

import io.dynabridge.envelope.SourceInfo;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Notices source tables of one name, from several Regions or accounts, behind one target. An owner names its table alone, so
 * that a copy of the table can take over from it; two tables at once would pass for one, and their versions, which mean
 * nothing to each other, would be compared. Not thread-safe.
 */
final class Namesakes {

    private static final String TABLE = ":table/";

    private final Map<String, String> homes = new HashMap<>();
    private String lastStream;
    private String lastTarget;

    /** What is wrong with the source of a record, if it cannot share the target with those before. */
    Optional<String> complaint(SourceInfo source, String target) {
        String stream = source.stream();
        if (stream == null || stream.equals(lastStream) && target.equals(lastTarget)) {
            return Optional.empty();
        }
        int end = stream.indexOf(TABLE);
        if (end < 0) {
            return Optional.empty();
        }
        String home = stream.substring(0, end);
        String known = homes.putIfAbsent(target + " " + source.table(), home);
        if (known != null && !known.equals(home)) {
            return Optional.of("source tables named " + source.table() + " of " + known + " and of " + home
                    + " cannot share target table " + target
                    + ", because their items would pass for each other's: give each a target of its own");
        }
        lastStream = stream;
        lastTarget = target;
        return Optional.empty();
    }
}
