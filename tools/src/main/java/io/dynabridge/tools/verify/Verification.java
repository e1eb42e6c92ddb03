package io.dynabridge.tools.verify;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Compares source tables with a sink connector's targets, in both directions, through the very transforms of both
 * connectors, while both are written to.
 *
 * <p>First everything is read once and only digests are kept ({@link BucketDigests}). Then the tables are read again, and of
 * unequal buckets every key is compared ({@link KeyComparison}). What still differs is read item by item, twice, with time
 * for every change to arrive between ({@link Settlement}): what stays is a difference.
 */
public final class Verification implements AutoCloseable {

    /** Of each table; one thread and one request each. */
    static final int SEGMENTS = 8;

    /** Keys compared at once, less than a kilobyte each: as many as the heap has room for, so that few passes are needed. */
    private static final long KEYS_AT_ONCE =
            Math.max(100_000, (Runtime.getRuntime().maxMemory() - (400L << 20)) / 1024);
    /** Keys looked at before it is told what is known. */
    private static final int SUSPECTS_AT_ONCE = 10_000;
    /** With as many differences nobody wants to know the next. */
    private static final int ENOUGH_DIFFERENCES = 1_000;

    private static final int ROUNDS = 6;

    /** Of an item that was counted before. */
    private static final Runnable UNCOUNTED = () -> {};

    /**
     * What is compared.
     *
     * @param sources the source tables
     * @param sink the sink connector's config
     * @param others ways from tables of these names through other sinks, which may lead to the same targets
     * @param targets target tables that the user names, besides those that source items go to
     * @param pluginPath directories with the transforms' plugins, as on a worker's {@code plugin.path}
     */
    public record Subject(
            List<SourceTable> sources,
            Map<String, String> sink,
            List<Route> others,
            Set<String> targets,
            List<Path> pluginPath) {

        private List<Route> own() {
            return sources.stream()
                    .map(source -> new Route("the sink", source, sink))
                    .toList();
        }

        private List<Route> routes() {
            return Stream.concat(own().stream(), others.stream()).toList();
        }

        private boolean isOwn(Route route) {
            return route.sink().equals(sink);
        }
    }

    /**
     * What came out.
     *
     * @param differences what a repair may look at
     * @param began when its reading began, maybe in an earlier run
     */
    record Result(VerificationReport report, Map<Suspect, Look> differences, Instant began) {}

    private final Subject subject;
    private final SinkView view;
    private final TableAccess sourceTables;
    private final TableAccess targetTables;
    private final PluginLoader plugins;
    private final LagGate lag;
    private final VerificationProgress progress;
    private final Optional<ProgressKeeper> keeper;
    /** After a repair the same sample is to be looked at again. */
    private final long chance = new Random().nextLong();

    /** Target tables that are compared, as far as they are known. */
    private final Set<String> targets = ConcurrentHashMap.newKeySet();

    private TargetJudge judge;

    /**
     * A verification.
     *
     * @param lag lets changes under way arrive
     * @param keeper where the first pass is kept; empty to begin anew each time
     */
    Verification(
            Subject subject,
            TableAccess sourceTables,
            TableAccess targetTables,
            LagGate lag,
            VerificationProgress progress,
            Optional<ProgressKeeper> keeper) {
        this.subject = subject;
        this.view = SinkView.of(subject.sink());
        this.judge = new TargetJudge(
                view.guard(), subject.sources().stream().map(SourceTable::table).collect(Collectors.toSet()));
        this.targets.addAll(subject.targets());
        view.fixedTable().ifPresent(targets::add);
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.plugins = PluginLoader.open(subject.pluginPath());
        this.lag = lag;
        this.progress = progress;
        this.keeper = keeper;
    }

    /**
     * Compares everything.
     *
     * @throws UndecidableException where whether the tables agree cannot be told
     */
    Result run() {
        requireTwoTables();
        FirstPass pass = keeper.flatMap(each -> each.read(identity())).orElseGet(FirstPass::new);
        keeper.ifPresent(each -> each.start(pass, identity()));
        try {
            for (Route route : subject.own()) {
                digestSource(route, pass);
            }
            sourcesRead(pass);
            requireSomethingRead(pass);
            for (Route route : subject.others()) {
                digestOther(route, pass);
            }
            for (String target : new TreeSet<>(targets)) {
                digestTarget(target, pass);
            }
        } finally {
            keeper.ifPresent(each -> each.stop(pass, identity()));
        }
        // What is equal now is not looked at again, so whoever runs this later must not begin here.
        keeper.ifPresent(ProgressKeeper::forget);
        return compareUnequal(pass);
    }

