package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All connectors of ours in a Connect cluster, as of one moment. */
record PipelineStatus(List<Source> sources, List<Sink> sinks) {

    /**
     * A connector and its tasks.
     *
     * @param state as Connect has it, RUNNING, PAUSED, STOPPED, FAILED, UNASSIGNED, RESTARTING
     */
    record Connector(String name, String state, List<Task> tasks) {

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
    }

    /**
     * A source connector.
     *
     * @param snapshots empty where the connector takes none
     * @param takesSnapshots whether it does
     * @param lag from the newest change to its record in Kafka, of the table where it took longest; empty where there was no change, or none that can be read
     * @param lastChange how long ago that change was made
     * @param unread how long nothing was read of the table's stream of which that is longest; empty where none is known
     * @param shards read now, and how many are read to their end
     * @param losses that were told
     * @param stateReadable whether the state topic is JSON
     * @param reads whether somebody still reads the tables
     */
    record Source(
            Connector connector,
            List<String> tables,
            boolean takesSnapshots,
            List<Snapshot> snapshots,
            Optional<Duration> lag,
            Optional<Duration> lastChange,
            Optional<Duration> unread,
            Shards shards,
            long losses,
            boolean stateReadable,
            List<TableReads> reads) {}

    /** Shards with an offset. */
    record Shards(long open, long finished) {}

    /**
     * A sink connector.
     *
     * @param lag records that are not committed yet
     * @param behind how old the oldest of them is; zero where there is none
     * @param deadLetters by reason
     * @param deadLetterTopic empty where it has none
     * @param verification the last one
     */
    record Sink(
            Connector connector,
            long lag,
            Duration behind,
            Map<String, Integer> deadLetters,
            Optional<String> deadLetterTopic,
            Optional<LastVerification> verification) {

        /** A verification that began before the last snapshot was complete may have read what was there before. */
        Sink verifiedSince(Instant time) {
            return new Sink(
                    connector,
                    lag,
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
            source.lag().ifPresent(lag -> node.put("lag_ms", lag.toMillis()));
            source.lastChange().ifPresent(ago -> node.put("last_change_ms_ago", ago.toMillis()));
            source.unread().ifPresent(unread -> node.put("unread_ms", unread.toMillis()));
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
