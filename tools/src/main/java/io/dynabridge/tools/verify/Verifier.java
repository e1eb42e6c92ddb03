package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.envelope.item.AttributeType;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Compares two tables through the transforms of the sink connector between them, in both directions: every source item
 * must stand in the target as the transforms make it, and nothing else may.
 *
 * <p>Nobody should write to either table meanwhile; changes under way would show as differences.
 */
public final class Verifier {

    /** Default of the source connector's {@code snapshot.marker.attribute}. */
    public static final String DEFAULT_MARKER = "_dynabridge_touch";

    private static final String DEFAULT_GUARD = "_dynabridge";
    private static final int SEGMENTS = 4;

    private final DynamoDbClients clients;
    private final List<Path> pluginPath;
    private final String marker;

    /**
     * A verifier of tables that these clients reach.
     *
     * @param pluginPath directories with the transforms' plugins, as on a worker's {@code plugin.path}
     */
    public Verifier(DynamoDbClients clients, List<Path> pluginPath) {
        this(clients, pluginPath, DEFAULT_MARKER);
    }

    /**
     * A verifier of a source whose snapshot marker has a name of its own.
     *
     * @param marker the source connector's {@code snapshot.marker.attribute}
     */
    public Verifier(DynamoDbClients clients, List<Path> pluginPath, String marker) {
        this.clients = clients;
        this.pluginPath = List.copyOf(pluginPath);
        this.marker = marker;
    }

    /**
     * Reads both tables whole and compares them.
     *
     * @param topic the topic through which the source table's changes reach the sink
     * @param sinkConfig the sink connector's config; its {@code transforms} are applied, its
     *     {@code write.guard.attribute} is ignored on target items
     * @throws java.util.concurrent.CompletionException where DynamoDB cannot be read
     * @throws IllegalArgumentException where the plugin path lacks a transform
     */
    public VerificationReport verify(
            String sourceTable, String topic, String targetTable, Map<String, String> sinkConfig) {
        Map<String, AttributeType> sourceKey = keyOf(sourceTable);
        Map<String, AttributeType> targetKey = keyOf(targetTable);
        TableComparison comparison = new TableComparison();
        try (TransformChain transforms = TransformChain.load(sinkConfig, pluginPath)) {
            ItemMapping mapping = new ItemMapping(
                    transforms,
                    topic,
                    sourceTable,
                    List.copyOf(sourceKey.keySet()),
                    targetKey,
                    marker,
                    sinkConfig.getOrDefault("write.guard.attribute", DEFAULT_GUARD));
            scan(sourceTable).forEach(item -> mapping.expect(item, comparison));
            scan(targetTable).forEach(item -> mapping.found(item, comparison));
        }
        return comparison.report();
    }

    private TableScan scan(String table) {
        return new TableScan(clients.control(), table, SEGMENTS);
    }

    /** The key attributes in order, partition key first. */
    private Map<String, AttributeType> keyOf(String table) {
        TableDescription description = clients.control()
                .describeTable(request -> request.tableName(table))
                .join()
                .table();
        Map<String, AttributeType> types = new LinkedHashMap<>();
        for (AttributeDefinition attribute : description.attributeDefinitions()) {
            types.put(attribute.attributeName(), AttributeType.ofName(attribute.attributeTypeAsString()));
        }
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (KeyType role : List.of(KeyType.HASH, KeyType.RANGE)) {
            for (KeySchemaElement element : description.keySchema()) {
                if (element.keyType() == role) {
                    key.put(element.attributeName(), types.get(element.attributeName()));
                }
            }
        }
        return key;
    }
}
