package io.dynabridge.tools.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** What the state topic has said about the snapshot so far. */
final class Progress {

    private final Map<String, Long> itemsBySegment = new HashMap<>();
    private boolean completed;
    private long completedItems;
    private Duration duration = Duration.ZERO;

    /** Takes in one more record of the state topic. */
    void accept(JsonNode state) {
        String status = state.path("status").asText();
        if (state.has("segment")) {
            itemsBySegment.merge(
                    state.path("segment").asText(), state.path("items").asLong(), Math::max);
        } else if (status.equals("COMPLETED")) {
            completed = true;
            completedItems = state.path("items").asLong();
            duration = Duration.ofMillis(state.path("duration_ms").asLong());
        }
    }

    boolean isCompleted() {
        return completed;
    }

    /** Items that the snapshot has dealt with. */
    long items() {
        long sum = itemsBySegment.values().stream().mapToLong(Long::longValue).sum();
        return Math.max(sum, completedItems);
    }

    /** From the start of the run to its end; zero before that. */
    Duration duration() {
        return duration;
    }

    int segments() {
        return itemsBySegment.size();
    }
}
