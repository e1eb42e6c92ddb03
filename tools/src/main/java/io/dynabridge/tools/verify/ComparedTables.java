package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.Looks.Ways;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/** The tables of a verification, and what the connectors make of the one side for the other. Safe for several threads. */
final class ComparedTables implements AutoCloseable {

    private final Verification.Subject subject;
    private final SinkView view;
    private final TableAccess sourceTables;
    private final TableAccess targetTables;
    private final PluginLoader plugins;
    /** Target tables, as far as they are known. */
    private final Set<String> targets = ConcurrentHashMap.newKeySet();

    private volatile TargetJudge judge;

    ComparedTables(Verification.Subject subject, TableAccess sourceTables, TableAccess targetTables) {
        this.subject = subject;
        this.view = SinkView.of(subject.sink());
        this.judge = new TargetJudge(
                view.guard(), subject.sources().stream().map(SourceTable::table).collect(Collectors.toSet()));
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.plugins = PluginLoader.open(subject.pluginPath());
        targets.addAll(subject.targets());
        view.fixedTable().ifPresent(targets::add);
    }

    Verification.Subject subject() {
        return subject;
    }

    SinkView view() {
        return view;
    }

    TableAccess sources() {
        return sourceTables;
    }

    TableAccess inTarget() {
        return targetTables;
    }

    TargetJudge judge() {
        return judge;
    }

    /** The target tables that are known by now. */
    Set<String> targets() {
        return new TreeSet<>(targets);
    }

    /** One more target table. */
    void addTarget(String table) {
        targets.add(table);
    }

    /**
     * Makes sure that there are two sides: a table of one name in two Regions is two tables, but only where both are looked
     * for in the right one.
     *
     * @throws UndecidableException where a source is its own target
     */
    void requireTwoSides() {
        subject.sources()
                .forEach(source -> view.fixedTable()
                        .filter(target -> sourceTables.identity(source.table()).equals(targetTables.identity(target)))
                        .ifPresent(target -> {
                            throw new UndecidableException("The source and the target are one and the same table, "
                                    + targetTables.identity(target)
                                    + ": give the source connector's config with --source-config, not --source");
                        }));
    }

    /**
     * Hears what became of the source items: where they go, and from which tables none comes this way.
     *
     * @throws UndecidableException where no target table is known
     */
    void sourcesRead(FirstPass pass) {
        targets.addAll(pass.targets());
        subject.own().stream()
                .flatMap(route -> view.onlyTable(route).stream())
                .filter(table -> !targets.contains(table) && targetTables.exists(table))
                .forEach(targets::add);
        if (targets.isEmpty()) {
            throw new UndecidableException("No source item goes to any table, and table.name.format is "
                    + view.tableNameFormat() + ": name the target tables with --target");
        }
        judge = judge.without(pass.unread());
    }

    /** For single keys; of one thread, and to be closed. */
    Looks looks() {
        Map<String, Ways> ways = new HashMap<>();
        subject.own()
                .forEach(route -> ways.computeIfAbsent(
                                route.source().table(), any -> new Ways(new ArrayList<>(), new ArrayList<>()))
                        .own()
                        .add(mapping(route)));
        subject.others()
                .forEach(route -> ways.get(route.source().table()).others().add(mapping(route)));
        Set<String> expiring = subject.sources().stream()
                .filter(SourceTable::keepsExpired)
                .map(SourceTable::table)
                .collect(Collectors.toSet());
        return new Looks(sourceTables, targetTables, judge, ways, expiring);
    }

    /** What a way makes of items; of one thread, and to be closed. */
    ItemMapping mapping(Route route) {
        TransformChain<SourceRecord> ofSource =
                TransformChain.load(route.source().connector(), plugins);
        TransformChain<SinkRecord> ofSink = TransformChain.load(route.sink(), plugins);
        return new ItemMapping(
                route.source(),
                ofSource,
                ofSink,
                SinkView.of(route.sink()),
                // What another sink writes elsewhere is nothing to us.
                table -> subject.isOwn(route) || targets.contains(table)
                        ? Optional.of(targetTables.keyOf(table))
                        : Optional.empty());
    }

    TargetItemKey targetKey(String table, Map<String, Object> item) {
        return new TargetItemKey(
                table, ItemKey.of(item, targetTables.keyOf(table).keySet()));
    }

    SourceItemKey sourceKey(String table, Map<String, Object> item) {
        return new SourceItemKey(
                table, ItemKey.of(item, sourceTables.keyOf(table).keySet()));
    }

    /** Names these very tables: others that are made under their names have another identity. */
    String identity() {
        return Stream.concat(
                        subject.routes().stream()
                                .map(Route::source)
                                .distinct()
                                .map(source -> sourceTables.identity(source.table())),
                        Stream.concat(subject.targets().stream(), view.fixedTable().stream())
                                .map(targetTables::identity))
                .collect(Collectors.joining("\n"));
    }

    /** Read units spent. */
    double units() {
        return sourceTables.units() + targetTables.units();
    }

    @Override
    public void close() {
        plugins.close();
    }
}
