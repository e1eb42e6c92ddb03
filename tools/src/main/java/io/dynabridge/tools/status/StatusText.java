package io.dynabridge.tools.status;

import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.status.PipelineStatus.Connector;
import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Snapshot;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.PipelineStatus.Task;
import io.dynabridge.tools.status.TableReads.State;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The status for people, with picocli's mark-up for colours. Not thread-safe. */
final class StatusText {

    private static final int MILLIS = 1000;

    private final StringBuilder text = new StringBuilder();

    /** A status and what stands in the way of the cutover. */
    String of(PipelineStatus status, List<String> obstacles) {
        if (status.sources().isEmpty() && status.sinks().isEmpty()) {
            line("No DynaBridge connectors.");
        }
        status.sources().forEach(this::source);
        status.sinks().forEach(this::sink);
        if (obstacles.isEmpty()) {
            line("@|green,bold READY|@ to switch reads " + writes(status));
        } else {
            line("@|yellow,bold NOT READY|@ to switch reads to the target");
            obstacles.forEach(obstacle -> line("  " + obstacle));
        }
        return text.toString();
    }

    /** Writes come after reads, so that one line says how far one may go. */
    private static String writes(PipelineStatus status) {
        String tables = status.reads().stream()
                .filter(table -> table.state() == State.READ)
                .map(TableReads::text)
                .collect(Collectors.joining("; "));
        return Readiness.forWrites(status, List.of())
                .map(ready -> ready
                        ? "and writes to the target: nobody reads the source any more"
                        : "to the target; not yet writes, the source is still read: " + tables)
                .orElse("to the target; whether the source is still read, and so about writes, is not known");
    }

    private void source(Source source) {
        connector(source.connector(), "source");
        for (Snapshot snapshot : source.snapshots()) {
            if (source.takesSnapshots()) {
                row("snapshot", snapshot.table() + (snapshot.status().isEmpty() ? " not begun" : progress(snapshot)));
            }
        }
        if (!source.stateReadable()) {
            row("snapshot", "@|yellow the state topic is no JSON, so progress cannot be shown|@");
        }
        row(
                "stream",
                lag(source)
                        + source.lastChange()
                                .map(ago -> " · newest change " + time(ago) + " ago")
                                .orElse("")
                        + String.format(
                                Locale.ROOT,
                                " · %s open, %,d finished",
                                Counted.of(source.shards().open(), "shard"),
                                source.shards().finished()));
        source.reads().forEach(table -> row("still read", table.text()));
        if (source.losses() > 0) {
            row("data loss", "@|red,bold told " + Counted.of(source.losses(), "time") + "|@, see the state topic");
        }
        text.append('\n');
    }

    private static String lag(Source source) {
        if (!source.readsStreams()) {
            return "not read";
        }
        return source.lag()
                .time()
                .map(lag -> "lag " + time(lag) + (source.lag().past() ? ", read on since" : ""))
                .orElseGet(() -> source.lag()
                        .unknown()
                        .map(why -> "lag not known: " + why)
                        .orElse("no change yet"));
    }

    private static String progress(Snapshot snapshot) {
        String items = " " + snapshot.id() + " " + snapshot.status() + " · " + Counted.of(snapshot.items(), "item");
        // Rounded down: what is not done is not said to be.
        String percent =
                snapshot.percent().map(done -> " · " + done.intValue() + " %").orElse("");
        String rate = snapshot.itemsPerSecond()
                .map(each -> String.format(Locale.ROOT, " · %,.0f a second", each))
                .orElse("");
        String left = snapshot.isOver()
                ? ""
                : snapshot.left().map(time -> " · " + time(time) + " left").orElse("");
        return items + percent + rate + left;
    }

    private void sink(Sink sink) {
        connector(sink.connector(), "sink");
        row(
                "lag",
                Counted.of(sink.lag(), "record")
                        + (sink.lag() == 0 ? "" : " · the oldest is " + time(sink.behind()) + " old")
                        + (sink.deleted() == 0
                                ? ""
                                : " · @|red,bold " + Counted.of(sink.deleted(), "record")
                                        + " deleted from the topic before the sink read "
                                        + (sink.deleted() == 1 ? "it" : "them") + "|@"));
        row(
                "dead letters",
                sink.deadLetterTopic().isEmpty() ? "none kept: the sink has no dead letter topic" : letters(sink));
        row(
                "verified",
                sink.verification()
                        .map(last -> last.verdict() + ", " + time(last.ago()) + " ago")
                        .orElse(sink.plain() ? "cannot be: its input.format is plain" : "not yet"));
        text.append('\n');
    }

    private static String letters(Sink sink) {
        return sink.deadLetters().isEmpty()
                ? "0"
                : String.format(Locale.ROOT, "@|red %,d|@ ", sink.deadLetterCount())
                        + sink.deadLetters().entrySet().stream()
                                .map(reason -> reason.getKey() + " " + reason.getValue())
                                .collect(Collectors.joining(", ", "(", ")"));
    }

    private void connector(Connector connector, String kind) {
        long running = connector.tasks().stream()
                .filter(task -> task.state().equals("RUNNING"))
                .count();
        String colour = connector.failed() ? "red" : connector.runs() ? "green" : "yellow";
        line(String.format(
                Locale.ROOT,
                "@|bold %s|@ %s @|%s %s|@, %d of %d tasks running",
                connector.name(),
                kind,
                colour,
                connector.state(),
                running,
                connector.tasks().size()));
        if (!connector.cause().isEmpty()) {
            row("connector", "@|red " + connector.state() + "|@ " + connector.cause());
        }
        for (Task task : connector.tasks()) {
            if (!task.cause().isEmpty()) {
                row("task " + task.id(), "@|red " + task.state() + "|@ " + task.cause());
            }
        }
    }

    private void row(String name, String what) {
        line(String.format(Locale.ROOT, "  %-13s %s", name, what));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static String time(Duration time) {
        if (time.toMinutes() < 1) {
            return String.format(Locale.ROOT, "%.1f s", time.toMillis() / (double) MILLIS);
        }
        return time.toHours() < 1 ? time.toMinutes() + " min" : time.toHours() + " h " + time.toMinutesPart() + " min";
    }
}
