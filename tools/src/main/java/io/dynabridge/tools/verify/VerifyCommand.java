package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.requests.Requests;
import io.dynabridge.tools.stack.ConnectUrl;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.verify.Verification.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** Says whether every item has been written, and no other. */
@Command(
        name = "verify",
        description = {
            "Compares the source tables with a sink connector's targets, in both directions, through exactly the"
                    + " transforms, predicates and table names of its config. The tables may be written to meanwhile: keys that"
                    + " differ are read again when changes under way have arrived, and only what stays is a difference.",
            "Exits with 0 when the tables agree, 1 when they differ or source items cannot stand in the target, 2 when that"
                    + " could not be told."
        },
        exitCodeOnInvalidInput = VerifyCommand.UNDECIDED,
        exitCodeOnExecutionException = VerifyCommand.UNDECIDED,
        mixinStandardHelpOptions = true)
public final class VerifyCommand implements Callable<Integer> {

    static final int EQUAL = 0;
    static final int DIFFERENT = 1;
    static final int UNDECIDED = 2;

    private static final int PERCENT = 100;
    private static final double NANOS = 1e9;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--connector",
            paramLabel = "NAME",
            description = "The sink connector; not needed where Connect has only one of ours.")
    private String connector;

    @Option(
            names = "--connect-url",
            paramLabel = "URL",
            converter = ConnectUrl.Converter.class,
            defaultValue = "http://localhost:8083",
            description =
                    "A Connect worker (default: ${DEFAULT-VALUE}); with USER:PASSWORD@ before the host where it asks.")
    private ConnectUrl connectUrl;

    @Option(
            names = "--sink-config",
            paramLabel = "FILE",
            description =
                    "The sink's config, as it was POSTed, instead of asking Connect; after it, repeated, the configs"
                            + " of other sinks that write items of the same source tables to the same targets.")
    private List<Path> sinkConfigs = new ArrayList<>();

    @Option(
            names = "--source-config",
            paramLabel = "FILE",
            description = "A source connector's config, as it was POSTed, instead of asking Connect; repeatable.")
    private List<Path> sourceConfigs = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "TABLE=TOPIC",
            description =
                    "A source table and the topic that its changes are in, instead of a source connector's config;"
                            + " repeatable.")
    private Map<String, String> sources = new TreeMap<>();

    @Option(
            names = "--target",
            paramLabel = "TABLE",
            description = "A target table that no source item goes to now, where table.name.format has a placeholder;"
                    + " repeatable.")
    private Set<String> targets = new TreeSet<>();

    @Option(
            names = "--plugin-path",
            paramLabel = "DIRECTORY",
            split = ",",
            description = "Where the transforms are, as a worker's plugin.path (default: this installation's own).")
    private List<Path> pluginPath = new ArrayList<>();

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "A Kafka broker, to wait for the sink's lag instead of a fixed time.")
    private String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties of Kafka clients, as for Kafka's own tools: security.protocol, sasl.*, ssl.*.")
    private Path commandConfig;

    @Option(
            names = "--settle",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long a change may take from the source table to the target; with --bootstrap-server, to"
                    + " Kafka (default: ${DEFAULT-VALUE}).")
    private int settle;

    @Option(
            names = "--read-units-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "The most read units to spend in a second, over all tables; 0, the default, adapts to"
                    + " throttling.")
    private int readUnitsPerSecond;

    @Option(
            names = "--sample",
            paramLabel = "PERCENT",
            description =
                    "Compare about so much of the tables only; extra items can be found only where the sink keeps a"
                            + " guard.")
    private Double sample;

    @Option(names = "--report", paramLabel = "FILE", description = "Write the report as JSON, too.")
    private Path report;

    @Option(
            names = "--repair",
            description =
                    "Where they differ, touch the source items concerned, so that they come again, delete what the"
                            + " sink wrote and no source item stands for, and verify again.")
    private boolean repair;

    @Option(
            names = "--allow-unplaced",
            description =
                    "Exit with 0 also where conflicts and dead letters, which are named, are all that is not in the"
                            + " target.")
    private boolean allowUnplaced;

    @Option(
            names = "--resume",
            description =
                    "Go on where a killed run stopped, not over 12 hours ago. What it had read is not read again: what"
                            + " happened to it since is not seen.")
    private boolean resume;

    @Option(
            names = "--state",
            paramLabel = "DIRECTORY",
            description = "Where to keep how far it has come (default: .dynabridge/verify).")
    private Path state;

    /** Whether all that belongs to the connector's targets is compared. */
    private boolean whole;

    @Override
    public Integer call() {
        if (settle < 0 || readUnitsPerSecond < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--settle and --read-units-per-second must not be below 0");
        }
        if (sample != null && (sample <= 0 || sample > PERCENT)) {
            throw new ParameterException(spec.commandLine(), "--sample must be above 0 and at most 100");
        }
        if (repair && !sources.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--repair needs to know the source connector's marker: give its config with --source-config, or name the"
                            + " sink with --connector, instead of --source");
        }
        try {
            return verify(new Console(spec.commandLine().getOut()));
        } catch (RefusedException
                | UndecidableException
                | StackException
                | ConfigException
                | UncheckedIOException
                | IllegalArgumentException e) {
            complain(e.getMessage());
            return UNDECIDED;
        }
    }

    private void complain(String message) {
        spec.commandLine().getErr().println(spec.commandLine().getColorScheme().errorText(message));
        spec.commandLine().getErr().flush();
    }

    private int verify(Console console) {
        long start = System.nanoTime();
        ConnectorLookup connect = new ConnectorLookup(connectUrl);
        SubjectLookup lookup = new SubjectLookup(connect, connectUrl, sinkConfigs, sourceConfigs, sources);
        SubjectLookup.Sink sink = lookup.sink(Optional.ofNullable(connector));
        connector = sink.name().orElse(null);
        Verification.Subject subject = lookup.subject(sink, targets, plugins());
        whole = sample == null && lookup.isWhole();
        String digest =
                isOfConnector() ? LastVerdict.digest(connect.cluster(), sink.config(), lookup.connectors()) : "";
        SinkView view = SinkView.of(sink.config());
        ReportText text = new ReportText(console, sample != null);
        text.subject(subject, view, lookup.uncompared());
        Requests reads = Requests.of(2 * Verification.SEGMENTS, readUnitsPerSecond);
        Map<String, String> ofSources = subject.sources().get(0).connector();
        try (DynamoDbClients ofSource = open(ofSources.isEmpty() ? sink.config() : ofSources);
                DynamoDbClients ofSink = open(sink.config());
                KafkaView kafka = bootstrapServer == null ? null : new KafkaView(bootstrapServer, commandConfig);
                ConsoleProgress progress = new ConsoleProgress(console);
                Verification verification = new Verification(
                        subject,
                        new SdkTableAccess(ofSource, reads),
                        new SdkTableAccess(ofSink, reads),
                        gate(kafka, subject, connect),
                        progress,
                        keeper(subject, console))) {
            Result result = run(verification, progress);
            if (sample != null
                    && result.report().sourceItems() + result.report().targetItems() == 0) {
                throw new UndecidableException("No item fell into the sample: raise --sample, or leave it out");
            }
            text.report(result.report());
            write(result, digest, System.nanoTime() - start);
            boolean more = repair && !result.differences().isEmpty();
            if (more && !lookup.unsure().isEmpty()) {
                complain("Nothing was repaired: " + String.join(", ", lookup.unsure())
                        + " may bring items to the same tables, and those look as if they were extra. Give the connectors"
                        + " the same settings of aws.* and dynamodb.service.endpoint, without references such as ${file:…},"
                        + " compare all sources together, or delete what is not needed");
                more = false;
            }
            while (more) {
                requireSomethingMapped(result);
                boolean incomplete = result.report().incomplete();
                boolean mended = repair(verification, result, console);
                result = run(verification, progress);
                text.report(result.report());
                write(result, digest, System.nanoTime() - start);
                more = incomplete && mended && !result.differences().isEmpty();
            }
            return exitCode(result.report());
        } catch (RuntimeException | Error e) {
            remember(digest);
            throw e;
        }
    }

    /** What was equal before is not what the last verification said, if that could not tell. */
    private void remember(String digest) {
        if (isOfConnector() && whole) {
            write(
                    LastVerdict.file(stateDirectory(), connector),
                    LastVerdict.undecided(digest, Instant.now()).toPrettyString() + "\n");
        }
    }

    private Result run(Verification verification, ConsoleProgress progress) {
        try {
            return sample == null ? verification.run() : verification.sample(sample);
        } finally {
            progress.close();
        }
    }

    /** Whether something was mended. */
    private boolean repair(Verification verification, Result result, Console console) {
        try {
            Repair.Done done =
                    verification.repair(result.differences().keySet(), "repair-" + System.currentTimeMillis());
            console.row(
                    "Repair",
                    Counted.of(done.touched(), "source item") + " touched · "
                            + Counted.of(done.deleted(), "extra item") + " deleted · "
                            + String.format(Locale.ROOT, "%,d left", done.left()));
            verification.awaitArrival();
            return done.touched() + done.deleted() > 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndecidableException("Interrupted", e);
        }
    }

    /** A wrong topic or a wrong filter looks like a source that is empty; what follows must not be a target that is. */
    private static void requireSomethingMapped(Result result) {
        if (result.report().extra().count() > 0 && !result.mapped()) {
            throw new UndecidableException(
                    "Nothing was repaired: no source item goes to the target, so all of its items"
                            + " would be deleted. Check --source, the topics and the transforms; if the source is empty indeed,"
                            + " replay the topic");
        }
    }

    private List<Path> plugins() {
        return pluginPath.isEmpty() ? Installation.find().pluginDirectories() : pluginPath;
    }

    private LagGate gate(KafkaView kafka, Verification.Subject subject, ConnectorLookup connect) {
        Duration time = Duration.ofSeconds(settle);
        if (connector == null && kafka != null) {
            throw new RefusedException(
                    "--bootstrap-server needs --connector NAME too: it is that connector's lag that is waited for");
        }
        return connector == null ? LagGate.after(time) : new PipelineGates(connect, kafka, time).of(connector, subject);
    }

    private Optional<ProgressKeeper> keeper(Verification.Subject subject, Console console) {
        if (sample != null) {
            return Optional.empty();
        }
        ProgressKeeper keeper = new ProgressKeeper(
                stateDirectory(),
                subject.routes().stream().map(Route::shape).toList() + "\n" + subject.targets(),
                began -> console.line("Going on with the run of " + began.truncatedTo(ChronoUnit.SECONDS)
                        + "; what it has read already stands as it was."));
        if (!resume) {
            keeper.forget();
        }
        return Optional.of(keeper);
    }

    private static DynamoDbClients open(Map<String, String> sink) {
        try {
            return DynamoDbClients.open(ConnectorConfig.aws(sink), 4 * Verification.SEGMENTS);
        } catch (SdkException e) {
            throw new RefusedException(Remedy.explain(e, "dynamodb:DescribeTable", "the target table"), e);
        }
    }

    private void write(Result result, String digest, long nanos) {
        String text = result.report()
                        .toJson()
                        .put("seconds", nanos / NANOS)
                        .put(LastVerdict.BEGAN, result.began().toEpochMilli())
                        .put(LastVerdict.CONFIG, digest)
                        .toPrettyString()
                + "\n";
        if (report != null) {
            write(report, text);
        }
        // A part that agrees says nothing of the whole; a part that differs does.
        if (isOfConnector() && (whole || !result.report().agrees())) {
            write(LastVerdict.file(stateDirectory(), connector), text);
        }
    }

    /** Whether it is the connector that is compared, as Connect has it. */
    private boolean isOfConnector() {
        return connector != null && sinkConfigs.isEmpty();
    }

    private static void write(Path file, String text) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UndecidableException("Cannot write " + file + ": " + e, e);
        }
    }

    private Path stateDirectory() {
        return state != null ? state : LastVerdict.directory();
    }

    private int exitCode(VerificationReport result) {
        return switch (result.verdict()) {
            case EQUAL -> EQUAL;
            case UNPLACED -> allowUnplaced ? EQUAL : DIFFERENT;
            case DIFFERENT -> DIFFERENT;
            case UNDECIDED -> UNDECIDED;
        };
    }
}
