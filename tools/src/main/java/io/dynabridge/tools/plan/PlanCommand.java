package io.dynabridge.tools.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.verify.UndecidableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import software.amazon.awssdk.core.exception.SdkException;

/** Says what a migration will meet and cost, and writes the configs for it. */
@Command(
        name = "plan",
        description = {
            "Looks at the tables before anything is made: stream, key schemas, permissions, what the transforms make of a"
                    + " sample of items, which of them would collide or be dead letters; estimates units, money and time;"
                    + " and writes the configs of both connectors, ready to be POSTed. It changes nothing in DynamoDB.",
            "Exits with 0 when the connectors can be started, 1 when something must be mended before, 2 when that could"
                    + " not be told."
        },
        exitCodeOnInvalidInput = 2,
        exitCodeOnExecutionException = 2,
        mixinStandardHelpOptions = true)
public final class PlanCommand implements Callable<Integer> {

    private static final int UNKNOWN = 2;
    /** Where no terminal says how wide it is. */
    private static final int WIDTH = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--source", required = true, paramLabel = "TABLE", description = "The table to migrate.")
    private String source;

    @Mixin
    private PlanOptions options = new PlanOptions();

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description =
                    "How many items to run through the transforms (default: ${DEFAULT-VALUE}); half a read unit for"
                            + " each 4 KB of them.")
    private long sample;

    @Option(
            names = "--price-per-million-wru",
            paramLabel = "DOLLARS",
            description = "What a million write units cost on demand (default: the list price of us-east-1).")
    private Optional<Double> writePrice = Optional.empty();

    @Option(
            names = "--price-per-million-rru",
            paramLabel = "DOLLARS",
            description = "What a million read units cost on demand (default: the list price of us-east-1).")
    private Optional<Double> readPrice = Optional.empty();

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "A profile of this machine's AWS config files to plan with; not written to the configs.")
    private Optional<String> profile = Optional.empty();

    @Option(
            names = "--plugin-path",
            paramLabel = "DIRECTORY",
            split = ",",
            description = "Where the transforms are, as a worker's plugin.path (default: this installation's own).")
    private List<Path> pluginPath = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "DIRECTORY",
            defaultValue = ".dynabridge/plan",
            description = "Where to write NAME-source.json and NAME-sink.json (default: ${DEFAULT-VALUE}).")
    private Path output;

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        try {
            if (sample < 1) {
                throw new RefusedException("--sample must be at least 1");
            }
            PlannedConfigs configs = PlannedConfigs.of(options.wishes(source));
            PlanReport report = plan(configs);
            List<Path> kept = new ArrayList<>();
            Path sourceFile =
                    write(report.configs().sourceName(), report.configs().source(), kept);
            Path sinkFile = write(report.configs().sinkName(), report.configs().sink(), kept);
            show(report, sourceFile, sinkFile, kept);
            return report.verdict().exitCode();
        } catch (RefusedException | UndecidableException | StackException | SdkException e) {
            String message = e instanceof SdkException
                    ? Remedy.explain(e, "dynamodb:DescribeTable", "table " + source)
                    : e.getMessage();
            spec.commandLine()
                    .getErr()
                    .println(spec.commandLine().getColorScheme().errorText(message));
            spec.commandLine().getErr().flush();
            return UNKNOWN;
        }
    }

    private PlanReport plan(PlannedConfigs configs) throws InterruptedException {
        Map<String, String> toSource = connection(configs.source());
        Map<String, String> toSink = connection(configs.sink());
        Optional<String> region = Optional.ofNullable(toSource.get(AwsConfig.REGION));
        AwsCli aws = new AwsCli(region, Optional.ofNullable(toSource.get(AwsConfig.ENDPOINT)), profile);
        try (DynamoDbClients ofSource = open(toSource);
                DynamoDbClients ofSink = open(toSink)) {
            return new Planner(
                            configs, ofSource, ofSink, plugins(), aws, Prices.of(writePrice, readPrice, region), sample)
                    .plan(source);
        }
    }

    private static DynamoDbClients open(Map<String, String> config) {
        return DynamoDbClients.open(ConnectorConfig.aws(config), 16);
    }

    private Map<String, String> connection(Map<String, String> config) {
        Map<String, String> connection = new LinkedHashMap<>(config);
        profile.ifPresent(name -> connection.put(AwsConfig.PROFILE, name));
        return connection;
    }

    private List<Path> plugins() {
        return pluginPath.isEmpty() ? Installation.find().pluginDirectories() : pluginPath;
    }

    /** Somebody may have changed an earlier file by hand, so it is kept where it says something else. */
    private Path write(String name, Map<String, String> config, List<Path> kept) {
        Path file = output.resolve(name + ".json");
        ObjectNode post = new ObjectMapper().createObjectNode().put("name", name);
        config.forEach(post.putObject("config")::put);
        try {
            Files.createDirectories(output);
            String text = post.toPrettyString() + "\n";
            if (Files.exists(file) && !Files.readString(file).equals(text)) {
                Path earlier = output.resolve(name + ".json.earlier");
                kept.add(Files.move(file, earlier, StandardCopyOption.REPLACE_EXISTING));
            }
            if (config.containsKey(AwsConfig.SECRET_ACCESS_KEY)) {
                // As secret as the file that it comes from should be, from the first byte on.
                Files.deleteIfExists(file);
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(file, text);
            return file;
        } catch (IOException e) {
            throw new RefusedException(
                    "Cannot write " + file + ": give another directory with --output. Cause: " + e, e);
        }
    }

    private void show(PlanReport report, Path sourceFile, Path sinkFile, List<Path> kept) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            ObjectNode all = report.toJson();
            ObjectNode files = all.putObject("configs")
                    .put("source", sourceFile.toString())
                    .put("sink", sinkFile.toString());
            kept.forEach(file -> files.withArray("/kept").add(file.toString()));
            out.println(all.toPrettyString());
        } else {
            String title = "Plan for " + source + " → "
                    + Optional.ofNullable(report.configs().sink().get(PlannedConfigs.TABLE_NAME_FORMAT))
                            .orElse("${topic}");
            boolean terminal = Ansi.AUTO.enabled();
            // picocli asks the terminal how wide it is.
            int width = terminal ? new UsageMessageSpec().autoWidth(true).width() : WIDTH;
            String text = new PlanText(width).of(report, title, sourceFile, sinkFile, kept);
            out.print((terminal ? Ansi.ON : Ansi.OFF).string(text));
        }
        out.flush();
    }
}
