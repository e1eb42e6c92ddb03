package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a state topic has said: each table's newest snapshot, and losses. Not thread-safe. */
final class SnapshotStates {

    private static final double WHOLE = 100;
    /** Connect stores offsets once a minute where nobody says otherwise. */
    private static final Duration OFFSETS_STORED_WITHIN = Duration.ofMinutes(5);

    private static final List<String> DONE = List.of("COMPLETED", "ALREADY_COMPLETED", "CLEANED_UP");

    private final Map<String, JsonNode> newest = new TreeMap<>();
    private final Map<String, Instant> unsettled = new HashMap<>();
    private long losses;

    /** Hears of one more record. */
    void accept(JsonNode state) {
        String type = state.path("type").asText();
        String table = state.path("table").asText();
        Instant at = Instant.ofEpochMilli(state.path("ts_ms").asLong());
        if (type.equals("snapshot")) {
            if (state.path("status").asText().equals("COMPLETED")) {
                unsettle(table, at);
            }
            newest.merge(
                    table,
                    state,
                    (before, now) ->
                            now.path("ts_ms").asLong() >= before.path("ts_ms").asLong() ? now : before);
        } else if (type.equals("data_loss")) {
            losses++;
            unsettle(table, at);
        }
    }

    private void unsettle(String table, Instant at) {
        unsettled.merge(table, at, (before, now) -> now.isAfter(before) ? now : before);
    }

    /** Losses that were told. */
    long losses() {
        return losses;
    }

    /**
     * When a table's last snapshot was completed or its last loss was told: what was verified before says nothing any
     * more.
     */
    Instant unsettled(String table) {
        return unsettled.getOrDefault(table, Instant.EPOCH);
    }

    /** When a snapshot of ours may last have read a table: now, as long as it runs. */
    Optional<Instant> lastReading(String table, Instant now) {
        return Optional.ofNullable(newest.get(table))
                .map(state -> DONE.contains(state.path("status").asText())
                        ? Instant.ofEpochMilli(state.path("ts_ms").asLong())
                        : now);
    }

    /**
     * How far each table's snapshot is that the connector's config asks for: as the topic says, or where it says nothing
     * any more, as the offsets do.
     */
    List<Snapshot> of(List<String> tables, SnapshotIds ids, SourceOffsets offsets, Instant now) {
        return tables.stream()
                .map(table -> of(table, ids.of(table), offsets, now))
                .toList();
    }

    private Snapshot of(String table, String id, SourceOffsets offsets, Instant now) {
        return Optional.ofNullable(newest.get(table))
                .filter(state ->
                        state.path("snapshot").asText().equals(id) && counts(state, offsets.run(table, id), now))
                .map(state -> snapshot(table, state))
                .map(snapshot -> withItems(snapshot, offsets))
                .or(() -> offsets.snapshot(table, id))
                .orElseGet(() -> new Snapshot(table, id, "", 0, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    /** Who deletes a connector's offsets makes its snapshot one that has not begun, whatever the topic still says. */
    private static boolean counts(JsonNode state, Optional<String> run, Instant now) {
        boolean storedByNow =
                state.path("ts_ms").asLong() < now.minus(OFFSETS_STORED_WITHIN).toEpochMilli();
        return !storedByNow || run.filter(state.path("run").asText()::equals).isPresent();
    }

    private static Snapshot snapshot(String table, JsonNode state) {
        String status = state.path("status").asText();
        boolean done = status.endsWith("COMPLETED");
        return new Snapshot(
                table,
                state.path("snapshot").asText(),
                status,
                state.path("items").asLong(),
                done ? Optional.of(WHOLE) : number(state, "percent"),
                number(state, "items_per_second"),
                number(state, "seconds_left").map(seconds -> Duration.ofSeconds(seconds.longValue())));
    }

    /** Who finds its snapshot completed before does not count the items again. */
    private static Snapshot withItems(Snapshot snapshot, SourceOffsets offsets) {
        return snapshot.status().equals("ALREADY_COMPLETED")
                ? offsets.snapshot(snapshot.table(), snapshot.id())
                        .map(stored -> snapshot.of(stored.items()))
                        .orElse(snapshot)
                : snapshot;
    }

    private static Optional<Double> number(JsonNode state, String name) {
        return state.path(name).isNumber() ? Optional.of(state.path(name).asDouble()) : Optional.empty();
    }
}
