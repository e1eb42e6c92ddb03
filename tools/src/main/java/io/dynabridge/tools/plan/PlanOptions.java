package io.dynabridge.tools.plan;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that shape the two connectors' configs. */
final class PlanOptions {

    private static final List<String> MODES = List.of("touch", "scan", "scan_only", "no_data");
    private static final List<String> GUARDS = List.of("version", "ledger", "none");

    @Option(
            names = "--target",
            paramLabel = "TABLE",
            description = "The table to write to; not needed where a --sink-config says table.name.format.")
    private Optional<String> target = Optional.empty();

    @Option(
            names = "--rekey",
            paramLabel = "KEYS",
            description =
                    "The target's keys, computed from attributes: 'author=$${author},title=$${title}', partition key"
                            + " first, each NAME[:S|N|B]=TEMPLATE. Without it items keep their keys.")
    private Optional<String> rekey = Optional.empty();

    @Option(
            names = "--drop-source-attributes",
            description = "Remove the attributes that --rekey reads, unless they are keys themselves.")
    private boolean dropSourceAttributes;

    @Option(
            names = "--source-config",
            paramLabel = "FILE",
            description =
                    "A source connector's config to begin with; what it says stays unless an option says otherwise.")
    private Optional<Path> sourceConfig = Optional.empty();

    @Option(
            names = "--sink-config",
            paramLabel = "FILE",
            description = "A sink's config to begin with, such as one with more transforms; --rekey goes behind them.")
    private Optional<Path> sinkConfig = Optional.empty();

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "The connectors become NAME-source and NAME-sink, and the dead letters PREFIX.NAME.dead-letters (default:"
                            + " the source table's name).")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--topic-prefix",
            paramLabel = "PREFIX",
            description = "Changes go to the topic PREFIX.TABLE (default: dynabridge).")
    private Optional<String> topicPrefix = Optional.empty();

    @Option(
            names = "--snapshot-mode",
            paramLabel = "MODE",
            description = "touch, scan, scan_only or no_data (default: touch).")
    private Optional<String> snapshotMode = Optional.empty();

    @Option(
            names = "--write-guard",
            paramLabel = "GUARD",
            description = "version, ledger or none (default: version; ledger with scan).")
    private Optional<String> guard = Optional.empty();

    @Option(names = "--auto-create", description = "Let the sink make the target where it is missing.")
    private boolean autoCreate;

    @Option(
            names = "--tasks",
            paramLabel = "N",
            defaultValue = "4",
            description = "tasks.max of both connectors (default: ${DEFAULT-VALUE}).")
    private int tasks;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "12",
            description = "Partitions of the changes topic (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @Option(
            names = "--replication-factor",
            paramLabel = "N",
            defaultValue = "-1",
            description = "Of the topics (default: ${DEFAULT-VALUE}, what the brokers have for default).")
    private int replicationFactor;

    @Option(
            names = "--write-units-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "Bound for touching; 0, the default, adapts to throttling.")
    private int writeUnits;

    @Option(
            names = "--read-units-per-second",
            paramLabel = "N",
            defaultValue = "0",
            description = "Bound for scanning; 0, the default, adapts to throttling.")
    private int readUnits;

    @Option(names = "--region", paramLabel = "REGION", description = "Of both tables (default: this machine's).")
    private Optional<String> region = Optional.empty();

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "DynamoDB's URL, such as http://localhost:8000 for DynamoDB Local.")
    private Optional<URI> endpoint = Optional.empty();

    @Option(
            names = "--assume-role",
            paramLabel = "ARN",
            description = "The role that the connectors assume; its permissions are what is tried.")
    private Optional<String> role = Optional.empty();

    /** All of it, for a source table. */
    PlanWishes wishes(String source) {
        requireOneOf("--snapshot-mode", snapshotMode, MODES);
        requireOneOf("--write-guard", guard, GUARDS);
        if (tasks < 1 || partitions < 1 || writeUnits < 0 || readUnits < 0) {
            throw new RefusedException(
                    "--tasks and --partitions must be at least 1, and units per second must not be below 0");
        }
        Map<String, String> sink = read("--sink-config", sinkConfig, ConnectorConfig.SINK);
        if (target.isEmpty() && !sink.containsKey(PlannedConfigs.TABLE_NAME_FORMAT)) {
            throw new RefusedException("Name the table to write to with --target TABLE");
        }
        return new PlanWishes(
                name.orElse(source),
                source,
                target,
                rekey.map(RekeySpec::parse),
                dropSourceAttributes,
                topicPrefix,
                snapshotMode,
                guard,
                autoCreate,
                tasks,
                partitions,
                replicationFactor,
                writeUnits,
                readUnits,
                aws(),
                read("--source-config", sourceConfig, ConnectorConfig.SOURCE),
                sink);
    }

    private Map<String, String> aws() {
        Map<String, String> aws = new LinkedHashMap<>();
        region.ifPresent(value -> aws.put(AwsConfig.REGION, value));
        endpoint.ifPresent(url -> aws.put(AwsConfig.ENDPOINT, url.toString()));
        role.ifPresent(arn -> aws.put(AwsConfig.ASSUME_ROLE_ARN, arn));
        return aws;
    }

    /** A file with nothing but transforms will do. */
    private static Map<String, String> read(String option, Optional<Path> file, String type) {
        Map<String, String> config = file.map(ConnectorConfig::read).orElse(Map.of());
        if (config.containsKey("connector.class") && !ConnectorConfig.isOf(config, type)) {
            throw new RefusedException(
                    option + ": its connector.class is " + config.get("connector.class") + ", wanted is " + type);
        }
        return config;
    }

    private static void requireOneOf(String option, Optional<String> value, List<String> allowed) {
        if (value.isPresent() && !allowed.contains(value.get())) {
            throw new RefusedException(option + " must be one of " + String.join(", ", allowed));
        }
    }
}
