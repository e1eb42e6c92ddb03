package io.dynabridge.tools.finalize;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.stack.ConnectUrl;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.StackException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** Takes out of the target what only the sink needed. */
@Command(
        name = "finalize",
        description = {
            "After the migration: removes the guard attribute from the target's items and drops the ledger. Changes nothing"
                    + " else, item by item and under a condition, so the application may write meanwhile. A run that is"
                    + " stopped, or killed, goes on where it was when it is started again.",
            "Exits with 0 when all is done, 1 when nothing was changed, 2 when it failed in the middle."
        },
        exitCodeOnInvalidInput = FinalizeCommand.NOTHING_CHANGED,
        exitCodeOnExecutionException = FinalizeCommand.FAILED,
        mixinStandardHelpOptions = true)
public final class FinalizeCommand implements Callable<Integer> {

    static final int DONE = 0;
    static final int NOTHING_CHANGED = 1;
    static final int FAILED = 2;

    private final Function<String, Optional<Boolean>> ask;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--connector",
            paramLabel = "NAME",
            description =
                    "The sink connector. It must be stopped or deleted; Connect is asked for its config unless there is"
                            + " --sink-config.")
    private String connector;

    @Option(
            names = "--connect-url",
            paramLabel = "URL",
            converter = ConnectUrl.Converter.class,
            defaultValue = "http://localhost:8083",
            description = "A Connect worker (default: ${DEFAULT-VALUE}).")
    private ConnectUrl connectUrl;

    @Option(
            names = "--sink-config",
            paramLabel = "FILE",
            description = "The sink's config, as it was POSTed. Without --connector, nobody checks that it is stopped.")
    private Path sinkConfig;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "A target table, where table.name.format has $${topic} or $${table}; repeatable.")
    private List<String> tables = new ArrayList<>();

    @Option(
            names = "--write-units-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "The most write units to spend in a second; 0, the default, adapts to throttling.")
    private int writeUnitsPerSecond;

    @Option(names = "--keep-ledger", description = "Leave the ledger as it is.")
    private boolean keepLedger;

    @Option(names = "--restart", description = "Forget what earlier runs did, and look at every item again.")
    private boolean restart;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--state",
            paramLabel = "DIRECTORY",
            description = "Where to keep how far it has come (default: .dynabridge/finalize).")
    private Path state;

    /** A command that asks on the terminal. */
    public FinalizeCommand() {
        this(FinalizeCommand::askOnTerminal);
    }

    /**
     * A command that asks elsewhere.
     *
     * @param ask answers a question; empty where there is nobody to answer
     */
    FinalizeCommand(Function<String, Optional<Boolean>> ask) {
        this.ask = ask;
    }

    @Override
    public Integer call() {
        if (connector == null && sinkConfig == null) {
            throw new ParameterException(spec.commandLine(), "Name the sink with --connector or --sink-config");
        }
        if (writeUnitsPerSecond < 0) {
            throw new ParameterException(spec.commandLine(), "--write-units-per-second must not be below 0");
        }
        try {
            return finish(new Console(spec.commandLine().getOut()));
        } catch (RefusedException e) {
            complain(e.getMessage());
            return NOTHING_CHANGED;
        } catch (FailedException e) {
            complain(e.getMessage());
            complain("Not all is done. The same command, run again, goes on where this one stopped.");
            return FAILED;
        }
    }

    private int finish(Console console) {
        Optional<ConnectorGate> gate = Optional.ofNullable(connector).map(name -> new ConnectorGate(connectUrl, name));
        Map<String, String> config =
                sinkConfig == null ? gate.orElseThrow().config() : ConnectorConfig.read(sinkConfig);
        SinkSettings settings = SinkSettings.of(config, tables);
        gate.ifPresent(ConnectorGate::requireStopped);
        Finalization.Wishes wishes =
                new Finalization.Wishes(stateDirectory(), writeUnitsPerSecond, restart, keepLedger);
        try (DynamoDbClients clients = open(settings)) {
            Finalization finalization = new Finalization(settings, clients, gate, wishes, console);
            finalization.announce();
            console.row(
                    "Sink",
                    gate.isPresent()
                            ? connector + " does not run"
                            : "not known whether it is stopped: a running one would write guards again");
            if (dryRun) {
                console.line("Nothing was done, as --dry-run says.");
                return DONE;
            }
            if (!finalization.hasWork()) {
                console.line("Nothing is left to do.");
                return NOTHING_CHANGED;
            }
            requireConsent();
            finalization.run();
            console.line("Done.");
            return DONE;
        }
    }

    private void requireConsent() {
        if (yes) {
            return;
        }
        boolean agreed = ask.apply("Go on? [y/N] ")
                .orElseThrow(() -> new RefusedException(
                        "Nothing was done: there is no terminal to ask on. Agree beforehand with --yes"));
        if (!agreed) {
            throw new RefusedException("Nothing was done.");
        }
    }

    private static Optional<Boolean> askOnTerminal(String question) {
        return Optional.ofNullable(System.console())
                .map(console -> console.readLine("%s", question))
                .map(answer ->
                        answer.strip().equalsIgnoreCase("y") || answer.strip().equalsIgnoreCase("yes"));
    }

    private static DynamoDbClients open(SinkSettings settings) {
        try {
            return DynamoDbClients.open(settings.aws(), Finalization.CONCURRENCY);
        } catch (SdkException e) {
            throw new RefusedException(
                    Remedy.explain(
                            e,
                            "dynamodb:DescribeTable",
                            "table " + settings.tables().get(0)),
                    e);
        }
    }

    private Path stateDirectory() {
        if (state != null) {
            return state;
        }
        try {
            return Installation.find().stateDirectory().resolve("finalize");
        } catch (StackException e) {
            throw new RefusedException("Name a directory for the progress with --state. " + e.getMessage(), e);
        }
    }

    private void complain(String message) {
        spec.commandLine().getErr().println(spec.commandLine().getColorScheme().errorText(message));
        spec.commandLine().getErr().flush();
    }
}
