package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All connectors of ours in a Connect cluster, as of one moment. */
record PipelineStatus(List<Source> sources, List<Sink> sinks) {

    /**
     * A connector and its tasks.
     *
     * @param state as Connect has it, RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING
     * @param cause the first line of what made the connector itself fail; empty where it did not
     */
    record Connector(String name, String state, String cause, List<Task> tasks) {

        boolean runs() {
            return state.equals("RUNNING")
                    && !tasks.isEmpty()
                    && tasks.stream().allMatch(task -> task.state().equals("RUNNING"));
        }

        boolean failed() {
            return state.equals("FAILED")
                    || tasks.stream().anyMatch(task -> task.state().equals("FAILED"));
        }
    }

    /**
     * A task.
     *
     * @param cause the first line of what made it fail; empty where it did not
     */
    record Task(int id, String state, String cause) {}

    /**
     * A table's snapshot.
     *
     * @param status STARTED, IN_PROGRESS, COMPLETED and so on; empty where the connector takes none or has not begun
     * @param items done
     * @param percent done; empty where that is not known
     * @param left until it is done; empty where that is not known
     */
    record Snapshot(
            String table,
            String id,
            String status,
            long items,
            Optional<Double> percent,
            Optional<Double> itemsPerSecond,
            Optional<Duration> left) {

        boolean isOver() {
            return List.of("COMPLETED", "ALREADY_COMPLETED", "CLEANED_UP", "CLEANING_UP")
                    .contains(status);
        }

        /** The same, of so many items. */
        Snapshot of(long number) {
            return new Snapshot(table, id, status, number, percent, itemsPerSecond, left);
        }
    }

    /**
     * How far a table's stream is read.
     *
     * @param shard the one that is furthest behind; empty where none is known to be read
     * @param unread how long nothing is known to have been read of it; empty where that is not known
     */
    record StreamReading(String table, Optional<String> shard, Optional<Duration> unread) {}

    /**
     * A source connector.
     *
     * @param tables that it reads
     * @param unheard those of them that no sink reads
     * @param snapshotMode touch, scan, scan_only or no_data
     * @param snapshots empty where the connector takes none
     * @param lastChange how long ago the newest change was made
     * @param streams how far they are read; empty where it reads none
     * @param shards read now, and how many are read to their end
     * @param losses that were told
     * @param stateReadable whether the state topic is JSON
     * @param reads whether somebody still reads the tables
     */
    record Source(
            Connector connector,
            List<String> tables,
            List<String> unheard,
            String snapshotMode,
            List<Snapshot> snapshots,
            SourceLag lag,
            Optional<Duration> lastChange,
            List<StreamReading> streams,
            Shards shards,
            long losses,
            boolean stateReadable,
            List<TableReads> reads) {

        boolean takesSnapshots() {
            return !snapshotMode.equalsIgnoreCase("no_data");
        }

        /** Whether changes come that are made after the snapshot. */
        boolean readsStreams() {
            return !snapshotMode.equalsIgnoreCase("scan_only");
        }
    }

    /** Shards with an offset. */
    record Shards(long open, long finished) {}

    /**
     * A sink connector.
     *
     * @param plain whether it takes records that no source of ours has made, so that it is none of the migration's
     * @param unfilled topics in its list that no source fills
     * @param lag records that are not committed yet
     * @param deleted records that the topics lost before the sink read them
     * @param behind how old the oldest of them is; zero where there is none
     * @param deadLetters by reason
     * @param deadLetterTopic empty where it has none
     * @param verification the last one
     */
    record Sink(
            Connector connector,
            boolean plain,
            List<String> unfilled,
            long lag,
            long deleted,
            Duration behind,
            Map<String, Integer> deadLetters,
            Optional<String> deadLetterTopic,
            Optional<LastVerification> verification) {

        /** A verification that began before the last snapshot was complete may have read what was there before. */
        Sink verifiedSince(Instant time) {
            return new Sink(
                    connector,
                    plain,
                    unfilled,
                    lag,
                    deleted,
                    behind,
                    deadLetters,
                    deadLetterTopic,
                    verification.filter(last -> last.began().isAfter(time)));
        }

        long deadLetterCount() {
            return deadLetters.values().stream().mapToLong(Integer::longValue).sum();
        }
    }

