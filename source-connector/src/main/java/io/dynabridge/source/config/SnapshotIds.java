package io.dynabridge.source.config;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The snapshot of each table, as {@code snapshot.id} has it: one id for all tables, or {@code TABLE:ID,TABLE:ID}. */
final class SnapshotIds {

    /** What a table has that a list does not name, where the list has no id for all others either. */
    static final String DEFAULT = "initial";

    private static final String OTHERS = "";

    private final String text;
    private final boolean list;

    SnapshotIds(String text) {
        this.text = text.strip();
        this.list = text.indexOf(':') >= 0;
    }

    /** The id of a table's snapshot. */
    String of(String table) {
        if (!list) {
            return text;
        }
        Map<String, String> ids = byTable();
        return ids.getOrDefault(table, ids.getOrDefault(OTHERS, DEFAULT));
    }

    /** Says what is wrong with a list. */
    void check(Collection<String> tables, Consumer<String> complaint) {
        if (!list) {
            if (text.indexOf(',') >= 0) {
                complaint.accept("one id for all tables has no comma; for some tables write TABLE:ID,TABLE:ID");
            }
            return;
        }
        Map<String, String> seen = new HashMap<>();
        for (String entry : text.split(",")) {
            int colon = entry.indexOf(':');
            String table = entry.substring(0, Math.max(0, colon)).strip();
            String id = entry.substring(colon + 1).strip();
            if (colon < 0 && !id.isEmpty() && !tables.contains(id)) {
                if (seen.put(OTHERS, id) != null) {
                    complaint.accept(
                            "there may be one id for all other tables, not '" + seen.get(OTHERS) + "' and more");
                }
            } else if (colon < 0 || id.isEmpty()) {
                complaint.accept("'" + entry.strip()
                        + "' is not TABLE:ID: write one id for all tables, without a colon, or"
                        + " TABLE:ID,TABLE:ID, and one id alone among them for all others");
            } else if (!tables.contains(table)) {
                complaint.accept("'" + table + "' is none of the tables in " + SourceConfig.TABLES
                        + ": write TABLE:ID with" + " one of them, or one id for all tables, without a colon");
            } else if (seen.put(table, id) != null) {
                complaint.accept("table " + table + " is named twice");
            }
        }
    }

    private Map<String, String> byTable() {
        Map<String, String> ids = new HashMap<>();
        for (String entry : text.split(",")) {
            int colon = entry.indexOf(':');
            ids.put(
                    entry.substring(0, Math.max(0, colon)).strip(),
                    entry.substring(colon + 1).strip());
        }
        return ids;
    }
}
