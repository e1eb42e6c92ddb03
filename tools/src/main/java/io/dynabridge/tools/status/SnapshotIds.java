package io.dynabridge.tools.status;

import java.util.HashMap;
import java.util.Map;

/** Which snapshot a source connector's {@code snapshot.id} asks for: one id for all tables, or {@code TABLE:ID,…}. */
final class SnapshotIds {

    private static final String DEFAULT = "initial";

    private final Map<String, String> byTable = new HashMap<>();
    private String others = DEFAULT;

    /** Reads the config's value; null where it has none. */
    SnapshotIds(String text) {
        if (text == null || text.isBlank()) {
            return;
        }
        for (String entry : text.split(",")) {
            int colon = entry.indexOf(':');
            if (colon < 0) {
                others = entry.strip();
            } else {
                byTable.put(
                        entry.substring(0, colon).strip(),
                        entry.substring(colon + 1).strip());
            }
        }
    }

    /** The id of a table's snapshot. */
    String of(String table) {
        return byTable.getOrDefault(table, others);
    }
}
