package io.dynabridge.e2e;

import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.LocalStack;
import java.net.URI;

/**
 * Where a migration runs: the local stack, or containers that are reached by other addresses from inside.
 *
 * @param dynamoDb DynamoDB as the test reaches it
 * @param dynamoDbOfWorkers DynamoDB as the connectors reach it
 * @param bootstrapServers Kafka as the test reaches it
 * @param connect Connect as the test reaches it
 */
record MigrationEnvironment(URI dynamoDb, URI dynamoDbOfWorkers, String bootstrapServers, ConnectRest connect) {

    static MigrationEnvironment of(LocalStack stack) {
        return new MigrationEnvironment(
                stack.dynamoDbEndpoint(), stack.dynamoDbEndpoint(), stack.bootstrapServers(), stack.connect());
    }
}
