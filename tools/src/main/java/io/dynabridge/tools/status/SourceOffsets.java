package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.status.PipelineStatus.Shards;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import java.time.Duration;
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
    /** A stream keeps nothing longer, so a shard that is further behind another is gone. */
    private static final Duration KEPT = Duration.ofHours(24);

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
     * Until when a shard is known to be read. Each shard says so with every change, and every ten minutes without one.
     *
     * @param until the epoch where that is not known
     */
    record ShardRead(String shard, Instant until) {}

    /**
     * The shard that is furthest behind of those of a table's stream that are still read, or where all are read to their
     * end, the one that was last; empty where no shard is known.
     *
     * @param turns when reading of shards began or ended, which their positions need not tell
     */
    Optional<ShardRead> leastRead(String table, ShardTurns turns) {
        return entries.stream()
                .filter(each -> each.of("table").equals(table)
                        && each.partition().size() == 1
                        && each.offset().has("stream"))
                .findFirst()
                .flatMap(checkpoint -> leastRead(
                        checkpoint.offset().path("stream").asText(),
                        checkpoint.offset().path("epoch").asInt(),
                        turns));
    }

    private Optional<ShardRead> leastRead(String stream, int epoch, ShardTurns turns) {
        List<Entry> ofStream = entries.stream()
                .filter(each ->
                        each.of("stream").equals(stream) && each.partition().has("shard"))
                .toList();
        // Right after the epoch has risen no shard may have a position of it yet.
        List<Entry> shards = Optional.of(ofStream.stream()
                        .filter(each -> each.offset().path("epoch").asInt() == epoch)
                        .toList())
                .filter(ofEpoch -> !ofEpoch.isEmpty())
                .orElse(ofStream);
        Optional<ShardRead> youngest =
                shards.stream().map(each -> read(each, turns)).max(Comparator.comparing(ShardRead::until));
        // What is stored of a shard that was skipped when it was gone stays.
        Instant kept = youngest.map(ShardRead::until).orElse(Instant.EPOCH).minus(KEPT);
        return shards.stream()
                .filter(each -> !each.offset().path("finished").asBoolean())
                .map(each -> read(each, turns))
                .filter(each ->
                        each.until().equals(Instant.EPOCH) || !each.until().isBefore(kept))
                .min(Comparator.comparing(ShardRead::until))
                .or(() -> youngest);
    }

    private static ShardRead read(Entry shard, ShardTurns turns) {
        Instant covered = Instant.ofEpochMilli(shard.offset().path("covered_ms").asLong());
        Instant turn = turns.of(shard.of("stream"), shard.of("shard"));
        return new ShardRead(shard.of("shard"), turn.isAfter(covered) ? turn : covered);
    }

    /** The latest moment before which a run of a table is known to have begun, or changes of it to have been lost. */
    Instant unsettled(String table) {
        return entries.stream()
                .filter(each -> each.of("table").equals(table))
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
