package io.dynabridge.tools.verify;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.SinkTopics;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which other sinks may write items of the same source tables to the same targets: those items' guards say whose they are,
 * but not which sink brought them, and none of them is extra.
 */
final class OtherSinks {

    private OtherSinks() {}

    /**
     * Finds the ways through other sinks.
     *
     * @param sink the config of the one that is verified
     * @param own its source tables
     * @param others configs of other sinks, by name
     * @param sources all source tables that are known
     * @throws RefusedException where one of them cannot be judged from its config
     */
    static List<Route> of(
            Map<String, String> sink,
            List<SourceTable> own,
            Map<String, Map<String, String>> others,
            List<SourceTable> sources) {
        Set<String> tables = own.stream().map(SourceTable::table).collect(Collectors.toSet());
        List<Route> routes = new ArrayList<>();
        new TreeMap<>(others).forEach((name, config) -> {
            if (isPlain(config) || !reach(config).equals(reach(sink)) || !mayShare(config, sink)) {
                return;
            }
            SinkView view = SinkView.of(config);
            List<SourceTable> reaching = sources.stream()
                    .filter(source -> tables.contains(source.table()) && source.mayReach(view.topics()))
                    .toList();
            if (!reaching.isEmpty()) {
                requirePlain(name, config);
            }
            reaching.forEach(source -> routes.add(new Route(name, source, config)));
        });
        return routes;
    }

    private static boolean isPlain(Map<String, String> config) {
        return "plain".equalsIgnoreCase(config.get("input.format"));
    }

    /** How a sink reaches DynamoDB: one that does so in another way writes to other tables of the same names. */
    private static Map<String, String> reach(Map<String, String> config) {
        Map<String, String> reach = new TreeMap<>(config);
        reach.keySet()
                .removeIf(key -> !key.equals("aws.region")
                        && !key.equals("dynamodb.service.endpoint")
                        && !key.startsWith("aws.assume.role"));
        return reach;
    }

    private static boolean mayShare(Map<String, String> one, Map<String, String> other) {
        Optional<Set<String>> ofOne = targets(one);
        Optional<Set<String>> ofOther = targets(other);
        if (ofOne.isEmpty() || ofOther.isEmpty()) {
            return true;
        }
        Set<String> both = new HashSet<>(ofOne.get());
        both.retainAll(ofOther.get());
        return !both.isEmpty();
    }

    /** The tables that a sink may write to; empty where only its records say. */
    private static Optional<Set<String>> targets(Map<String, String> config) {
        String format = SinkView.of(config).tableNameFormat();
        if (!format.contains("${")) {
            return Optional.of(Set.of(format));
        }
        List<String> topics = SinkTopics.list(config.get("topics"));
        return format.contains("${table}") || topics.isEmpty() || TransformChain.mayRoute(config)
                ? Optional.empty()
                : Optional.of(topics.stream()
                        .map(topic -> format.replace("${topic}", topic))
                        .collect(Collectors.toSet()));
    }

    private static void requirePlain(String name, Map<String, String> config) {
        try {
            ConnectorConfig.requirePlainTransforms(config);
        } catch (RefusedException e) {
            throw new RefusedException(
                    "The sink " + name + " may write to the same tables, and cannot be judged: " + e.getMessage(), e);
        }
    }
}