    /** Mends what still differs. */
    Repair.Done repair(Iterable<Suspect> differences, String touch) throws InterruptedException {
        subject.sources().stream()
                .filter(source -> sourceTables.isReplicated(source.table()) && !source.touchesReplicated())
                .findFirst()
                .ifPresent(source -> {
                    throw new UndecidableException(
                            "Nothing was repaired: table " + source.table()
                                    + " has replicas, and touching an item may undo what another Region wrote in the second before."
                                    + " Where no other Region writes to it, set snapshot.touch.replicated.tables=true on the source");
                });
        Map<String, String> markers = new HashMap<>();
        subject.sources().forEach(source -> markers.put(source.table(), source.marker()));
        try (Looks looks = looks()) {
            return new Repair(
                            sourceTables,
                            targetTables,
                            looks,
                            markers,
                            view.guard().orElse(null),
                            view.deletes())
                    .run(differences, touch);
        }
    }

    /** Waits until every change made before has had time to reach the target. */
    void awaitArrival() throws InterruptedException {
        progress.settling(0);
        lag.await();
    }

    /** Of one thread; to be closed. */
    private Looks looks() {
        Map<String, List<ItemMapping>> mappings = new HashMap<>();
        subject.own()
                .forEach(route -> mappings.computeIfAbsent(route.source().table(), any -> new ArrayList<>())
                        .add(mapping(route)));
        subject.others().forEach(route -> mappings.get(route.source().table()).add(mapping(route)));
        Set<String> expiring = subject.sources().stream()
                .filter(SourceTable::keepsExpired)
                .map(SourceTable::table)
                .collect(Collectors.toSet());
        return new Looks(sourceTables, targetTables, judge, mappings, expiring);
    }

    /**
     * Compares about so many percent of the items of either side, each with what it should be made of or into; the same
     * ones each time.
     *
     * @throws UndecidableException where whether they agree cannot be told
     */
    Result sample(double percent) {
        requireTwoTables();
        int total = (int) Math.ceil(SEGMENTS * 100 / percent);
        FirstPass pass = new FirstPass(new BucketDigests(1));
        List<Suspect> suspects = Collections.synchronizedList(new ArrayList<>());
        for (SourceTable source : subject.sources()) {
            sample("source " + source.table(), sourceTables, source.table(), total, (eyes, item) -> {
                SourceItemKey key = sourceKey(source, item);
                ItemMapping.Outcome outcome = eyes.outcome(key, item);
                pass.count(key, outcome);
                if (outcome instanceof Mapped mapped) {
                    targets.add(mapped.key().table());
                    lookOnce(eyes, new Suspect(mapped.key(), List.of(key)), suspects);
                }
            });
        }
        sourcesRead(pass);
        for (String target : targets) {
            sample("target " + target, targetTables, target, total, (eyes, item) -> {
                Optional<SourceItemKey> owner = judge.owner(item);
                pass.found(judge.isOurs(item));
                if (judge.isOurs(item) && owner.isPresent()) {
                    lookOnce(eyes, new Suspect(targetKey(target, item), List.of(owner.get())), suspects);
                }
            });
        }
        ReportBuilder report = new ReportBuilder(pass, view.deletes());
        settle(suspects, report);
        return report.build(units());
    }

    private interface ItemLook {
        void look(Looks eyes, Map<String, Object> item) throws InterruptedException;
    }

    private void sample(String scan, TableAccess tables, String table, int total, ItemLook reader) {
        progress.scanning("sample of " + scan, tables.items(table) * SEGMENTS / total);
        List<Integer> all = IntStream.range(0, total).boxed().collect(Collectors.toList());
        Collections.shuffle(all, new Random(chance));
        List<Integer> segments = all.subList(0, SEGMENTS);
        Map<Integer, Looks> eyes = new HashMap<>();
        try {
            segments.forEach(segment -> eyes.put(segment, looks()));
            new TableScan(tables, table, total)
                    .run(segments, any -> TableScan.Position.START, (segment, items, end) -> {
                        for (Map<String, Object> item : items) {
                            reader.look(eyes.get(segment), item);
                        }
                        progress.read(items.size(), units());
                    });
        } finally {
            eyes.values().forEach(Looks::close);
        }
    }

    private static void lookOnce(Looks eyes, Suspect suspect, List<Suspect> suspects) throws InterruptedException {
        Look look = eyes.look(suspect);
        if (look.verdict() != Look.Verdict.EQUAL || look.claimants() > 1) {
            suspects.add(suspect);
        }
    }

