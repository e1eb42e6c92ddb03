package io.dynabridge.source;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.source.config.StreamCheck;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * What DescribeTable says of a table.
 *
 * @param keys its key attributes, partition key first
 * @param stream the ARN of its stream; empty where that cannot be read
 * @param problem why it cannot be read, and the remedy
 * @param bytes its size, updated every six hours
 * @param replicas in other Regions, where it is a global table
 */
record TableFacts(
        String table, List<String> keys, Optional<String> stream, Optional<String> problem, long bytes, int replicas) {

    /** Whether there is such a table. */
    boolean isThere() {
        return !keys.isEmpty();
    }

    /** Where facts come from; an interface, so that tests can make them. */
    @FunctionalInterface
    interface Catalog {
        /**
         * Looks a table up.
         *
         * @throws ConnectException with the remedy where it cannot be described
         */
        TableFacts describe(String table);
    }

    /** The catalog over the AWS SDK. */
    static Catalog catalog(DynamoDbClients clients) {
        return table -> {
            TableProbe.Answer answer = TableProbe.describe(clients, table);
            if (answer instanceof TableProbe.Found found) {
                return of(found.table());
            }
            if (answer instanceof TableProbe.Missing missing) {
                return new TableFacts(table, List.of(), Optional.empty(), Optional.of(missing.message()), 0, 0);
            }
            throw new ConnectException(((TableProbe.Refused) answer).message());
        };
    }

    private static TableFacts of(TableDescription description) {
        Optional<String> problem = StreamCheck.problem(description);
        List<String> keys = description.keySchema().stream()
                .sorted((a, b) -> Boolean.compare(b.keyType() == KeyType.HASH, a.keyType() == KeyType.HASH))
                .map(key -> key.attributeName())
                .toList();
        return new TableFacts(
                description.tableName(),
                keys,
                problem.isPresent() ? Optional.empty() : Optional.of(description.latestStreamArn()),
                problem,
                description.tableSizeBytes() == null ? 0 : description.tableSizeBytes(),
                description.replicas().size());
    }
}
