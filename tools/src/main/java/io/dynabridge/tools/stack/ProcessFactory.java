package io.dynabridge.tools.stack;

import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;

/** Knows the command line and the property files of each process of a stack, and the directory they share. */
final class ProcessFactory {

    /**
     * Lets the three processes run beside a Maven build on a small machine. They live for minutes on few cores: the
     * optimizing compiler would take a core for most of their life. With the first compiler alone the demo of 9,000 items
     * went from 170 to 320 items a second on two cores.
     */
    private static final List<String> SMALL_JVM =
            List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8");

    /**
     * What the SDK's default chain finds in a worker when nobody set anything else. DynamoDB Local takes any; so the
     * connector configs need none, and without them a worker on a laptop would wait for EC2's metadata service.
     */
    private static final Map<String, String> LOCAL_CREDENTIALS = Map.of(
            "AWS_ACCESS_KEY_ID", "local",
            "AWS_SECRET_ACCESS_KEY", "local",
            "AWS_REGION", "us-east-1",
            "AWS_EC2_METADATA_DISABLED", "true");

    private final Installation installation;
    private final StackFiles files;
    private final Ports ports;
    private final boolean detached;
    private final Map<String, String> workerProperties;

    ProcessFactory(
            Installation installation,
            Path directory,
            Ports ports,
            boolean detached,
            Map<String, String> workerProperties) {
        this.installation = installation;
        this.files = new StackFiles(directory);
        this.ports = ports;
        this.detached = detached;
        this.workerProperties = Map.copyOf(workerProperties);
        files.prepare();
    }

    StackFiles files() {
        return files;
    }

    /**
     * DynamoDB Local.
     *
     * @param tables where its tables outlive the process, only with aging streams; null where they do not
     */
    ServerProcess dynamoDbLocal(ServerProcess.Probe probe, boolean agingStreams, Path tables) {
        Path libraries = installation.libraries("dynamodb-local");
        // The tables themselves are in SQLite's native memory.
        List<String> jvm = List.of(
                "-Xmx384m", "-Djava.library.path=" + libraries, "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        String port = Integer.toString(ports.dynamoDb());
        String[] aging = tables == null ? new String[] {port} : new String[] {port, tables.toString()};
        List<String> command = agingStreams
                ? java(libraries, jvm, AgingDynamoDb.class.getName(), aging)
                : java(
                        libraries,
                        jvm,
                        "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                        "-inMemory",
                        "-sharedDb",
                        "-disableTelemetry",
                        "-port",
                        port);
        return process("dynamodb-local", command, probe);
    }

    ServerProcess broker(ServerProcess.Probe probe) {
        Path properties =
                files.write("broker.properties", ServerConfig.broker(ports, StackFiles.data(files.directory())));
        // Compiling hot code well is not worth the processor time here: the broker is idle most of the time.
        List<String> jvm = List.of("-Xmx256m", logging());
        return process(
                "broker", java(installation.libraries("kafka"), jvm, "kafka.Kafka", properties.toString()), probe);
    }

    /** Makes the broker's empty data directory its own, which takes a process that ends by itself. */
    void formatStorage() {
        List<String> command = java(
                installation.libraries("kafka"),
                List.of("-Xmx64m", logging()),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                files.config("broker.properties").toString());
        ServerProcess format = process("broker-format", command, () -> false);
        format.launch();
        if (!format.awaitSuccess(Duration.ofSeconds(60))) {
            format.kill();
            throw new StackException("The broker's storage was not formatted" + format.logExcerpt());
        }
    }

    Worker worker(int number, int restPort, List<String> jvmArguments) {
        return worker("worker-" + number, installation.libraries("kafka"), restPort, Map.of(), jvmArguments);
    }

    /** The only worker of a Connect cluster of this name. */
    Worker cluster(String name, Path libraries, int restPort, Map<String, String> properties) {
        Map<String, String> config = new HashMap<>(ServerConfig.cluster(name));
        config.putAll(properties);
        return worker(name, libraries, restPort, config, List.of());
    }

    private Worker worker(
            String name, Path libraries, int restPort, Map<String, String> properties, List<String> jvmArguments) {
        Map<String, String> config = ServerConfig.worker(ports, restPort, installation.pluginPath());
        config.putAll(workerProperties);
        config.putAll(properties);
        Path file = files.write(name + ".properties", config);
        List<String> jvm = new ArrayList<>(List.of("-Xmx640m", logging()));
        jvm.addAll(jvmArguments);
        List<String> command = java(libraries, jvm, "org.apache.kafka.connect.cli.ConnectDistributed", file.toString());
        return new Worker(spec(name, command), URI.create("http://localhost:" + restPort));
    }

    private ServerProcess process(String name, List<String> command, ServerProcess.Probe probe) {
        return new ServerProcess(spec(name, command), probe);
    }

    private ServerProcess.Spec spec(String name, List<String> command) {
        return new ServerProcess.Spec(
                name, command, files.log(name), PidFile.of(files.directory(), name), LOCAL_CREDENTIALS, !detached);
    }

    private List<String> java(Path libraries, List<String> jvm, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(PidFile.marker(files.directory()));
        command.addAll(SMALL_JVM);
        command.addAll(jvm);
        command.add("-cp");
        command.add(libraries + "/*" + File.pathSeparator + Installation.ownClasses());
        if (!detached) {
            command.add(Leash.class.getName());
        }
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }

    private String logging() {
        return "-Dlog4j2.configurationFile=" + files.config(StackFiles.LOGGING).toUri();
    }
}
