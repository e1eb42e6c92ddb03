package io.dynabridge.e2e;

import java.util.Map;

/**
 * Makes streams of the local stack roll over and grow old, all of them at once. What a test finds in another table's
 * stream afterwards is gone too, so tests that use this keep to tables of their own.
 */
final class StreamAging {

    /** Not a table: DynamoDB Local takes puts to it as orders. */
    private static final String TEST_CONTROL = "[TEST_CONTROL]";

    private final Tables tables;

    StreamAging(Tables tables) {
        this.tables = tables;
    }

    /** Closes the open shard of every stream; a child continues it. */
    void rollOver() {
        tables.put(TEST_CONTROL, Map.of("ACTION", Map.of("S", "ROLLOVER")));
    }

    /** Makes all records and shards older. What is older than a day then is trimmed. */
    void passHours(int hours) {
        tables.put(
                TEST_CONTROL,
                Map.of("ACTION", Map.of("S", "DILATE_TIME"), "HOURS", Map.of("S", Integer.toString(hours))));
    }
}
