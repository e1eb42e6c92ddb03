package io.dynabridge.tools.verify;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * A table that a source connector reads.
 *
 * @param prefix the connector's {@code topic.prefix}
 * @param topic where its changes go before any transform
 * @param marker the attribute that a touch snapshot leaves on items
 * @param connector the source connector's config, for the transforms that it names and how it reaches DynamoDB; empty where it is not known
 */
public record SourceTable(
        String table, String prefix, String topic, String marker, ValueFormat format, Map<String, String> connector) {

    /** The keys that say which tables a source connector reads. */
    private static final List<String> NAMING = List.of("topic.prefix", "table.include.list");
    /** The other keys that say what it makes of them; not its transforms', which any key may be. */
    private static final List<String> SHAPING = List.of(
            "value.format",
            "snapshot.mode",
            "snapshot.marker.attribute",
            "snapshot.touch.replicated.tables",
            "ttl.deletes");

    private static final String DEFAULT_MARKER = "_dynabridge_touch";

    /** A table whose changes are in a topic, where nothing else is known. */
    static SourceTable of(String table, String topic) {
        return of(table, topic, DEFAULT_MARKER);
    }

    /** A table whose changes are in a topic. */
    static SourceTable of(String table, String topic, String marker) {
        return new SourceTable(table, topic, topic, marker, ValueFormat.MAP, Map.of());
    }

    /** Whether its changes may go to one of these topics; where a transform may change the topic, only it knows. */
    public boolean mayReach(Predicate<String> topics) {
        return TransformChain.mayRoute(connector) || topics.test(topic);
    }

    /** Whether which table it is stands in the connector's config, and not only where workers look it up. */
    boolean isNamed() {
        return NAMING.stream().noneMatch(key -> ConnectorConfig.isReference(connector, key));
    }

    /** Whether what becomes of its items stands in the connector's config. */
    boolean isPlain() {
        try {
            requirePlain();
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /**
     * Makes sure that what becomes of its items stands in the connector's config.
     *
     * @throws RefusedException where only a worker can look it up
     */
    void requirePlain() {
        Stream.concat(NAMING.stream(), SHAPING.stream()).forEach(key -> ConnectorConfig.requirePlain(connector, key));
        ConnectorConfig.requirePlainTransforms(connector);
    }

    /** Whether its changes are brought. */
    boolean isStreamed() {
        return !"scan_only".equalsIgnoreCase(connector.get("snapshot.mode"));
    }

    /** Whether its items may be touched though other Regions may write them. */
    boolean touchesReplicated() {
        return Boolean.parseBoolean(connector.get("snapshot.touch.replicated.tables"));
    }

    /** Whether what time to live deletes is to stay in the targets. */
    boolean keepsExpired() {
        return "ignore".equalsIgnoreCase(connector.get("ttl.deletes"));
    }

    /** All that shapes what becomes of its items, without secrets. */
    String shape() {
        Map<String, String> shaping = new TreeMap<>(connector);
        shaping.keySet().removeIf(key -> key.startsWith("aws."));
        return String.join("\n", table, topic, marker, format.name(), shaping.toString());
    }

    /** How the connector reaches DynamoDB. */
    Map<String, String> aws() {
        Map<String, String> aws = new TreeMap<>(connector);
        aws.keySet().removeIf(key -> !key.startsWith("aws.") && !key.startsWith("dynamodb."));
        return aws;
    }

    /** The tables of a source connector's config. */
    public static List<SourceTable> in(Map<String, String> config) {
        String prefix = config.getOrDefault("topic.prefix", "");
        return List.of(config.getOrDefault("table.include.list", "").split(",")).stream()
                .map(String::strip)
                .filter(table -> !table.isEmpty())
                .map(table -> new SourceTable(
                        table,
                        prefix,
                        prefix + "." + table,
                        config.getOrDefault("snapshot.marker.attribute", DEFAULT_MARKER),
                        "struct".equalsIgnoreCase(config.get("value.format")) ? ValueFormat.STRUCT : ValueFormat.MAP,
                        config))
                .toList();
    }
}
