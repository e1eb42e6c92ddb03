package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.requests.Requests;
import io.dynabridge.tools.stack.ConnectUrl;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;

/** What is to be compared, as a user's options and Connect say. Not thread-safe. */
final class SubjectLookup {

    /**
     * The sink whose targets are verified.
     *
     * @param name empty where its config comes from a file
     */
    record Sink(Optional<String> name, Map<String, String> config) {}

    private final ConnectorLookup connect;
    private final ConnectUrl url;
    private final List<Path> sinkConfigs;
    private final List<Path> sourceConfigs;
    private final Map<String, String> sources;
    private final List<String> uncompared = new ArrayList<>();
    private final List<String> unsure = new ArrayList<>();
    private final List<Map<String, String>> connectors = new ArrayList<>();
    private boolean whole = true;

    /**
     * A look-up.
     *
     * @param sinkConfigs the sink's config and those of others; empty to ask Connect
     * @param sourceConfigs source connectors' configs, and
     * @param sources topics by source tables; both empty to ask Connect
     */
    SubjectLookup(
            ConnectorLookup connect,
            ConnectUrl url,
            List<Path> sinkConfigs,
            List<Path> sourceConfigs,
            Map<String, String> sources) {
        this.connect = connect;
        this.url = url;
        this.sinkConfigs = List.copyOf(sinkConfigs);
        this.sourceConfigs = List.copyOf(sourceConfigs);
        this.sources = Map.copyOf(sources);
    }

    /**
     * The sink: of that name, or the only one.
     *
     * @throws RefusedException where there is none, or what it writes cannot be told from its config
     */
    Sink sink(Optional<String> name) {
        Sink sink = sinkConfigs.isEmpty() ? inConnect(name) : new Sink(name, ConnectorConfig.read(sinkConfigs.get(0)));
        ConnectorConfig.requireSink(sink.config());
        SinkView.KEYS.forEach(key -> ConnectorConfig.requirePlain(sink.config(), key));
        ConnectorConfig.requirePlainTransforms(sink.config());
        return sink;
    }

    private Sink inConnect(Optional<String> name) {
        if (name.isPresent()) {
            return connect.config(name.get())
                    .map(config -> new Sink(name, config))
                    .orElseThrow(() -> new RefusedException("Connect at " + url + " has no connector " + name.get()
                            + ": check the name, or give the config with --sink-config FILE"));
        }
        Map<String, Map<String, String>> sinks = connect.connectors(ConnectorConfig.SINK);
        if (sinks.size() != 1) {
            throw new RefusedException("Connect at " + url + " has " + sinks.size() + " DynaBridge sinks"
                    + (sinks.isEmpty() ? "" : ", " + String.join(", ", sinks.keySet()))
                    + ": name one with --connector, or give a config with --sink-config FILE");
        }
        Map.Entry<String, Map<String, String>> only =
                sinks.entrySet().iterator().next();
        return new Sink(Optional.of(only.getKey()), only.getValue());
    }

    /**
     * All that is to be compared.
     *
     * @throws RefusedException where that cannot be done, and why
     */
    Verification.Subject subject(Sink sink, Set<String> targets, List<Path> pluginPath) {
        List<SourceTable> all = sourceTables();
        SinkView view = SinkView.of(sink.config());
        List<SourceTable> reaching =
                all.stream().filter(table -> table.mayReach(view.topics())).toList();
        reaching.stream().map(SourceTable::connector).forEach(connectors::add);
        List<SourceTable> own = reachable(reaching, view);
        own.forEach(SourceTable::requirePlain);
        List<String> topics = SinkTopics.list(sink.config().get("topics"));
        List<String> unfilled = topics.stream()
                .filter(topic -> own.stream().noneMatch(table -> table.mayReach(topic::equals)))
                .toList();
        unfilled.forEach(topic -> uncompared.add(
                "topic " + topic + ": no source connector of ours fills it; name its table with --source"));
        all.stream()
                .filter(table -> !table.isNamed())
                .filter(table -> topics.isEmpty() || !unfilled.isEmpty() || table.mayReach(view.topics()))
                .forEach(table -> leaveOut(
                        table,
                        "the tables of " + connectorOf(table) + ", which its config does not name:"
                                + " give it with their names in it, with --source-config FILE"));
        Map<String, Map<String, String>> others = others(sink);
        OtherSinks.candidates(sink.config(), reaching, others, all).values().forEach(connectors::add);
        OtherSinks.Found found =
                OtherSinks.of(sink.config(), own, others, tablesOfOthers(all), SubjectLookup::identity);
        found.unsure().stream()
                .map(name -> "what sink " + name
                        + " writes, maybe to the same tables: it reaches DynamoDB in another way, is guarded otherwise,"
                        + " or its config does not say, and so nothing is repaired")
                .forEach(uncompared::add);
        found.unsure().forEach(name -> unsure.add("sink " + name));
        unsure.addAll(unread(own, view));
        return new Verification.Subject(own, sink.config(), found.routes(), targets, pluginPath);
    }

