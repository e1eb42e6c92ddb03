package io.dynabridge.source.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.client.error.Remedy;
import java.util.function.BiConsumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
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
            checkStream(table, complaint);
        }
        if (config.snapshotMode() == SnapshotMode.TOUCH
                && table.keySchema().stream()
                        .anyMatch(key -> key.attributeName().equals(config.marker()))) {
            complaint.accept(
                    SourceConfig.MARKER,
                    "'" + config.marker() + "' is a key attribute of table " + table.tableName()
                            + ", which an update cannot change: choose another name");
        }
    }

    private static void checkStream(TableDescription table, BiConsumer<String, String> complaint) {
        boolean enabled = table.streamSpecification() != null
                && Boolean.TRUE.equals(table.streamSpecification().streamEnabled());
        if (!enabled) {
            complaint.accept(
                    SourceConfig.TABLES,
                    "Table " + table.tableName() + " has no stream: enable one with view type NEW_AND_OLD_IMAGES, for"
                            + " example with: aws dynamodb update-table --table-name " + table.tableName()
                            + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        } else if (table.streamSpecification().streamViewType() != StreamViewType.NEW_AND_OLD_IMAGES) {
            complaint.accept(
                    SourceConfig.TABLES,
                    "The stream of table " + table.tableName() + " has view type "
                            + table.streamSpecification().streamViewTypeAsString()
                            + ", which cannot show key changes: disable it and enable one with NEW_AND_OLD_IMAGES");
        }
    }
}
