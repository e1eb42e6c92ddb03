package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.status.PipelineStatus.Shards;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/**
 * What a source connector's offsets say, as Connect's REST API has them. They are up to a minute behind the state topic, but
 * stay when its retention has taken what it said.
 */
final class SourceOffsets {

    private static final double WHOLE = 100;

    private record Entry(JsonNode partition, JsonNode offset) {

        String of(String name) {
            return partition.path(name).asText("");
        }
    }

    private final List<Entry> entries;

    /** Reads the answer to {@code GET /connectors/NAME/offsets}. */
    SourceOffsets(JsonNode answer) {
        this.entries = StreamSupport.stream(answer.path("offsets").spliterator(), false)
                .map(each -> new Entry(each.path("partition"), each.path("offset")))
                .toList();
    }

    /** Shards with an offset. */
    Shards shards() {
        long all =
                entries.stream().filter(each -> each.partition().has("shard")).count();
        long finished = entries.stream()
                .filter(each -> each.partition().has("shard")
                        && each.offset().path("finished").asBoolean())
                .count();
        return new Shards(all - finished, finished);
    }

    /** Which run a table's snapshot of this id is; empty where none is stored. */
    Optional<String> run(String table, String id) {
        return stored(table, id).map(each -> each.offset().path("run").asText());
    }

    /** How far a table's snapshot of this id has come; empty where none is stored. */
    Optional<Snapshot> snapshot(String table, String id) {
        return stored(table, id).map(run -> {
            List<Entry> segments = entries.stream()
                    .filter(each -> isOf(each, table, id) && each.partition().has("segment"))
                    .filter(each ->
                            each.offset().path("run").equals(run.offset().path("run")))
                    .toList();
            long done = segments.stream()
                    .filter(each -> each.offset().path("done").asBoolean())
                    .count();
            long all = Math.max(1, run.offset().path("segments").asLong());
            String status = run.offset().path("status").asText();
            return new Snapshot(
                    table,
                    id,
                    status,
                    segments.stream()
                            .mapToLong(each -> each.offset().path("items").asLong())
                            .sum(),
                    Optional.of(status.equals("COMPLETED") ? WHOLE : WHOLE * done / all),
                    Optional.empty(),
                    Optional.empty());
        });
    }

    /**
     * Until when anything of a table's stream is known to be read; empty where no stream of it is. Each shard says so with
     * every change, and every ten minutes without one.
     */
    Optional<Instant> readUntil(String table) {
        return entries.stream()
                .filter(each ->
                        each.of("table").equals(table) && each.partition().size() == 1)
                .map(each -> each.offset().path("stream").asText())
                .flatMap(stream -> entries.stream()
                        .filter(each -> each.of("stream").equals(stream)
                                && each.partition().has("shard")))
                .map(each ->
                        Instant.ofEpochMilli(each.offset().path("covered_ms").asLong()))
                .max(Comparator.naturalOrder())
                .filter(Instant.EPOCH::isBefore);
    }

    /** The latest moment before which a run is known to have begun, or changes to have been lost. */
    Instant unsettled() {
        return entries.stream()
                .map(each -> Math.max(
                        each.offset().path("started_ms").asLong(),
                        each.offset().path("gap_to_ms").asLong()))
                .map(Instant::ofEpochMilli)
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
    }

    private Optional<Entry> stored(String table, String id) {
        return entries.stream()
                .filter(each -> isOf(each, table, id) && !each.partition().has("segment"))
                .findFirst();
    }

    private static boolean isOf(Entry entry, String table, String id) {
        return entry.of("table").equals(table) && entry.of("snapshot").equals(id);
    }
}
