package io.dynabridge.tools.status;

import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.PipelineStatus.StreamReading;
import io.dynabridge.tools.status.TableReads.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether reads may be switched to the targets, and if not, why. */
final class Readiness {

    /**
     * A quiet shard says every ten minutes how far it is read, less five for what may be late to appear in it; Connect
     * stores that within another, and DynamoDB Local knows times to the minute only.
     */
    private static final Duration REPORTED_WITHIN = Duration.ofMinutes(20);

    private final Duration mostLag;

    /** Ready with no more lag than this. */
    Readiness(Duration mostLag) {
        this.mostLag = mostLag;
    }

    /** What stands in the way; nothing where all is ready. */
    List<String> obstacles(PipelineStatus status) {
        List<String> obstacles = new ArrayList<>();
        if (status.sources().isEmpty()) {
            obstacles.add("there is no source connector");
        }
        List<Sink> sinks = status.sinks().stream().filter(sink -> !sink.plain()).toList();
        if (sinks.isEmpty()) {
            obstacles.add("there is no sink connector");
        }
        status.sources().forEach(source -> source(source, !sinks.isEmpty(), obstacles));
        sinks.forEach(sink -> sink(sink, !status.sources().isEmpty(), obstacles));
        return obstacles;
    }

    /**
     * Whether writes may follow: nothing in the way, and nobody reads the source tables any more. Empty where only the
     * second is not known.
     */
    static Optional<Boolean> forWrites(PipelineStatus status, List<String> obstacles) {
        List<State> states = status.reads().stream().map(TableReads::state).toList();
        if (!obstacles.isEmpty() || states.contains(State.READ)) {
            return Optional.of(false);
        }
        return states.contains(State.UNKNOWN) || states.isEmpty() ? Optional.empty() : Optional.of(true);
    }

    private void source(Source source, boolean hasSinks, List<String> obstacles) {
        String name = source.connector().name();
        runs(source.connector(), obstacles);
        if (hasSinks) {
            source.unheard().forEach(table -> obstacles.add(name + ": no sink reads the changes of " + table));
        }
        if (source.takesSnapshots()) {
            source.snapshots().stream()
                    .filter(snapshot -> !snapshot.isOver())
                    .map(snapshot -> name + ": " + unfinished(snapshot))
                    .forEach(obstacles::add);
        }
        if (!source.readsStreams()) {
            obstacles.add(name + ": with snapshot.mode=scan_only no later change comes: stop writes to the source,"
                    + " verify, and decide by that alone");
        }
        if (source.connector().runs()) {
            source.streams().forEach(stream -> stream(name, stream, obstacles));
        }
        source.lag()
                .time()
                .filter(lag -> !source.lag().past() && lag.compareTo(mostLag) > 0)
                .ifPresent(
                        lag -> obstacles.add(
                                name + ": the newest change came " + lag.toSeconds()
                                        + " s late; the next one shows whether it has caught up, or without one the stream, in some 15 min"));
    }

    private static void stream(String name, StreamReading stream, List<String> obstacles) {
        if (stream.shard().isEmpty()) {
            obstacles.add(name + ": nothing of the stream of " + stream.table() + " is known to be read yet");
            return;
        }
        String shard = "shard " + stream.shard().get() + " of " + stream.table();
        if (stream.unread().isEmpty()) {
            obstacles.add(name + ": until when " + shard + " is read is not known yet");
        }
        stream.unread()
                .filter(unread -> unread.compareTo(REPORTED_WITHIN) > 0)
                .ifPresent(unread -> obstacles.add(name + ": nothing was read of " + shard + " for "
                        + unread.toMinutes() + " min, as far as is known: see the worker's log; where the connector has"
                        + " just been started, wait for ten minutes"));
    }

    private static String unfinished(Snapshot snapshot) {
        return snapshot.status().isEmpty()
                ? "the snapshot of " + snapshot.table() + " has not begun"
                : "the snapshot of " + snapshot.table() + " is " + snapshot.status()
                        + snapshot.percent()
                                .map(percent -> ", " + percent.intValue() + " %")
                                .orElse("");
    }

    private void sink(Sink sink, boolean hasSources, List<String> obstacles) {
        String name = sink.connector().name();
        runs(sink.connector(), obstacles);
        if (hasSources) {
            sink.unfilled().forEach(topic -> obstacles.add(name + ": no source sends changes to " + topic));
        }
        if (sink.deleted() > 0) {
            obstacles.add(name + ": " + Counted.of(sink.deleted(), "record")
                    + (sink.deleted() == 1 ? " was" : " were") + " deleted from the topic before the sink read "
                    + (sink.deleted() == 1 ? "it" : "them")
                    + ": set a new snapshot.id on the source, and verify when it is complete");
        }
        if (sink.behind().compareTo(mostLag) > 0) {
            obstacles.add(name + ": " + Counted.of(sink.lag(), "record") + " to go, the oldest "
                    + sink.behind().toSeconds() + " s old");
        }
        if (sink.deadLetterCount() > 0) {
            obstacles.add(name + ": " + Counted.of(sink.deadLetterCount(), "dead letter"));
        }
        if (sink.verification().isEmpty()) {
            obstacles.add(name + ": not verified yet, see bin/dynabridge verify");
        } else if (sink.verification().get().absent() > 0
                && List.of("equal", "unplaced")
                        .contains(sink.verification().get().verdict())) {
            obstacles.add(name + ": the last verification found "
                    + sink.verification().get().absent() + " conflicts and dead letters");
        } else if (!sink.verification().get().verdict().equals("equal")) {
            obstacles.add(name + ": the last verification said "
                    + sink.verification().get().verdict());
        }
    }

    private static void runs(PipelineStatus.Connector connector, List<String> obstacles) {
        if (!connector.runs()) {
            obstacles.add(connector.name() + (connector.failed() ? " has failed" : " does not run"));
        }
    }
}
