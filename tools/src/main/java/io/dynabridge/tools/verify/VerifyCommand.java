package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.requests.Requests;
import io.dynabridge.tools.stack.ConnectUrl;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.verify.Verification.Result;
import io.dynabridge.tools.verify.VerificationReport.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
            "Exits with 0 when the tables agree, 1 when they differ, 2 when that could not be told."
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
            defaultValue = "http://localhost:8083",
            description = "A Connect worker (default: ${DEFAULT-VALUE}).")
    private ConnectUrl connectUrl;

    @Option(
            names = "--sink-config",
            paramLabel = "FILE",
            description = "The sink's config, as it was POSTed, instead of asking Connect.")
    private Path sinkConfig;

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

    @Option(names = "--restart", description = "Do not go on where a killed run stopped.")
    private boolean restart;

    @Option(
            names = "--state",
            paramLabel = "DIRECTORY",
            description = "Where to keep how far it has come (default: .dynabridge/verify).")
    private Path state;

    @Override
    public Integer call() {
        if (settle < 0 || readUnitsPerSecond < 0) {
            throw new ParameterException(
                    spec.commandLine(), "--settle and --read-units-per-second must not be below 0");
        }
        if (sample != null && (sample <= 0 || sample > PERCENT)) {
            throw new ParameterException(spec.commandLine(), "--sample must be above 0 and at most 100");
        }
        try {
            return verify(new Console(spec.commandLine().getOut()));
        } catch (RefusedException | UndecidableException | StackException | IllegalArgumentException e) {
            spec.commandLine()
                    .getErr()
                    .println(spec.commandLine().getColorScheme().errorText(e.getMessage()));
            spec.commandLine().getErr().flush();
            return UNDECIDED;
        }
    }

    private int verify(Console console) {
        long start = System.nanoTime();
        ConnectorLookup connect = new ConnectorLookup(connectUrl);
        Map<String, String> sink = sinkConfig == null ? sinkOf(connect) : ConnectorConfig.read(sinkConfig);
        ConnectorConfig.requireSink(sink);
        List.of("table.name.format", "write.guard", "write.guard.attribute", "topics", "topics.regex")
                .forEach(key -> ConnectorConfig.requirePlain(sink, key));
        ConnectorConfig.requirePlainTransforms(sink);
        SinkView view = SinkView.of(sink);
        List<SourceTable> tables = sourcesOf(connect, view);
        tables.forEach(table -> ConnectorConfig.requirePlainTransforms(table.connector()));
        Verification.Subject subject = new Verification.Subject(tables, sink, targets, plugins());
        console.row(
                "Sources",
                String.join(", ", tables.stream().map(SourceTable::table).toList()));
        console.row(
                "Targets", view.fixedTable().orElse("as table.name.format=" + view.tableNameFormat() + " makes them"));
        List<String> unknown = uncompared(sink, tables);
        if (!unknown.isEmpty()) {
            console.row(
                    "Not compared",
                    "what came through " + String.join(", ", unknown)
                            + ": no source connector of ours fills it; name the table with --source TABLE=TOPIC");
        }
        Requests reads = Requests.of(2 * Verification.SEGMENTS, readUnitsPerSecond);
        try (DynamoDbClients ofSource = open(
                        tables.get(0).connector().isEmpty()
                                ? sink
                                : tables.get(0).connector());
                DynamoDbClients ofSink = open(sink);
                KafkaView kafka = bootstrapServer == null ? null : new KafkaView(bootstrapServer, commandConfig);
                ConsoleProgress progress = new ConsoleProgress(console);
                Verification verification = new Verification(
                        subject,
                        new SdkTableAccess(ofSource, reads),
                        new SdkTableAccess(ofSink, reads),
                        kafka == null ? LagGate.after(Duration.ofSeconds(settle)) : lag(kafka, sink, view, connect),
                        progress,
                        keeper(subject, console))) {
            Result result = run(verification, progress);
            if (sample != null
                    && result.report().sourceItems() + result.report().targetItems() == 0) {
                throw new UndecidableException("No item fell into the sample: raise --sample, or leave it out");
            }
            print(result.report(), console);
            if (repair && !result.differences().isEmpty()) {
                requireSomethingMapped(result.report());
                repair(verification, result, console);
                result = run(verification, progress);
                print(result.report(), console);
            }
            write(result.report(), sink, System.nanoTime() - start);
            return exitCode(result.report());
        }
    }

    private Result run(Verification verification, ConsoleProgress progress) {
        try {
            return sample == null ? verification.run() : verification.sample(sample);
        } finally {
            progress.close();
        }
    }

    private void repair(Verification verification, Result result, Console console) {
        try {
            Repair.Done done =
                    verification.repair(result.differences().keySet(), "repair-" + System.currentTimeMillis());
            console.row(
                    "Repair",
                    String.format(
                            Locale.ROOT,
                            "%,d source items touched · %,d extra items deleted · %,d left",
                            done.touched(),
                            done.deleted(),
                            done.left()));
            verification.awaitArrival();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndecidableException("Interrupted", e);
        }
    }

    /** A wrong topic or a wrong filter looks like a source that is empty; what follows must not be a target that is. */
    private static void requireSomethingMapped(VerificationReport report) {
        if (report.extra().count() > 0
                && report.sourceItems() == report.filtered() + report.refused().count()) {
            throw new UndecidableException(
                    "Nothing was repaired: no source item goes to the target, so all of its items"
                            + " would be deleted. Check --source, the topics and the transforms; if the source is empty indeed,"
                            + " replay the topic");
        }
    }

    /** Topics of the sink that none of these tables can be in; where a source routes its records, nobody can tell. */
    private static List<String> uncompared(Map<String, String> sink, List<SourceTable> tables) {
        return SinkTopics.list(sink.get("topics")).stream()
                .filter(topic -> tables.stream().noneMatch(table -> table.mayReach(topic::equals)))
                .toList();
    }

    private Map<String, String> sinkOf(ConnectorLookup connect) {
        if (connector != null) {
            return connect.config(connector)
                    .orElseThrow(() -> new RefusedException("Connect at " + connectUrl + " has no connector "
                            + connector + ": check the name, or give the config with --sink-config FILE"));
        }
        Map<String, Map<String, String>> sinks = connect.connectors(ConnectorConfig.SINK);
        if (sinks.size() != 1) {
            throw new RefusedException("Connect at " + connectUrl + " has " + sinks.size() + " DynaBridge sinks"
                    + (sinks.isEmpty() ? "" : ", " + String.join(", ", sinks.keySet()))
                    + ": name one with --connector, or give a config with --sink-config FILE");
        }
        connector = sinks.keySet().iterator().next();
        return sinks.get(connector);
    }

    private List<SourceTable> sourcesOf(ConnectorLookup connect, SinkView view) {
        List<SourceTable> tables = new ArrayList<>();
        sources.forEach((table, topic) -> tables.add(SourceTable.of(table, topic)));
        sourceConfigs.forEach(file -> tables.addAll(SourceTable.in(ConnectorConfig.read(file))));
        tables.stream()
                .filter(table -> !table.mayReach(view.topics()))
                .findFirst()
                .ifPresent(table -> {
                    throw new RefusedException(
                            "The sink does not read topic " + table.topic() + ", so nothing of table " + table.table()
                                    + " can be in its target: check --source, --source-config and the sink's topics");
                });
        if (tables.isEmpty()) {
            connect.connectors(ConnectorConfig.SOURCE)
                    .values()
                    .forEach(config -> tables.addAll(SourceTable.in(config)));
            tables.removeIf(table -> !table.mayReach(view.topics()));
        }
        if (tables.stream().map(SourceTable::aws).distinct().count() > 1) {
            throw new RefusedException("The source connectors reach DynamoDB in different ways: compare the tables of"
                    + " one of them at a time, with --source-config FILE");
        }
        if (tables.isEmpty()) {
            throw new RefusedException("Connect at " + connectUrl
                    + " has no DynaBridge source whose topics this sink reads: name the source tables"
                    + " with --source TABLE=TOPIC, or give a config with --source-config FILE");
        }
        return tables;
    }

    private List<Path> plugins() {
        if (!pluginPath.isEmpty()) {
            return pluginPath;
        }
        Installation installation = Installation.find();
        return Stream.of("smt", "source-connector", "sink-connector")
                .map(installation::pluginDirectory)
                .filter(Files::isDirectory)
                .toList();
    }

    private LagGate lag(KafkaView kafka, Map<String, String> sink, SinkView view, ConnectorLookup connect) {
        if (connector == null) {
            throw new RefusedException("--bootstrap-server needs --connector: its lag is to be waited for");
        }
        String group = sink.getOrDefault("consumer.override.group.id", "connect-" + connector);
        return new SinkLag(
                kafka,
                group,
                view.topics(),
                Duration.ofSeconds(settle),
                Duration.ofMinutes(5),
                () -> connect.status(connector)
                        .map(status -> status.path("connector").path("state").asText())
                        .filter(connectorState -> !connectorState.equals("RUNNING"))
                        .map(connectorState -> "connector " + connector + " is " + connectorState));
    }

    private Optional<ProgressKeeper> keeper(Verification.Subject subject, Console console) {
        if (sample != null) {
            return Optional.empty();
        }
        Map<String, String> shaping = new TreeMap<>(subject.sink());
        shaping.keySet().removeIf(key -> key.startsWith("aws.") && !key.equals("aws.region"));
        ProgressKeeper keeper = new ProgressKeeper(
                stateDirectory(),
                subject.sources().stream().map(SourceTable::shape).toList() + "\n" + shaping + "\n" + subject.targets(),
                age -> console.line(
                        "Going on where a run stopped " + age.toMinutes() + " minutes ago; --restart begins anew."));
        if (restart) {
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

    private void print(VerificationReport result, Console console) {
        console.row(
                "Items",
                String.format(
                        Locale.ROOT,
                        "%,d in the source · %,d in the target · %,d equal",
                        result.sourceItems(),
                        result.targetItems(),
                        result.equal()));
        console.row("Missing", result.missing().toString());
        console.row("Different", result.different().toString());
        console.row(
                "Extra",
                result.extra() + (result.deletes() ? "" : ", which is expected: the sink has delete.enabled=false"));
        console.row("Conflicts", result.conflicts().toString());
        console.row("Dead letters", result.refused().toString());
        console.row("Filtered", String.format(Locale.ROOT, "%,d", result.filtered()));
        if (result.foreign() > 0) {
            console.row(
                    "Not ours",
                    String.format(Locale.ROOT, "%,d target items that this sink did not write", result.foreign()));
        }
        if (result.unsettled().count() > 0) {
            console.row("Unsettled", result.unsettled().toString());
        }
        console.row("Cost", String.format(Locale.ROOT, "%,.0f read units", result.readUnits()));
        String verdict = switch (result.verdict()) {
            case EQUAL ->
                "@|green " + console.check() + "|@ "
                        + (sample == null
                                ? held(result)
                                : "What was compared agrees; a sample says nothing about the rest.");
            case DIFFERENT ->
                "@|red " + console.cross() + "|@ They differ"
                        + (result.incomplete() ? ", in more than is listed here." : ".");
            case UNDECIDED ->
                "@|yellow " + console.cross() + "|@ Not told: some keys were written all the"
                        + " time. Verify again when there is less traffic.";
        };
        console.line(verdict);
    }

    private static String held(VerificationReport result) {
        long absent = result.conflicts().count() + result.refused().count();
        return absent == 0
                ? "The target holds what it should, and nothing else."
                : String.format(
                        Locale.ROOT,
                        "The target holds what it can, and nothing else; conflicts and dead letters that are not in it: %,d.",
                        absent);
    }

    private void write(VerificationReport result, Map<String, String> sink, long nanos) {
        String text = result.toJson()
                        .put("seconds", nanos / NANOS)
                        .put(LastVerdict.CONFIG, LastVerdict.digest(sink))
                        .toPrettyString()
                + "\n";
        if (report != null) {
            write(report, text);
        }
        if (isWhole()) {
            write(LastVerdict.file(stateDirectory(), connector), text);
        }
    }

    /** Whether it was the connector that was compared, as it is, and all of it. */
    private boolean isWhole() {
        return connector != null
                && sample == null
                && sinkConfig == null
                && sourceConfigs.isEmpty()
                && sources.isEmpty();
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

    private static int exitCode(VerificationReport result) {
        if (result.verdict() == Verdict.EQUAL) {
            return EQUAL;
        }
        return result.verdict() == Verdict.DIFFERENT ? DIFFERENT : UNDECIDED;
    }
}
