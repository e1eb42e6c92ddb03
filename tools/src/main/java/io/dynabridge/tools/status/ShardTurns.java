package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * When reading of each shard began or ended, as a state topic has said. A shard that continues a quiet one begins with a
 * position that is as old as that one's last change, and says ten minutes later only how far it is really read. Not
 * thread-safe.
 */
final class ShardTurns {

    private record Shard(String stream, String id) {}

    private final Map<Shard, Instant> turns = new HashMap<>();

    /** Hears of one more record. */
    void accept(JsonNode state) {
        if (!state.path("type").asText().equals("shard")) {
            return;
        }
        Shard shard =
                new Shard(state.path("stream").asText(), state.path("shard").asText());
        switch (state.path("status").asText()) {
            case "STARTED", "FINISHED" ->
                turns.put(shard, Instant.ofEpochMilli(state.path("ts_ms").asLong()));
            case "FORGOTTEN" -> turns.remove(shard);
            // READING is said also where every read fails.
            default -> {}
        }
    }

    /** The last of both; the epoch where neither was said. */
    Instant of(String stream, String shard) {
        return turns.getOrDefault(new Shard(stream, shard), Instant.EPOCH);
    }
}
