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
public final class OtherSinks {

    private OtherSinks() {}

    /**
     * What is known of other sinks.
     *
     * @param routes the ways through them
     * @param unsure those of which nobody can tell whether they write to the same tables
     */
    record Found(List<Route> routes, List<String> unsure) {}

    /** Which table a config reaches under a name. */
    interface Identities {

        /** What tells the table from all others; empty where it cannot be asked for, or other Regions' are the same. */
        Optional<String> of(Map<String, String> config, String table);
    }

    /**
     * Finds the ways through other sinks.
     *
     * @param sink the config of the one that is verified
     * @param own its source tables
     * @param others configs of other sinks, by name
     * @param sources all source tables that are known
     * @throws RefusedException where one of them cannot be judged from its config
     */
    static Found of(
            Map<String, String> sink,
            List<SourceTable> own,
            Map<String, Map<String, String>> others,
            List<SourceTable> sources,
            Identities identities) {
        List<Route> routes = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        candidates(sink, own, others, sources).forEach((name, config) -> {
            if (isVague(config)) {
                unsure.add(name);
                return;
            }
            Optional<Boolean> same =
                    reach(config).equals(reach(sink)) ? Optional.of(true) : sameTable(config, sink, identities);
            // What is guarded in another attribute is not ours for our guard, and so not looked at.
            boolean alike = SinkView.of(config).guard().equals(SinkView.of(sink).guard());
            if (same.isEmpty()
                    || same.get() && !alike && SinkView.of(sink).guard().isEmpty()) {
                unsure.add(name);
            } else if (same.get() && alike) {
                requirePlain(name, config);
                List<SourceTable> brought = reaching(config, own, sources);
                if (brought.stream().allMatch(SourceTable::isPlain)) {
                    brought.forEach(source -> routes.add(new Route(name, source, config)));
                } else {
                    unsure.add(name);
                }
            }
        });
        return new Found(List.copyOf(routes), List.copyOf(unsure));
    }

    /** Whether what it reads and writes stands only where its workers look it up. */
    private static boolean isVague(Map<String, String> config) {
        return SinkView.KEYS.stream().anyMatch(key -> ConnectorConfig.isReference(config, key));
    }

    /** Other sinks that by the names of topics and tables may bring items of the same sources to the same targets. */
    public static Map<String, Map<String, String>> candidates(
            Map<String, String> sink,
            List<SourceTable> own,
            Map<String, Map<String, String>> others,
            List<SourceTable> sources) {
        Map<String, Map<String, String>> candidates = new TreeMap<>(others);
        candidates
                .values()
                .removeIf(config -> ConnectorConfig.isPlain(config)
                        || !mayShare(config, sink)
                        || reaching(config, own, sources).isEmpty());
        return candidates;
    }

    private static List<SourceTable> reaching(
            Map<String, String> config, List<SourceTable> own, List<SourceTable> sources) {
        Set<String> tables = own.stream().map(SourceTable::table).collect(Collectors.toSet());
        SinkView view = SinkView.of(config);
        return sources.stream()
                .filter(source -> tables.contains(source.table()) && source.mayReach(view.topics()))
                .toList();
    }

    /** The words for how a sink reaches DynamoDB; the same table may be reached in other words. */
    private static Map<String, String> reach(Map<String, String> config) {
        Map<String, String> reach = new TreeMap<>(config);
        reach.keySet().removeIf(key -> !key.startsWith("dynamodb.service.endpoint") && !key.startsWith("aws."));
        return reach;
    }

    private static Optional<Boolean> sameTable(
            Map<String, String> one, Map<String, String> other, Identities identities) {
        Optional<String> table = SinkView.of(one)
                .fixedTable()
                .filter(SinkView.of(other).fixedTable().stream().toList()::contains);
        Optional<String> ofOne = table.flatMap(name -> identities.of(one, name));
        Optional<String> ofOther = table.flatMap(name -> identities.of(other, name));
        return ofOne.isPresent() && ofOther.isPresent() ? Optional.of(ofOne.equals(ofOther)) : Optional.empty();
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
        boolean vague = topics.isEmpty()
                || ConnectorConfig.isReference(config, "topics")
                || ConnectorConfig.isReference(config, SinkView.TARGETS);
        return vague || format.contains("${table}") || TransformChain.mayRoute(config)
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
