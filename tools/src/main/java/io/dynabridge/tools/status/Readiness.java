package io.dynabridge.tools.status;

import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.TableReads.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether reads may be switched to the targets, and if not, why. */
final class Readiness {

    /** A shard says every ten minutes how far it is read, and Connect stores that within another. */
    private static final Duration REPORTED_WITHIN = Duration.ofMinutes(15);

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
        if (status.sinks().isEmpty()) {
            obstacles.add("there is no sink connector");
        }
        status.sources().forEach(source -> source(source, obstacles));
        status.sinks().forEach(sink -> sink(sink, obstacles));
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

    private void source(Source source, List<String> obstacles) {
        String name = source.connector().name();
        runs(source.connector(), obstacles);
        if (source.takesSnapshots()) {
            source.snapshots().stream()
                    .filter(snapshot -> !snapshot.isOver())
                    .map(snapshot -> name + ": " + unfinished(snapshot))
                    .forEach(obstacles::add);
        }
        source.unread()
                .filter(unread -> source.connector().runs() && unread.compareTo(REPORTED_WITHIN) > 0)
                .ifPresent(unread -> obstacles.add(name + ": nothing was read of a stream for " + unread.toMinutes()
                        + " min, though all tasks run: see the worker's log, and restart the connector"));
        source.lag()
                .filter(lag -> lag.compareTo(mostLag) > 0)
                .ifPresent(lag -> obstacles.add(name + ": the newest change came " + lag.toSeconds()
                        + " s late; if nothing was written since, any write to the table shows that it has caught up"));
    }

    private static String unfinished(Snapshot snapshot) {
        return snapshot.status().isEmpty()
                ? "the snapshot of " + snapshot.table() + " has not begun"
                : "the snapshot of " + snapshot.table() + " is " + snapshot.status()
                        + snapshot.percent()
                                .map(percent -> ", " + percent.intValue() + " %")
                                .orElse("");
    }

    private void sink(Sink sink, List<String> obstacles) {
        String name = sink.connector().name();
        runs(sink.connector(), obstacles);
        if (sink.behind().compareTo(mostLag) > 0) {
            obstacles.add(name + ": " + sink.lag() + (sink.lag() == 1 ? " record" : " records") + " to go, the oldest "
                    + sink.behind().toSeconds() + " s old");
        }
        if (sink.deadLetterCount() > 0) {
            obstacles.add(name + ": " + sink.deadLetterCount() + " dead letters");
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
