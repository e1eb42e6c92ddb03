package io.dynabridge.tools.replay;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.ConnectorLookup.Idle;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.pipeline.CatchUp;
import io.dynabridge.tools.pipeline.ClusterOptions;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.StackException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lets a sink read its topics again. */
@Command(
        name = "replay",
        description = {
            "Stops a sink connector, sets its offsets back, resumes it, and waits until it has caught up. With a guard"
                    + " what is applied already is skipped; where an item was deleted meanwhile, it may be back until its delete"
                    + " comes, unless the sink keeps a ledger.",
            "Exits with 0 when the sink has caught up, 1 when nothing was changed, 2 when it failed in the middle."
        },
        exitCodeOnInvalidInput = ReplayCommand.NOTHING_CHANGED,
        exitCodeOnExecutionException = ReplayCommand.FAILED,
        mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {

    static final int DONE = 0;
    static final int NOTHING_CHANGED = 1;
    static final int FAILED = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int PERCENT = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--connector", required = true, paramLabel = "NAME", description = "The sink connector.")
    private String connector;

    @Option(
            names = "--from",
            paramLabel = "WHERE",
            defaultValue = "start",
            description =
                    "start; dead-letters: in each partition with dead letters from the first of them on; or a time,"
                            + " like 2026-11-23T10:15:00Z: from the first change made in that minute (default: ${DEFAULT-VALUE}).")
    private String from;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--yes",
            description = "Also where the sink does not run, which a replay starts, or where write.guard=none: then old"
                    + " versions stand in the target until the newest come.")
    private boolean yes;

    @Override
    public Integer call() throws InterruptedException {
        ReplayStart start;
        try {
            start = ReplayStart.parse(from);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        Console console = new Console(spec.commandLine().getOut());
        try (KafkaView kafka = cluster.kafka()) {
            return replay(start, kafka, console);
        } catch (RefusedException | StackException e) {
            return complain(e.getMessage(), NOTHING_CHANGED);
        }
    }

    private int replay(ReplayStart start, KafkaView kafka, Console console) throws InterruptedException {
        Map<String, String> config = config();
        List<String> topics = SinkTopics.of(config, kafka);
        DeadLetters deadLetters = DeadLetters.of(config);
        Map<TopicPartition, Long> wanted = start.wanted(kafka, topics, deadLetters);
        Map<TopicPartition, Long> beginnings = kafka.beginnings(topics);
        Map<TopicPartition, Long> back = start.notBeyond(
                kafka.committed(ConnectorConfig.group(connector, config)), ReplayStart.notBefore(beginnings, wanted));
        Map<TopicPartition, Long> offsets = ReplayStart.notBefore(beginnings, back);
        Map<TopicPartition, Long> ends = kafka.ends(topics);
        start.gone(wanted, beginnings, deadLetters).ifPresent(this::warn);
        long unread = kafka.deletedUnread(ConnectorConfig.group(connector, config), ends.keySet());
        if (unread > 0) {
            warn(Counted.of(unread, "record") + " that the sink has not read yet "
                    + (unread == 1 ? "was" : "were") + " deleted from the topic, and no replay brings "
                    + (unread == 1 ? "it" : "them") + ": set a new snapshot.id on the source, and verify");
        }
        if (offsets.isEmpty()) {
            return complain(
                    "Nothing was changed: the sink has not read beyond the place to begin at in any partition",
                    NOTHING_CHANGED);
        }
        try {
            restart(start, offsets, console);
            catchUp(kafka, config, offsets, ends, console);
            return DONE;
        } catch (RefusedException | StackException | UncheckedIOException e) {
            return complain(
                    e.getMessage()
                            + ". Where its offsets have been set back, the sink reads on by itself: see bin/dynabridge status. A connector that is STOPPED is resumed with"
                            + " curl -X PUT " + cluster.connectUrl() + "/connectors/" + connector + "/resume",
                    FAILED);
        }
    }

    private void warn(String what) {
        complain("Not all can be replayed: " + what, DONE);
    }

    private Map<String, String> config() {
        ConnectorLookup connect = cluster.connectors();
        Map<String, String> config = connect.config(connector)
                .orElseThrow(() -> new RefusedException(
                        "Connect at " + cluster.connectUrl() + " has no connector " + connector + ": check the name"));
        ConnectorConfig.requireSink(config);
        if (!yes && "none".equalsIgnoreCase(config.get("write.guard"))) {
            throw new RefusedException(
                    "The sink has write.guard=none, so a replay puts old versions over new ones until it"
                            + " has come to the newest. If nothing reads the target, say --yes");
        }
        String state = connect.status(connector)
                .map(status -> status.path("connector").path("state").asText())
                .orElse("UNASSIGNED");
        if (!yes && List.of("PAUSED", "STOPPED").contains(state)) {
            throw new RefusedException(connector + " is " + state
                    + ", and a replay starts it. Resume it before, or say --yes if it may run");
        }
        return config;
    }

    private void restart(ReplayStart start, Map<TopicPartition, Long> offsets, Console console) {
        long started = System.nanoTime();
        ConnectRest connect = cluster.connect();
        // Whoever ends this in the middle shall not find the sink stopped.
        AtomicBoolean stopped = new AtomicBoolean(true);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (stopped.get()) {
                                connect.resume(connector);
                            }
                        },
                        "dynabridge-replay-resume"));
        try {
            connect.stop(connector);
            connect.alterOffsets(connector, ReplayStart.body(offsets));
        } finally {
            connect.resume(connector);
            stopped.set(false);
        }
        connect.awaitRunning(connector, PATIENCE);
        console.done(
                "Set back",
                Counted.of(offsets.size(), "partition")
                        + (start instanceof ReplayStart.Time time ? " to " + time.at() : "") + ", " + connector
                        + " runs again",
                Duration.ofNanos(System.nanoTime() - started));
    }

    private void catchUp(
            KafkaView kafka,
            Map<String, String> config,
            Map<TopicPartition, Long> offsets,
            Map<TopicPartition, Long> ends,
            Console console)
            throws InterruptedException {
        long all = offsets.entrySet().stream()
                .mapToLong(each -> Math.max(0, ends.getOrDefault(each.getKey(), 0L) - each.getValue()))
                .sum();
        long started = System.nanoTime();
        CatchUp catchUp = new CatchUp(
                kafka,
                ConnectorConfig.group(connector, config),
                PATIENCE,
                () -> cluster.connectors()
                        .idleOrUnreachable(connector)
                        .filter(idle -> !idle.passing())
                        .map(Idle::reason));
        Optional<CatchUp.Stuck> stuck = catchUp.await(
                ends,
                left -> console.doing(
                        "Replay",
                        String.format(
                                Locale.ROOT,
                                "%,d of %,d records to go, %d %%",
                                left,
                                all,
                                Math.max(0, all - left) * PERCENT / Math.max(1, all))));
        if (stuck.isPresent()) {
            throw new StackException("The sink has " + Counted.of(stuck.get().left(), "record")
                    + " to go, and does not get on: " + stuck.get().reason());
        }
        console.done("Replayed", Counted.of(all, "record"), Duration.ofNanos(System.nanoTime() - started));
    }

    private int complain(String message, int code) {
        spec.commandLine().getErr().println(spec.commandLine().getColorScheme().errorText(message));
        spec.commandLine().getErr().flush();
        return code;
    }
}
