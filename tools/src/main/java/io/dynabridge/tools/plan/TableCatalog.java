package io.dynabridge.tools.plan;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.plan.PermissionAnswer.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.DataException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** Describes tables, each once. Not thread-safe. */
final class TableCatalog {

    private static final String DESCRIBE = "dynamodb:DescribeTable";

    /** A table, or why there is no description of it; neither where DynamoDB has no such table. */
    record Entry(Optional<TableView> table, Optional<Finding> trouble) {

        boolean isMissing() {
            return table.isEmpty() && trouble.isEmpty();
        }
    }

    private final DynamoDbClients clients;
    private final String role;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private Map<String, AttributeType> expected = Map.of();

    /**
     * Knows nothing yet.
     *
     * @param role of its tables, {@code source} or {@code target}
     */
    TableCatalog(DynamoDbClients clients, String role) {
        this.clients = clients;
        this.role = role;
    }

    Entry look(String table) {
        Entry known = entries.get(table);
        if (known == null) {
            known = describe(table);
            entries.put(table, known);
        }
        return known;
    }

    /** Missing tables will be made with this key. */
    void expect(Map<String, AttributeType> key) {
        expected = key;
    }

    /**
     * Names and types of a table's key attributes.
     *
     * @throws DataException where there is no such table, and none is expected, or it cannot be described
     */
    Map<String, AttributeType> keyOf(String table) {
        Entry entry = look(table);
        if (entry.trouble().isPresent()) {
            throw new DataException(entry.trouble().get().text());
        }
        if (entry.isMissing() && expected.isEmpty()) {
            throw new DataException("there is no table " + table);
        }
        return entry.table().map(TableView::key).orElse(expected);
    }

    /** Names of those that were looked for and are not there. */
    List<String> missing() {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().isMissing())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Those that are there. */
    List<TableView> tables() {
        return entries.values().stream()
                .flatMap(entry -> entry.table().stream())
                .toList();
    }

    private Entry describe(String table) {
        try {
            return new Entry(
                    Optional.of(TableView.of(clients.control()
                            .describeTable(request -> request.tableName(table))
                            .join()
                            .table())),
                    Optional.empty());
        } catch (CompletionException e) {
            if (AwsErrorClassifier.unwrap(e) instanceof ResourceNotFoundException) {
                return new Entry(Optional.empty(), Optional.empty());
            }
            String said = Remedy.explain(e, DESCRIBE, "table " + table);
            boolean denied = PermissionAnswer.of(DESCRIBE, e).verdict() == Verdict.DENIED;
            return new Entry(
                    Optional.empty(), Optional.of(denied ? Finding.mend(role, said) : Finding.unknown(role, said)));
        }
    }
}
