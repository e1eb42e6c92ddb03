package io.dynabridge.tools.stack;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.common.Uuid;

/** Knows the command line and the property files of each process of a stack, and the directory they share. */
final class ProcessFactory {

    /** Heaps that let the three processes run beside a Maven build on a small machine. */
    private static final List<String> SMALL_JVM = List.of("-XX:+UseSerialGC", "-Dfile.encoding=UTF-8");

    /** A system property on each command line that says whose process it is;. */
    static final String MARKER = "-Ddynabridge.stack=";

    private final Installation installation;
    private final Path directory;
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
        this.directory = directory;
        this.ports = ports;
        this.detached = detached;
        this.workerProperties = Map.copyOf(workerProperties);
        createDirectory();
    }

    Path logs() {
        return directory.resolve("logs");
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path config(String file) {
        return directory.resolve("config").resolve(file);
    }

    ServerProcess dynamoDbLocal(ServerProcess.Probe probe) {
        Path libraries = installation.libraries("dynamodb-local");
        List<String> command = java(
                libraries,
                // The tables themselves are in SQLite's native memory.
                List.of(
                        "-Xmx384m",
                        "-Djava.library.path=" + libraries,
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                Integer.toString(ports.dynamoDb()));
        return process("dynamodb-local", command, probe);
    }

    ServerProcess broker(ServerProcess.Probe probe) {
        Path properties = write("broker.properties", ServerConfig.broker(ports, data()));
        // Compiling hot code well is not worth the processor time here: the broker is idle most of the time.
        List<String> jvm = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", logging());
        return process(
                "broker", java(installation.libraries("kafka"), jvm, "kafka.Kafka", properties.toString()), probe);
    }

    /** Makes the broker's empty data directory its own, which takes a process that ends by itself. */
    void formatStorage() {
        List<String> command = java(
                installation.libraries("kafka"),
                List.of("-Xmx64m", "-XX:TieredStopAtLevel=1", logging()),
                "kafka.tools.StorageTool",
                "format",
                "--cluster-id",
                Uuid.randomUuid().toString(),
                "--config",
                config("broker.properties").toString());
        ServerProcess format = process("broker-format", command, () -> false);
        format.launch();
        if (!format.awaitSuccess(Duration.ofSeconds(60))) {
            format.kill();
            throw new StackException("The broker's storage was not formatted" + format.logExcerpt());
        }
    }

    Worker worker(int number, int restPort, List<String> jvmArguments) {
        String name = "worker-" + number;
        Map<String, String> config = ServerConfig.worker(ports, restPort, installation.pluginPath());
        config.putAll(workerProperties);
        Path properties = write(name + ".properties", config);
        List<String> jvm = new ArrayList<>(List.of("-Xmx640m", logging()));
        jvm.addAll(jvmArguments);
        List<String> command = java(
                installation.libraries("kafka"),
                jvm,
                "org.apache.kafka.connect.cli.ConnectDistributed",
                properties.toString());
        return new Worker(
                name, command, logs().resolve(name + ".log"), !detached, URI.create("http://localhost:" + restPort));
    }

    private ServerProcess process(String name, List<String> command, ServerProcess.Probe probe) {
        return new ServerProcess(name, command, logs().resolve(name + ".log"), !detached, probe);
    }

    private List<String> java(Path libraries, List<String> jvm, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(MARKER + directory);
        command.addAll(SMALL_JVM);
        command.addAll(jvm);
        command.add("-cp");
        String classPath = libraries + "/*";
        if (detached) {
            command.add(classPath);
        } else {
            command.add(classPath + File.pathSeparator + Installation.ownClasses());
            command.add(Leash.class.getName());
        }
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }

    private String logging() {
        return "-Dlog4j2.configurationFile=" + config("log4j2.properties").toUri();
    }

    private Path write(String file, Map<String, String> config) {
        Properties properties = new Properties();
        properties.putAll(config);
        Path path = config(file);
        try (Writer writer = Files.newBufferedWriter(path)) {
            properties.store(writer, null);
            return path;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void createDirectory() {
        deleteData();
        // Of the stack before: a log tells of one stack only.
        delete(logs());
        try (InputStream logging = ProcessFactory.class.getResourceAsStream("log4j2.properties")) {
            Files.createDirectories(logs());
            Files.createDirectories(data());
            Files.createDirectories(directory.resolve("config"));
            Files.copy(logging, config("log4j2.properties"), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackException("Cannot write to " + directory, e);
        }
    }

    void deleteData() {
        delete(data());
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StackException("Cannot delete " + tree, e);
        }
    }
}
