package io.dynabridge.tools.finalize;

import io.dynabridge.client.AwsConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * What a sink connector's config says about what it leaves behind.
 *
 * @param tables the target tables
 * @param guardAttribute the attribute that the sink adds to their items
 * @param ledger the ledger's table; empty where the sink keeps none
 */
record SinkSettings(AwsConfig aws, List<String> tables, String guardAttribute, Optional<String> ledger) {

    private static final String SINK = "io.dynabridge.sink.DynamoDbSinkConnector";
    private static final String CLASS = "connector.class";
    private static final String TABLE_NAME_FORMAT = "table.name.format";
    private static final String GUARD = "write.guard";
    private static final String GUARD_ATTRIBUTE = "write.guard.attribute";
    private static final String LEDGER_TABLE = "ledger.table";
    private static final String DEFAULT_FORMAT = "${topic}";
    private static final String DEFAULT_GUARD_ATTRIBUTE = "_dynabridge";
    private static final ConfigDef AWS_KEYS = AwsConfig.addTo(new ConfigDef());

    SinkSettings {
        tables = List.copyOf(tables);
    }

    /**
     * Reads a config.
     *
     * @param named tables that the user names; needed where records choose their table
     * @throws RefusedException where it is no sink's, or does not say enough
     */
    static SinkSettings of(Map<String, String> config, List<String> named) {
        requireSink(config);
        AWS_KEYS.names().forEach(key -> requirePlain(key, config));
        List.of(TABLE_NAME_FORMAT, GUARD, GUARD_ATTRIBUTE, LEDGER_TABLE).forEach(key -> requirePlain(key, config));
        return new SinkSettings(
                aws(config),
                tables(config, named),
                config.getOrDefault(GUARD_ATTRIBUTE, DEFAULT_GUARD_ATTRIBUTE),
                "ledger".equals(config.get(GUARD)) ? text(config, LEDGER_TABLE) : Optional.empty());
    }

    /** The ledger's table that a config of any connector names; empty for other connectors. */
    static Optional<String> ledgerIn(Map<String, String> config) {
        return isSink(config) ? text(config, LEDGER_TABLE) : Optional.empty();
    }

    private static void requireSink(Map<String, String> config) {
        if (!isSink(config)) {
            throw new RefusedException("This is no config of a DynaBridge sink, its " + CLASS + " is "
                    + config.get(CLASS) + ": name the connector that writes to the target, " + SINK);
        }
    }

    /** Connect accepts a class by its full and its simple name. */
    private static boolean isSink(Map<String, String> config) {
        String type = config.getOrDefault(CLASS, "");
        String simple = SINK.substring(SINK.lastIndexOf('.') + 1);
        return type.equals(SINK) || type.equals(simple) || simple.equals(type + "Connector");
    }

    /** A value such as {@code ${file:…}} is known to the workers only. */
    private static void requirePlain(String key, Map<String, String> config) {
        String value = config.getOrDefault(key, "");
        int start = value.indexOf("${");
        if (start >= 0 && value.indexOf(':', start) >= 0) {
            throw new RefusedException(
                    key + " is " + value + ", which only a Connect worker can look up: copy the config"
                            + " into a file with the value itself, or without the key to use this machine's own, and give that"
                            + " with --sink-config");
        }
    }

    private static AwsConfig aws(Map<String, String> config) {
        try {
            AwsConfig aws = new AwsConfig(new AbstractConfig(AWS_KEYS, config, false));
            aws.check((key, remedy) -> {
                throw new RefusedException(key + ": " + remedy);
            });
            return aws;
        } catch (ConfigException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    private static List<String> tables(Map<String, String> config, List<String> named) {
        String format = config.getOrDefault(TABLE_NAME_FORMAT, DEFAULT_FORMAT);
        boolean fixed = !format.contains("${");
        if (fixed && !named.isEmpty() && !named.equals(List.of(format))) {
            throw new RefusedException("The sink writes to " + format + " only: leave out --table");
        }
        if (!fixed && named.isEmpty()) {
            throw new RefusedException(TABLE_NAME_FORMAT + " is " + format
                    + ", so only records know their tables: name each one with --table");
        }
        Set<String> distinct = new LinkedHashSet<>(fixed ? List.of(format) : named);
        return List.copyOf(distinct);
    }

    private static Optional<String> text(Map<String, String> config, String key) {
        return Optional.ofNullable(config.get(key)).filter(value -> !value.isBlank());
    }
}
