package io.dynabridge.e2e;

import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.localstack.LocalStackContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * The migration of the books on other people's builds: Kafka's own image as broker and worker, LocalStack's DynamoDB.
 * Reported as skipped where there is no Docker engine.
 */
@Testcontainers(disabledWithoutDocker = true)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ContainersIT {

    private static final DockerImageName KAFKA_IMAGE = DockerImageName.parse("apache/kafka:4.3.1");
    private static final DockerImageName LOCALSTACK_IMAGE = DockerImageName.parse("localstack/localstack:4.4.0");
    private static final String BROKER = "kafka:19092";
    private static final int CONNECT_PORT = 8083;

    private static final Path ROOT = Installation.find().root();
    private static final Network NETWORK = Network.newNetwork();

    @Container
    private static final KafkaContainer KAFKA =
            new KafkaContainer(KAFKA_IMAGE).withNetwork(NETWORK).withListener(BROKER);

    @Container
    private static final LocalStackContainer LOCALSTACK = new LocalStackContainer(LOCALSTACK_IMAGE)
            .withServices("dynamodb", "dynamodbstreams")
            .withNetwork(NETWORK)
            .withNetworkAliases("localstack");

    @Container
    private static final GenericContainer<?> CONNECT = connect();

    /** The worker of docker-compose.yml. Plugins are copied in, not mounted, so that a remote engine does as well. */
    private static GenericContainer<?> connect() {
        GenericContainer<?> connect = new GenericContainer<>(KAFKA_IMAGE)
                .withNetwork(NETWORK)
                .dependsOn(KAFKA, LOCALSTACK)
                .withCopyToContainer(Transferable.of(workerProperties()), "/etc/dynabridge/connect-worker.properties")
                .withCreateContainerCmdModifier(command -> command.withEntrypoint(
                        "/opt/kafka/bin/connect-distributed.sh", "/etc/dynabridge/connect-worker.properties"))
                .withExposedPorts(CONNECT_PORT)
                .waitingFor(Wait.forHttp("/health")
                        .forPort(CONNECT_PORT)
                        .forStatusCode(200)
                        .withStartupTimeout(Duration.ofMinutes(3)));
        for (String module : Installation.PLUGIN_MODULES) {
            connect.withCopyFileToContainer(
                    MountableFile.forHostPath(new Installation(ROOT).pluginDirectory(module)),
                    "/opt/dynabridge/" + module);
        }
        return connect;
    }

    private static String workerProperties() {
        try {
            return Files.readString(ROOT.resolve("docker/connect-worker.properties"))
                    .replace("bootstrap.servers=localhost:9092", "bootstrap.servers=" + BROKER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theBooksAreMigratedAndStayInStep() {
        try (Migration migration = new Migration(environment(), "containers")) {
            migration.tables(Books.SOURCE_KEY, Books.TARGET_KEY);
            migration.tables.putAll(migration.sourceTable, Books.books(200));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitTarget(migration.sourceItems(item -> {}));

            migration.tables.put(migration.sourceTable, Books.book(1000));
            migration.tables.set(migration.sourceTable, Books.key(1), "pages", Map.of("N", "7"));
            migration.tables.set(migration.sourceTable, Books.key(2), "title", Map.of("S", "Another title"));
            migration.tables.delete(migration.sourceTable, Books.key(3));

            migration.awaitTarget(migration.sourceItems(item -> {}));
        }
    }

    private static MigrationEnvironment environment() {
        URI connect = URI.create("http://" + CONNECT.getHost() + ":" + CONNECT.getMappedPort(CONNECT_PORT));
        return new MigrationEnvironment(
                LOCALSTACK.getEndpoint(),
                URI.create("http://localstack:4566"),
                KAFKA.getBootstrapServers(),
                new ConnectRest(connect));
    }
}
