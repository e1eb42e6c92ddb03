package io.dynabridge.tools.pipeline;

import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.ConnectUrl;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where Connect and Kafka are, for commands that need both. */
public final class ClusterOptions {

    @Option(
            names = "--connect-url",
            paramLabel = "URL",
            converter = ConnectUrl.Converter.class,
            defaultValue = "http://localhost:8083",
            description =
                    "A Connect worker (default: ${DEFAULT-VALUE}); with USER:PASSWORD@ before the host where it asks.")
    private ConnectUrl connectUrl;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "A Kafka broker (default: ${DEFAULT-VALUE}).")
    private String bootstrapServer;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "Properties of Kafka clients, as for Kafka's own tools: security.protocol, sasl.*, ssl.*.")
    private Path commandConfig;

    /** The worker's address. */
    public ConnectUrl connectUrl() {
        return connectUrl;
    }

    /** A client of the worker. */
    public ConnectRest connect() {
        return new ConnectRest(connectUrl);
    }

    /** Questions to the worker. */
    public ConnectorLookup connectors() {
        return new ConnectorLookup(connectUrl);
    }

    /** A view of the Kafka cluster; to be closed. */
    public KafkaView kafka() {
        return new KafkaView(bootstrapServer, commandConfig);
    }
}