    /** A table of one name in two Regions is two tables, but only where both are looked for in the right one. */
    private void requireTwoTables() {
        subject.sources()
                .forEach(source -> view.fixedTable()
                        .filter(target -> sourceTables.identity(source.table()).equals(targetTables.identity(target)))
                        .ifPresent(target -> {
                            throw new UndecidableException("The source and the target are one and the same table, "
                                    + targetTables.identity(target)
                                    + ": give the source connector's config with --source-config, not --source");
                        }));
    }

    /** Now it is known where source items go, and from which tables none comes this way. */
    private void sourcesRead(FirstPass pass) {
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

    private static void requireSomethingRead(FirstPass pass) {
        Set<String> unread = pass.unread();
        if (pass.sourceItems() > 0 && pass.sourceTables().equals(unread)) {
            throw new UndecidableException("The sink reads none of the topics that the items of "
                    + String.join(", ", unread)
                    + " go to: check the transforms of the source connector, --source, and the"
                    + " sink's topics");
        }
    }

    private void digestSource(Route route, FirstPass pass) {
        SourceTable source = route.source();
        BucketDigests digests = pass.digests();
        scan("source " + source.table(), sourceTables, source.table(), Optional.of(route), pass, (mapping, item) -> {
            SourceItemKey key = sourceKey(source, item);
            ItemMapping.Outcome outcome = mapping.map(key.key(), item);
            return () -> {
                pass.count(key, outcome);
                expect(digests, outcome);
            };
        });
    }

    /** What other sinks make of the source items belongs in the targets as well. */
    private void digestOther(Route route, FirstPass pass) {
        SourceTable source = route.source();
        String scan = "source " + source.table() + " through " + route.name();
        scan(scan, sourceTables, source.table(), Optional.of(route), pass, (mapping, item) -> {
            ItemMapping.Outcome outcome = mapping.map(sourceKey(source, item).key(), item);
            return () -> expect(pass.digests(), outcome);
        });
    }

    private static void expect(BucketDigests digests, ItemMapping.Outcome outcome) {
        if (outcome instanceof Mapped mapped) {
            digests.expect(mapped.key().digest(), ItemDigest.of(mapped.item()));
        }
    }

    private void digestTarget(String table, FirstPass pass) {
        BucketDigests digests = pass.digests();
        scan("target " + table, targetTables, table, Optional.empty(), pass, (none, item) -> {
            boolean ours = judge.isOurs(item);
            return () -> {
                if (ours) {
                    digests.found(targetKey(table, item).digest(), ItemDigest.of(judge.withoutGuard(item)));
                }
                pass.found(ours);
            };
        });
    }

    private interface ItemReader {
        /** Reads an item, which may fail; counting what it came to may not, and waits until all of its page is read. */
        Runnable read(ItemMapping mapping, Map<String, Object> item);
    }

    private void scan(
            String scan, TableAccess tables, String table, Optional<Route> route, FirstPass pass, ItemReader reader) {
        List<Integer> segments = IntStream.range(0, SEGMENTS).boxed().toList();
        progress.scanning(scan, tables.items(table));
        List<Optional<ItemMapping>> mappings =
                segments.stream().map(segment -> route.map(this::mapping)).toList();
        try {
            new TableScan(tables, table, SEGMENTS)
                    .run(segments, segment -> pass.position(scan, segment, SEGMENTS), (segment, items, position) -> {
                        ItemMapping mapping = mappings.get(segment).orElse(null);
                        pass.step(
                                scan,
                                segment,
                                SEGMENTS,
                                position,
                                items.stream()
                                        .map(item -> reader.read(mapping, item))
                                        .toList());
                        progress.read(items.size(), units());
                    });
        } finally {
            mappings.forEach(mapping -> mapping.ifPresent(ItemMapping::close));
        }
    }

    private Result compareUnequal(FirstPass pass) {
        ReportBuilder report = new ReportBuilder(pass, view.deletes());
        BucketDigests digests = pass.digests();
        int bucket = digests.nextUnequal(0);
        while (bucket >= 0 && report.differences() < ENOUGH_DIFFERENCES) {
            BitSet chosen = new BitSet(digests.size());
            long keys = 0;
            while (bucket >= 0 && keys < KEYS_AT_ONCE) {
                chosen.set(bucket);
                keys += digests.keys(bucket);
                bucket = digests.nextUnequal(bucket + 1);
            }
            settle(compare(pass, chosen), report);
        }
        if (bucket >= 0) {
            report.incomplete();
        }
        return report.build(units());
    }

    private List<Suspect> compare(FirstPass pass, BitSet chosen) {
        KeyComparison comparison = new KeyComparison(pass.digests(), chosen::get);
        FirstPass uncounted = new FirstPass(new BucketDigests(1));
        for (String table : targets) {
            scan(
                    "target " + table + ", unequal keys",
                    targetTables,
                    table,
                    Optional.empty(),
                    uncounted,
                    (none, item) -> {
                        TargetItemKey key = targetKey(table, item);
                        ItemDigest keyDigest = key.digest();
                        if (comparison.wants(keyDigest)) {
                            comparison.found(
                                    keyDigest, key, ItemDigest.of(judge.withoutGuard(item)), judge.isOurs(item));
                        }
                        return UNCOUNTED;
                    });
        }
        for (Route route : subject.routes()) {
            SourceTable source = route.source();
            scan(
                    "source " + source.table() + " through " + route.name() + ", unequal keys",
                    sourceTables,
                    source.table(),
                    Optional.of(route),
                    uncounted,
                    (mapping, item) -> {
                        SourceItemKey key = sourceKey(source, item);
                        if (mapping.map(key.key(), item) instanceof Mapped mapped) {
                            ItemDigest keyDigest = mapped.key().digest();
                            if (comparison.wants(keyDigest)) {
                                comparison.expect(keyDigest, mapped.key(), ItemDigest.of(mapped.item()), key);
                            }
                        }
                        return UNCOUNTED;
                    });
        }
        return comparison.suspects();
    }

    private void settle(List<Suspect> suspects, ReportBuilder report) {
        for (int from = 0; from < suspects.size(); from += SUSPECTS_AT_ONCE) {
            if (report.differences() >= ENOUGH_DIFFERENCES) {
                report.incomplete();
                return;
            }
            List<Suspect> some = suspects.subList(from, Math.min(suspects.size(), from + SUSPECTS_AT_ONCE));
            Settlement settlement = new Settlement();
            try {
                for (int round = 0; round < ROUNDS && !settlement.isDone(); round++) {
                    if (round > 0) {
                        progress.settling(settlement.open(some).size());
                        lag.await();
                    }
                    settlement.looked(look(settlement.open(some)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UndecidableException("Interrupted", e);
            }
            report.add(settlement);
        }
    }

    private Map<Suspect, Look> look(List<Suspect> suspects) throws InterruptedException {
        Map<Suspect, Look> looks = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(SEGMENTS, DaemonThreads.named("dynabridge-verify"));
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < SEGMENTS; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    try (Looks eyes = looks()) {
                        for (int i = first; i < suspects.size(); i += SEGMENTS) {
                            looks.put(suspects.get(i), eyes.look(suspects.get(i)));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new UndecidableException(e.getCause().toString(), e);
        } finally {
            threads.shutdownNow();
        }
        return looks;
    }

    private String identity() {
        return Stream.concat(
                        subject.routes().stream()
                                .map(Route::source)
                                .distinct()
                                .map(source -> sourceTables.identity(source.table())),
                        Stream.concat(subject.targets().stream(), view.fixedTable().stream())
                                .map(targetTables::identity))
                .collect(Collectors.joining("\n"));
    }

    private double units() {
        return sourceTables.units() + targetTables.units();
    }

    private TargetItemKey targetKey(String table, Map<String, Object> item) {
        return new TargetItemKey(
                table, ItemKey.of(item, targetTables.keyOf(table).keySet()));
    }

    private SourceItemKey sourceKey(SourceTable source, Map<String, Object> item) {
        return new SourceItemKey(
                source.table(),
                ItemKey.of(item, sourceTables.keyOf(source.table()).keySet()));
    }

    private ItemMapping mapping(Route route) {
        TransformChain<SourceRecord> ofSource =
                TransformChain.load(route.source().connector(), plugins);
        TransformChain<SinkRecord> ofSink = TransformChain.load(route.sink(), plugins);
        return new ItemMapping(
                route.source(),
                ofSource,
                ofSink,
                SinkView.of(route.sink()),
                subject.isOwn(route) ? targetTables::keyOf : this::keyOfCompared);
    }

    /** What another sink writes elsewhere is nothing to us. */
    private Map<String, AttributeType> keyOfCompared(String table) {
        if (!targets.contains(table)) {
            throw new DataException(table + " is not compared");
        }
        return targetTables.keyOf(table);
    }

    @Override
    public void close() {
        plugins.close();
    }
}
