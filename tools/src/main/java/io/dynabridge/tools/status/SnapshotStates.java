package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import java.time.Duration;
import java.time.Instant;
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
    private Instant completed = Instant.EPOCH;
    private Instant lost = Instant.EPOCH;
    private long losses;

    /** Hears of one more record. */
    void accept(JsonNode state) {
        String type = state.path("type").asText();
        if (type.equals("snapshot")) {
            Instant at = Instant.ofEpochMilli(state.path("ts_ms").asLong());
            if (state.path("status").asText().equals("COMPLETED") && at.isAfter(completed)) {
                completed = at;
            }
            newest.merge(
                    state.path("table").asText(),
                    state,
                    (before, now) ->
                            now.path("ts_ms").asLong() >= before.path("ts_ms").asLong() ? now : before);
        } else if (type.equals("data_loss")) {
            losses++;
            Instant at = Instant.ofEpochMilli(state.path("ts_ms").asLong());
            lost = at.isAfter(lost) ? at : lost;
        }
    }

    /** Losses that were told. */
    long losses() {
        return losses;
    }

    /** When the last snapshot was completed or the last loss was told: what was verified before says nothing any more. */
    Instant unsettled() {
        return lost.isAfter(completed) ? lost : completed;
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

    private static Optional<Double> number(JsonNode state, String name) {
        return state.path(name).isNumber() ? Optional.of(state.path(name).asDouble()) : Optional.empty();
    }
}
