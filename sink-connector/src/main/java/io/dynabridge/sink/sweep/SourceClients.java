package io.dynabridge.sink.sweep;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.sink.config.SinkConfig;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/**
 * How the sink reaches source tables: with its own credentials, in the source's Region, and by ARN, because the sink's own
 * account may have another table of that name. Where an endpoint is set, everything is there, and called by name.
 */
final class SourceClients implements AutoCloseable {

    private static final int CONCURRENCY = 2;

    private final SinkConfig config;
    private final DynamoDbClients own;
    private final Map<String, DynamoDbClients> elsewhere = new HashMap<>();
    private boolean closed;

    /** Clients for other Regions are opened when they are needed. */
    SourceClients(SinkConfig config, DynamoDbClients own) {
        this.config = config;
        this.own = own;
    }

    /** A client that makes one attempt a call. */
    synchronized DynamoDbAsyncClient clientFor(SourceTable source) {
        boolean here = config.aws().endpoint().isPresent()
                || config.aws().region().filter(source.region()::equals).isPresent();
        if (here) {
            return own.dynamoDb();
        }
        if (closed) {
            throw new IllegalStateException("The task has stopped");
        }
        return elsewhere
                .computeIfAbsent(source.region(), region -> DynamoDbClients.open(config.awsIn(region), CONCURRENCY))
                .dynamoDb();
    }

    /** What requests call the table. */
    String nameOf(SourceTable source) {
        return config.aws().endpoint().isPresent() ? source.name() : source.arn();
    }

    @Override
    public synchronized void close() {
        closed = true;
        elsewhere.values().forEach(DynamoDbClients::close);
        elsewhere.clear();
    }
}
