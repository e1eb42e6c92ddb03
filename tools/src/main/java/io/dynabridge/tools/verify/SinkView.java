package io.dynabridge.tools.verify;

import io.dynabridge.tools.connector.ConnectorConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a sink connector's config says about its targets.
 *
 * @param topics which topics it reads, or may read where its config leaves that to the workers
 * @param tableNameFormat of its targets
 * @param guard the attribute that it adds to items; empty where it adds none
 * @param deletes whether what is deleted in the source is deleted in the target
 */
public record SinkView(Predicate<String> topics, String tableNameFormat, Optional<String> guard, boolean deletes) {

    /** The key that says which tables it writes to. */
    static final String TARGETS = "table.name.format";

    /** The keys that say what a sink writes, and where; not its transforms', which any key may be. */
    static final List<String> KEYS = List.of(
            "topics",
            "topics.regex",
            TARGETS,
            "input.format",
            "write.guard",
            "write.guard.attribute",
            "delete.enabled");

    private static final String DEFAULT_GUARD = "_dynabridge";

    /**
     * Reads a config.
     *
     * @throws UndecidableException where what the sink writes cannot be told from its config
     */
    public static SinkView of(Map<String, String> config) {
        if (ConnectorConfig.isPlain(config)) {
            throw new UndecidableException("The sink's input.format is plain: its records come from elsewhere, and no"
                    + " source table says what its targets should hold");
        }
        return new SinkView(
                topics(config),
                config.getOrDefault(TARGETS, "${topic}"),
                "none".equalsIgnoreCase(config.get("write.guard"))
                        ? Optional.empty()
                        : Optional.of(config.getOrDefault("write.guard.attribute", DEFAULT_GUARD)),
                !"false".equalsIgnoreCase(config.get("delete.enabled")));
    }

    /** The one table that everything goes to, if it is one. */
    public Optional<String> fixedTable() {
        return tableNameFormat.contains("${") ? Optional.empty() : Optional.of(tableNameFormat);
    }

    /**
     * The one table that all items of a source table go to, whether it has any or not; empty where transforms may choose.
     */
    Optional<String> onlyTable(Route route) {
        boolean fixed = !TransformChain.mayRoute(route.sink())
                && !TransformChain.mayRoute(route.source().connector());
        return fixed
                ? Optional.of(tableNameFormat
                        .replace("${topic}", route.source().topic())
                        .replace("${table}", route.source().table()))
                : Optional.empty();
    }

    private static Predicate<String> topics(Map<String, String> config) {
        if (ConnectorConfig.isReference(config, "topics") || ConnectorConfig.isReference(config, "topics.regex")) {
            return any -> true;
        }
        if (!config.getOrDefault("topics.regex", "").isBlank()) {
            return Pattern.compile(config.get("topics.regex")).asMatchPredicate();
        }
        if (config.get("topics") == null) {
            return any -> true;
        }
        Set<String> topics = Arrays.stream(config.get("topics").split(","))
                .map(String::strip)
                .collect(Collectors.toSet());
        return topics::contains;
    }
}
