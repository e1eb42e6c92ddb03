package io.dynabridge.client.check;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.Remedy;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Asks DynamoDB about a table and sorts the answer, so that a config check can say which key is at fault. */
public final class TableProbe {

    /** What DescribeTable came to. */
    public sealed interface Answer {}

    /** The table is there. */
    public record Found(TableDescription table) implements Answer {}

    /** DynamoDB answered that there is no such table. */
    public record Missing(String message) implements Answer {}

    /** DynamoDB could not be asked, or refused to say; the message carries the remedy. */
    public record Refused(String message) implements Answer {}

    private TableProbe() {}

    /** Describes a table; never throws for what the service or the network may do. */
    public static Answer describe(DynamoDbClients clients, String table) {
        try {
            return new Found(clients.control()
                    .describeTable(request -> request.tableName(table))
                    .join()
                    .table());
        } catch (CompletionException e) {
            String message = Remedy.explain(e, "dynamodb:DescribeTable", "table " + table);
            return AwsErrorClassifier.unwrap(e) instanceof ResourceNotFoundException
                    ? new Missing(message)
                    : new Refused(message);
        }
    }
}
