package io.dynabridge.tools.status;

import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.ClusterOptions;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.verify.LastVerdict;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says how far a migration is. */
@Command(
        name = "status",
        description = {
            "Connectors and tasks, snapshot progress, how late the source and the sink are, dead letters, and whether reads"
                    + " and writes may be switched to the target. Asks Connect and Kafka, and where they are on AWS"
                    + " CloudWatch about reads of the source tables.",
            "Exits with 0, or with 1 where a connector or a task has failed, or nobody answers."
        },
        mixinStandardHelpOptions = true)
public final class StatusCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    /** CloudWatch is some minutes late. */
    private static final int LEAST_MINUTES = 5;

    private static final String HOME_AND_CLEAR = "\u001b[H\u001b[2J";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterOptions cluster;

    @Option(
            names = "--connector",
            paramLabel = "NAME",
            description = "Only this connector; repeatable. Without it, all DynaBridge connectors.")
    private Set<String> connectors = new TreeSet<>();

    @Option(
            names = "--watch",
            paramLabel = "SECONDS",
            arity = "0..1",
            fallbackValue = "2",
            description = "Show it again every so many seconds, ${FALLBACK-VALUE} by default.")
    private Integer watch;

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Option(
            names = "--most-lag",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How late changes may be for the migration to be ready (default: ${DEFAULT-VALUE}).")
    private int mostLag;

    @Option(
            names = "--verify-state",
            paramLabel = "DIRECTORY",
            description = "The --state of bin/dynabridge verify, if it was given.")
    private Path verifyState;

    @Option(
            names = "--reads-within",
            paramLabel = "MINUTES",
            defaultValue = "15",
            description = "How far back to look for reads of the source tables (default: ${DEFAULT-VALUE}).")
    private int readsWithin;

    @Option(
            names = "--cloudwatch-endpoint",
            paramLabel = "URL",
            description = "CloudWatch's URL, instead of the Region's own.")
    private Optional<URI> cloudWatchEndpoint = Optional.empty();

    @Override
    public Integer call() throws InterruptedException {
        if (readsWithin < LEAST_MINUTES) {
            throw new ParameterException(spec.commandLine(), "--reads-within must be at least " + LEAST_MINUTES);
        }
        if (watch != null && watch < 1) {
            throw new ParameterException(spec.commandLine(), "--watch must be at least 1");
        }
        try (KafkaView kafka = cluster.kafka()) {
            StatusReader reader = new StatusReader(
                    cluster.connectors(),
                    kafka,
                    Clock.systemUTC(),
                    (name, digest) -> LastVerdict.read(verifyState, name, digest)
                            .map(last -> new PipelineStatus.LastVerification(
                                    last.verdict(),
                                    last.absent(),
                                    last.began(),
                                    Duration.between(
                                            last.at(), Clock.systemUTC().instant()))),
                    new ReadWatch(cloudWatchEndpoint, Duration.ofMinutes(readsWithin), Clock.systemUTC()));
            PipelineStatus status = look(reader);
            while (watch != null) {
                TimeUnit.SECONDS.sleep(watch);
                lookAgain(reader);
            }
            return status.failed() ? FAILED : 0;
        } catch (RefusedException | StackException e) {
            complain(e.getMessage());
            return FAILED;
        }
    }

    private PipelineStatus look(StatusReader reader) {
        PipelineStatus status = reader.read(name -> connectors.isEmpty() || connectors.contains(name));
        requireAll(status);
        show(status);
        return status;
    }

    private void requireAll(PipelineStatus status) {
        Set<String> missing = new TreeSet<>(connectors);
        missing.removeAll(status.names());
        if (!missing.isEmpty()) {
            throw new RefusedException("Connect at " + cluster.connectUrl() + " has no DynaBridge connector "
                    + String.join(", ", missing) + ": check the name");
        }
    }

    /** Who watches through the night wants to see the morning, whatever did not answer for a moment. */
    private void lookAgain(StatusReader reader) {
        try {
            look(reader);
        } catch (RefusedException | StackException e) {
            complain(e.getMessage());
        }
    }

    private void complain(String message) {
        spec.commandLine().getErr().println(spec.commandLine().getColorScheme().errorText(message));
        spec.commandLine().getErr().flush();
    }

    private void show(PipelineStatus status) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> obstacles = new Readiness(Duration.ofSeconds(mostLag)).obstacles(status);
        if (json) {
            out.println(watch == null ? status.toJson(obstacles).toPrettyString() : status.toJson(obstacles));
        } else {
            boolean terminal = Ansi.AUTO.enabled();
            String text = new StatusText().of(status, obstacles);
            out.print(Optional.of(HOME_AND_CLEAR)
                            .filter(any -> terminal && watch != null)
                            .orElse("")
                    + (terminal ? Ansi.ON : Ansi.OFF).string(text));
        }
        out.flush();
    }
}
