package io.dynabridge.tools.finalize;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a sink connector's config says about what it leaves behind.
 *
 * @param tables the target tables
 * @param guardAttribute the attribute that the sink adds to their items
 * @param ledger the ledger's table; empty where the sink keeps none
 */
record SinkSettings(AwsConfig aws, List<String> tables, String guardAttribute, Optional<String> ledger) {

    private static final String TABLE_NAME_FORMAT = "table.name.format";
    private static final String GUARD = "write.guard";
    private static final String GUARD_ATTRIBUTE = "write.guard.attribute";
    private static final String LEDGER_TABLE = "ledger.table";
    private static final String DEFAULT_FORMAT = "${topic}";
    private static final String DEFAULT_GUARD_ATTRIBUTE = "_dynabridge";

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
        ConnectorConfig.requireSink(config);
        List.of(TABLE_NAME_FORMAT, GUARD, GUARD_ATTRIBUTE, LEDGER_TABLE)
                .forEach(key -> ConnectorConfig.requirePlain(config, key));
        // What cannot be taken back is done as whom the config says, and not as whoever is here.
        ConnectorConfig.CREDENTIALS.forEach(key -> ConnectorConfig.requirePlain(config, key));
        return new SinkSettings(
                ConnectorConfig.aws(config),
                tables(config, named),
                config.getOrDefault(GUARD_ATTRIBUTE, DEFAULT_GUARD_ATTRIBUTE),
                "ledger".equals(config.get(GUARD)) ? text(config, LEDGER_TABLE) : Optional.empty());
    }

    /** The ledger's table that a config of any connector names; empty for other connectors. */
    static Optional<String> ledgerIn(Map<String, String> config) {
        return ConnectorConfig.isOf(config, ConnectorConfig.SINK) ? text(config, LEDGER_TABLE) : Optional.empty();
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
