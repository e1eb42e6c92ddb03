package io.dynabridge.source.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.client.error.Remedy;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Asks DynamoDB whether a config can work, before it is accepted: connection, then tables, then streams. */
public final class SourceChecks {

    private SourceChecks() {}

    /**
     * Checks against the live service.
     *
     * @param complaint hears a config key and what is wrong with it
     */
    public static void check(SourceConfig config, BiConsumer<String, String> complaint) {
        try (DynamoDbClients clients = DynamoDbClients.open(config.aws(), 4)) {
            for (String table : config.tables()) {
                TableProbe.Answer answer = TableProbe.describe(clients, table);
                if (answer instanceof TableProbe.Refused refused) {
                    boolean unreachable = config.aws().endpoint().isPresent()
                            && refused.message().contains(AwsConfig.ENDPOINT);
                    complaint.accept(unreachable ? AwsConfig.ENDPOINT : SourceConfig.TABLES, refused.message());
                    return;
                }
                if (answer instanceof TableProbe.Missing missing) {
                    complaint.accept(SourceConfig.TABLES, missing.message());
                } else if (answer instanceof TableProbe.Found found) {
                    checkTable(config, found.table(), complaint);
                }
            }
        } catch (SdkException e) {
            complaint.accept(AwsConfig.REGION, Remedy.explain(e, "dynamodb:DescribeTable", "the tables"));
        }
    }

    private static void checkTable(SourceConfig config, TableDescription table, BiConsumer<String, String> complaint) {
        if (config.snapshotMode().streams()) {
            StreamCheck.problem(table).ifPresent(problem -> complaint.accept(SourceConfig.TABLES, problem));
        }
        boolean replicated = table.hasReplicas()
                && !table.replicas().isEmpty()
                && table.multiRegionConsistency() != MultiRegionConsistency.STRONG;
        if (config.snapshotMode() == SnapshotMode.TOUCH && replicated && !config.touchesReplicated()) {
            complaint.accept(
                    SourceConfig.SNAPSHOT_MODE,
                    "table " + table.tableName() + " has replicas in other Regions, and touching an item may undo what"
                            + " another Region wrote in the second before: use scan, or, if no other Region writes to it,"
                            + " set " + SourceConfig.TOUCH_REPLICATED + "=true");
        }
        // All key attributes of the table and of its indexes, and nothing else, are defined.
        if (table.attributeDefinitions().stream()
                .anyMatch(key -> key.attributeName().equals(config.marker()))) {
            complaint.accept(
                    SourceConfig.MARKER,
                    "'" + config.marker() + "' is a key attribute of table " + table.tableName()
                            + " or of one of its indexes, which must not be changed: choose another name");
        }
    }
}