    private static Optional<String> identity(Map<String, String> config, String table) {
        try (DynamoDbClients clients = DynamoDbClients.open(ConnectorConfig.aws(config), 1)) {
            SdkTableAccess access = new SdkTableAccess(clients, Requests.of(1, 0));
            return access.isReplicated(table) ? Optional.empty() : Optional.of(access.identity(table));
        } catch (RefusedException | UndecidableException | SdkException e) {
            return Optional.empty();
        }
    }

    /** Connectors of which nobody can tell what they bring to the same tables; known when the subject is. */
    List<String> unsure() {
        return List.copyOf(unsure);
    }

    /** Configs of all other connectors that have to do with the sink's targets; known when the subject is. */
    List<Map<String, String>> connectors() {
        return List.copyOf(connectors);
    }

    private void leaveOut(SourceTable table, String what) {
        uncompared.add(what);
        unsure.add(connectorOf(table));
        whole = false;
    }

    private static String connectorOf(SourceTable table) {
        return "source " + table.connector().getOrDefault(ConnectorConfig.NAME, "of " + table.topic());
    }

    /** Other source connectors that may bring the same tables to the sink, where only some are given. */
    private List<String> unread(List<SourceTable> own, SinkView view) {
        if (!sourcesAreGiven() || !sinkConfigs.isEmpty()) {
            return List.of();
        }
        Set<String> tables = own.stream().map(SourceTable::table).collect(Collectors.toSet());
        Set<String> topics = own.stream().map(SourceTable::topic).collect(Collectors.toSet());
        return inConnect().stream()
                .filter(table -> !table.isNamed() || tables.contains(table.table()) && !topics.contains(table.topic()))
                .filter(table -> !table.isNamed() || table.mayReach(view.topics()))
                .map(SubjectLookup::connectorOf)
                .distinct()
                .toList();
    }

    /** Whether all that the sink may bring to its targets is compared; known when the subject is. */
    boolean isWhole() {
        return whole && !sourcesAreGiven();
    }

    /** What is not compared, and why; known when the subject is. */
    List<String> uncompared() {
        return List.copyOf(uncompared);
    }

    /** Those that the sink reads; what a router may lead to it too, only where it is reached in the same way. */
    private List<SourceTable> reachable(List<SourceTable> tables, SinkView view) {
        if (tables.isEmpty()) {
            throw new RefusedException(
                    sourcesAreGiven()
                            ? "The sink does not read the topics of these source tables, so nothing of them can be in its"
                                    + " target: check --source, --source-config and the sink's topics"
                            : "Connect at " + url + " has no DynaBridge source whose topics this sink reads: name the"
                                    + " source tables with --source TABLE=TOPIC, or give a config with --source-config FILE");
        }
        List<SourceTable> certain = tables.stream()
                .filter(table -> view.topics().test(table.topic()))
                .toList();
        Map<String, String> way = (certain.isEmpty() ? tables : certain).get(0).aws();
        if (certain.stream().anyMatch(table -> !table.aws().equals(way))) {
            throw new RefusedException("The source connectors reach DynamoDB in different ways: compare the tables of"
                    + " one of them at a time, with --source-config FILE");
        }
        tables.stream()
                .filter(table -> !table.aws().equals(way))
                .forEach(table -> leaveOut(
                        table,
                        "table " + table.table() + ", which may be routed here: its connector reaches DynamoDB in"
                                + " another way; compare it with --source-config FILE"));
        return tables.stream().filter(table -> table.aws().equals(way)).toList();
    }

    private boolean sourcesAreGiven() {
        return !sources.isEmpty() || !sourceConfigs.isEmpty();
    }

    private List<SourceTable> sourceTables() {
        Stream<SourceTable> given = Stream.concat(
                new TreeMap<>(sources).entrySet().stream().map(each -> SourceTable.of(each.getKey(), each.getValue())),
                sourceConfigs.stream().map(ConnectorConfig::read).flatMap(config -> SourceTable.in(config).stream()));
        return sourcesAreGiven() ? given.toList() : inConnect();
    }

    /** What is given says of some source connectors what they are; other sinks may read the topics of others. */
    private List<SourceTable> tablesOfOthers(List<SourceTable> all) {
        if (!sourcesAreGiven() || !sinkConfigs.isEmpty()) {
            return all;
        }
        Set<String> topics = all.stream().map(SourceTable::topic).collect(Collectors.toSet());
        return Stream.concat(all.stream(), inConnect().stream().filter(table -> !topics.contains(table.topic())))
                .toList();
    }

    private List<SourceTable> inConnect() {
        return connect.connectors(ConnectorConfig.SOURCE).values().stream()
                .flatMap(config -> SourceTable.in(config).stream())
                .toList();
    }

    private Map<String, Map<String, String>> others(Sink sink) {
        Map<String, Map<String, String>> others = new TreeMap<>();
        if (sinkConfigs.isEmpty()) {
            others.putAll(connect.connectors(ConnectorConfig.SINK));
            others.remove(sink.name().orElseThrow());
        }
        sinkConfigs.stream().skip(1).forEach(file -> others.put(file.toString(), ConnectorConfig.read(file)));
        return others;
    }
}
