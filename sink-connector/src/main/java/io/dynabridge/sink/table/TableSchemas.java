package io.dynabridge.sink.table;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableResponse;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

/** The target tables' key schemas, asked for once a table; creates missing tables where that is wanted. */
public final class TableSchemas {

    private static final Logger LOG = LoggerFactory.getLogger(TableSchemas.class);
    private static final Duration CREATION_TIME = Duration.ofMinutes(2);
    private static final Duration LEARNING_TIME = Duration.ofSeconds(5);

    private final DynamoDbClients clients;
    private final List<KeyAttribute> keyToCreate;
    private final Map<String, TableKeys> known = new HashMap<>();

    /**
     * Schemas not yet asked for.
     *
     * @param keyToCreate the key of tables to create; empty to create none
     */
    public TableSchemas(DynamoDbClients clients, List<KeyAttribute> keyToCreate) {
        this.clients = clients;
        this.keyToCreate = keyToCreate;
    }

    /**
     * A table's key schema.
     *
     * @throws RetriableException where DynamoDB could not be asked just now
     * @throws ConnectException where the table is missing or cannot be written; the message tells the remedy
     */
    public TableKeys keysOf(String table) {
        TableKeys keys = known.get(table);
        if (keys == null) {
            keys = ask(table);
            known.put(table, keys);
        }
        return keys;
    }

    /**
     * Asks for a table before any record does, where it is there: a task that takes over from one which stopped because the
     * table was made anew is to know it as it was, too. Where it cannot be asked soon, the first record will.
     */
    public void learn(String table) {
        clients.control()
                .describeTable(request -> request.tableName(table))
                .orTimeout(LEARNING_TIME.toSeconds(), TimeUnit.SECONDS)
                .thenApply(DescribeTableResponse::table)
                .handle((description, unknown) -> Optional.ofNullable(description))
                .join()
                .filter(description -> description.tableStatus() == TableStatus.ACTIVE)
                .ifPresent(description -> known.put(table, keysOf(description)));
    }

    /**
     * Looks again whether a table is still what it was when it was first asked for: where not, what DynamoDB refuses is no
     * fault of the records. Where it cannot be asked, nothing speaks against it.
     *
     * @throws ConnectException where another table has taken its place; the message tells the remedy
     */
    public void confirm(String table) {
        TableKeys then = known.get(table);
        Optional<TableKeys> now = then == null ? Optional.empty() : lookAgain(table);
        if (now.isPresent() && !now.get().equals(then)) {
            throw new ConnectException("Table " + table + " has another key than when the task started ("
                    + now.get().keyNames() + " instead of " + then.keyNames()
                    + "): somebody has made it anew. Mend the transforms or the table, then restart the task; nothing is"
                    + " lost, the records are read again");
        }
    }

    private Optional<TableKeys> lookAgain(String table) {
        try {
            return describe(table).map(TableSchemas::keysOf);
        } catch (ConnectException e) {
            LOG.warn("Whether table {} is still the same could not be asked", table, e);
            return Optional.empty();
        }
    }

    /** The key schema in a table's description. */
    public static TableKeys keysOf(TableDescription table) {
        Map<String, AttributeType> types = new HashMap<>();
        table.attributeDefinitions()
                .forEach(definition -> types.put(
                        definition.attributeName(), AttributeType.ofName(definition.attributeTypeAsString())));
        List<KeySchemaElement> schema = new ArrayList<>(table.keySchema());
        schema.sort(Comparator.comparing(element -> element.keyType() != KeyType.HASH));
        return new TableKeys(
                table.tableName(),
                schema.stream()
                        .map(element -> element.keyType() == KeyType.HASH
                                ? KeyAttribute.partition(element.attributeName(), types.get(element.attributeName()))
                                : KeyAttribute.sort(element.attributeName(), types.get(element.attributeName())))
                        .toList());
    }

    /**
     * Checks that a table takes writes.
     *
     * @throws ConnectException where it does not, and never will by itself
     */
    public static void requireUsable(TableDescription table) {
        TableStatus status = table.tableStatus();
        if (status != TableStatus.ACTIVE && status != TableStatus.UPDATING && status != TableStatus.CREATING) {
            throw new ConnectException("Table " + table.tableName() + " is " + table.tableStatusAsString()
                    + " and takes no writes: bring it back or change " + SinkConfig.TABLE_NAME_FORMAT);
        }
    }

    private TableKeys ask(String table) {
        Optional<TableDescription> found = describe(table);
        if (found.isEmpty() && !keyToCreate.isEmpty()) {
            create(table);
            found = describe(table);
        }
        TableDescription description = found.orElseThrow(() -> new ConnectException("There is no table " + table
                + ": create it, or set " + SinkConfig.AUTO_CREATE + "=true; which table a record goes to is set by "
                + SinkConfig.TABLE_NAME_FORMAT + ", where tables are looked for by " + AwsConfig.REGION + " and "
                + AwsConfig.ENDPOINT));
        requireUsable(description);
        if (description.tableStatus() == TableStatus.CREATING) {
            awaitActive(table);
        }
        return keysOf(description);
    }

    private Optional<TableDescription> describe(String table) {
        try {
            return Optional.of(clients.control()
                    .describeTable(request -> request.tableName(table))
                    .join()
                    .table());
        } catch (CompletionException e) {
            if (AwsErrorClassifier.unwrap(e) instanceof ResourceNotFoundException) {
                return Optional.empty();
            }
            throw failed(e, "dynamodb:DescribeTable", table);
        }
    }

    /** What to throw for a failed request: an answer that was lost is no reason to stop, so Connect asks again. */
    public static ConnectException failed(CompletionException cause, String action, String table) {
        String message = Remedy.explain(cause, action, "table " + table);
        ErrorKind kind = AwsErrorClassifier.classify(cause);
        return kind == ErrorKind.THROTTLED || kind == ErrorKind.RETRIABLE
                ? new RetriableException(message, cause)
                : new ConnectException(message, cause);
    }

    private void create(String table) {
        try {
            clients.control()
                    .createTable(request -> request.tableName(table)
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(keyToCreate.stream()
                                    .map(attribute -> AttributeDefinition.builder()
                                            .attributeName(attribute.name())
                                            .attributeType(attribute.type().name())
                                            .build())
                                    .toList())
                            .keySchema(keySchema()))
                    .join();
            LOG.info("Created table {}", table);
        } catch (CompletionException e) {
            if (!(AwsErrorClassifier.unwrap(e) instanceof ResourceInUseException)) {
                throw failed(e, "dynamodb:CreateTable", table);
            }
            LOG.info("Another task is creating table {}", table);
        }
        awaitActive(table);
    }

    private void awaitActive(String table) {
        try (var waiter = clients.control().waiter()) {
            waiter.waitUntilTableExists(
                            request -> request.tableName(table),
                            override -> override.maxAttempts(Integer.MAX_VALUE).waitTimeout(CREATION_TIME))
                    .join();
        } catch (CompletionException e) {
            throw new RetriableException(
                    "Table " + table + " did not become active, or could not be asked whether it has, within "
                            + CREATION_TIME.toSeconds() + " s: check it in the console, then restart the task",
                    e);
        }
    }

    private List<KeySchemaElement> keySchema() {
        List<KeySchemaElement> schema = new ArrayList<>(2);
        for (KeyAttribute attribute : keyToCreate) {
            schema.add(KeySchemaElement.builder()
                    .attributeName(attribute.name())
                    .keyType(schema.isEmpty() ? KeyType.HASH : KeyType.RANGE)
                    .build());
        }
        return schema;
    }
}
