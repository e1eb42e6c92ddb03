package io.dynabridge.tools.status;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.verify.OtherSinks;
import io.dynabridge.tools.verify.SinkView;
import io.dynabridge.tools.verify.SourceTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which source tables and sinks belong together, as far as the connectors' configs tell. */
final class Pairing {

    /** A table, and the source connector that reads it. */
    record Table(String connector, SourceTable table) {}

    private final List<Table> tables = new ArrayList<>();
    private final Map<String, Map<String, String>> sinks;

    /** Pairs connectors, by their names. */
    Pairing(Map<String, Map<String, String>> sources, Map<String, Map<String, String>> sinks) {
        sources.forEach((name, config) -> SourceTable.in(config).forEach(table -> tables.add(new Table(name, table))));
        this.sinks = new TreeMap<>(sinks);
        this.sinks.values().removeIf(ConnectorConfig::isPlain);
    }

    /** The tables of a source connector. */
    List<Table> of(String source) {
        return tables.stream().filter(each -> each.connector.equals(source)).toList();
    }

    /** Those of them that no sink reads. */
    List<String> unread(String source) {
        return of(source).stream()
                .filter(each -> sinks.values().stream().noneMatch(sink -> reaches(each, sink)))
                .map(each -> each.table.table())
                .toList();
    }

    /** The topics in a sink's list that no source table fills. */
    List<String> unfilled(String sink) {
        return sinks.containsKey(sink)
                ? SinkTopics.list(sinks.get(sink).get("topics")).stream()
                        .filter(topic -> tables.stream().noneMatch(each -> each.table.mayReach(topic::equals)))
                        .toList()
                : List.of();
    }

    /** The tables whose changes may come to a sink. */
    List<Table> reaching(String sink) {
        return sinks.containsKey(sink)
                ? tables.stream().filter(each -> reaches(each, sinks.get(sink))).toList()
                : List.of();
    }

    /** Configs of all other connectors that have to do with a sink's targets. */
    List<Map<String, String>> connectors(String sink) {
        List<Map<String, String>> connectors = new ArrayList<>();
        if (sinks.containsKey(sink)) {
            List<SourceTable> own = reaching(sink).stream().map(Table::table).toList();
            own.forEach(table -> connectors.add(table.connector()));
            Map<String, Map<String, String>> others = new TreeMap<>(sinks);
            others.remove(sink);
            connectors.addAll(OtherSinks.candidates(
                            sinks.get(sink),
                            own,
                            others,
                            tables.stream().map(Table::table).toList())
                    .values());
        }
        return connectors;
    }

    private static boolean reaches(Table table, Map<String, String> sink) {
        return table.table.mayReach(SinkView.of(sink).topics());
    }
}