    /**
     * The last whole verification of a sink's targets.
     *
     * @param absent source items that it found in conflict or to be dead letters
     * @param began when it began
     * @param ago how long ago it ended
     */
    record LastVerification(String verdict, long absent, Instant began, Duration ago) {}

    /** Whether something does not run that should. */
    boolean failed() {
        return sources.stream().anyMatch(source -> source.connector().failed())
                || sinks.stream().anyMatch(sink -> sink.connector().failed());
    }

    /** The names of all connectors. */
    Set<String> names() {
        return Stream.concat(
                        sources.stream().map(Source::connector), sinks.stream().map(Sink::connector))
                .map(Connector::name)
                .collect(Collectors.toSet());
    }

    /** What is known of the reads of all source tables. */
    List<TableReads> reads() {
        return sources.stream().flatMap(source -> source.reads().stream()).toList();
    }

    ObjectNode toJson(List<String> obstacles) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("ready", obstacles.isEmpty());
        Readiness.forWrites(this, obstacles).ifPresent(ready -> json.put("ready_for_writes", ready));
        obstacles.forEach(json.putArray("obstacles")::add);
        ArrayNode allSources = json.putArray("sources");
        for (Source source : sources) {
            ObjectNode node = connector(allSources.addObject(), source.connector());
            source.tables().forEach(node.putArray("tables")::add);
            ArrayNode snapshots = node.putArray("snapshots");
            for (Snapshot snapshot : source.snapshots()) {
                ObjectNode each = snapshots
                        .addObject()
                        .put("table", snapshot.table())
                        .put("snapshot", snapshot.id())
                        .put("status", snapshot.status())
                        .put("items", snapshot.items());
                snapshot.percent().ifPresent(percent -> each.put("percent", percent));
                snapshot.itemsPerSecond().ifPresent(rate -> each.put("items_per_second", rate));
                snapshot.left().ifPresent(left -> each.put("seconds_left", left.toSeconds()));
            }
            source.lag()
                    .time()
                    .ifPresent(lag -> node.put("lag_ms", lag.toMillis())
                            .put("lag_is_past", source.lag().past()));
            source.lag().unknown().ifPresent(why -> node.put("lag_not_known", why));
            source.lastChange().ifPresent(ago -> node.put("last_change_ms_ago", ago.toMillis()));
            ArrayNode streams = node.putArray("streams");
            for (StreamReading stream : source.streams()) {
                ObjectNode each = streams.addObject().put("table", stream.table());
                stream.shard().ifPresent(shard -> each.put("furthest_behind", shard));
                stream.unread().ifPresent(unread -> each.put("unread_ms", unread.toMillis()));
            }
            node.putObject("shards")
                    .put("open", source.shards().open())
                    .put("finished", source.shards().finished());
            node.put("data_losses", source.losses());
            ArrayNode reads = node.putArray("reads");
            source.reads().forEach(table -> table.addTo(reads.addObject()));
        }
        ArrayNode allSinks = json.putArray("sinks");
        for (Sink sink : sinks) {
            ObjectNode node = connector(allSinks.addObject(), sink.connector())
                    .put("lag_records", sink.lag())
                    .put("deleted_unread", sink.deleted())
                    .put("lag_ms", sink.behind().toMillis());
            ObjectNode letters = node.putObject("dead_letters").put("count", sink.deadLetterCount());
            sink.deadLetters().forEach(letters.putObject("by_reason")::put);
            sink.verification()
                    .ifPresent(last -> node.putObject("last_verification")
                            .put("verdict", last.verdict())
                            .put("absent", last.absent())
                            .put("seconds_ago", last.ago().toSeconds()));
        }
        return json;
    }

    private static ObjectNode connector(ObjectNode node, Connector connector) {
        node.put("name", connector.name()).put("state", connector.state());
        if (!connector.cause().isEmpty()) {
            node.put("cause", connector.cause());
        }
        ArrayNode tasks = node.putArray("tasks");
        for (Task task : connector.tasks()) {
            ObjectNode each = tasks.addObject().put("id", task.id()).put("state", task.state());
            if (!task.cause().isEmpty()) {
                each.put("cause", task.cause());
            }
        }
        return node;
    }
}
