package io.dynabridge.tools.verify;

import java.nio.file.Path;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

        List<Route> own() {
            return sources.stream()
                    .map(source -> new Route("the sink", source, sink))
                    .toList();
        }

        List<Route> routes() {
            return Stream.concat(own().stream(), others.stream()).toList();
        }

        /** Ways by the name of the source table: each table is read once for all of its ways. */
        Map<String, List<Route>> byTable(List<Route> routes) {
            return routes.stream()
                    .collect(Collectors.groupingBy(
                            route -> route.source().table(), TreeMap::new, Collectors.toUnmodifiableList()));
        }

        boolean isOwn(Route route) {
            return route.sink().equals(sink);
        }
    }

    /**
     * What came out.
     *
     * @param differences what a repair may look at
     * @param began when its reading began, maybe in an earlier run
     * @param mapped whether any source item goes to a target
     */
    record Result(VerificationReport report, Map<Suspect, Look> differences, Instant began, boolean mapped) {}

    private final ComparedTables tables;
    private final FullReading reading;
    private final SuspectRounds rounds;
    private final LagGate lag;
    private final VerificationProgress progress;
    private final Optional<ProgressKeeper> keeper;
    /** After a repair the same sample is to be looked at again. */
    private final long chance = new Random().nextLong();

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
        this.tables = new ComparedTables(subject, sourceTables, targetTables);
        this.reading = new FullReading(tables, progress);
        this.rounds = new SuspectRounds(tables, lag, progress);
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
        tables.requireTwoSides();
        Subject subject = tables.subject();
        FirstPass pass = keeper.flatMap(each -> each.read(tables.identity())).orElseGet(FirstPass::new);
        keeper.ifPresent(each -> each.start(pass, tables.identity()));
        try {
            Map<String, List<Route>> own = subject.byTable(subject.own());
            own.forEach((table, routes) -> reading.digestSource(table, routes, pass));
            tables.sourcesRead(pass);
            requireSomethingRead(pass);
            subject.byTable(subject.others())
                    .forEach((table, routes) -> reading.digestOthers(table, own.get(table), routes, pass));
            tables.targets().forEach(target -> reading.digestTarget(target, pass));
        } finally {
            keeper.ifPresent(each -> each.stop(pass, tables.identity()));
        }
        // What is equal now is not looked at again, so whoever runs this later must not begin here.
        keeper.ifPresent(ProgressKeeper::forget);
        return compareUnequal(pass);
    }

    /**
     * Compares about so many percent of the items of either side.
     *
     * @throws UndecidableException where whether they agree cannot be told
     */
    Result sample(double percent) {
        tables.requireTwoSides();
        FirstPass pass = new FirstPass(new BucketDigests(1));
        ReportBuilder report = new ReportBuilder(pass, tables.view().deletes());
        SampleReading sample = new SampleReading(tables, progress, percent, chance);
        Map<TargetItemKey, Suspect> suspects = sample.read(pass, report);
        rounds.again(pass).forEach((key, suspect) -> suspects.merge(key, suspect, Suspect::and));
        rounds.settle(List.copyOf(suspects.values()), report);
        if (sample.isTooMuch()) {
            report.incomplete();
        }
        Result result = report.build(tables.units());
        if (sample.isTooMuch() && result.differences().isEmpty()) {
            throw new UndecidableException("More is being written than can be looked at: lower --sample");
        }
        return result;
    }

    /**
     * Mends what still differs.
     *
     * @throws UndecidableException where a source table must not be touched
     */
    Repair.Done repair(Iterable<Suspect> differences, String touch) throws InterruptedException {
        List<SourceTable> sources = tables.subject().sources();
        sources.forEach(this::requireTouchable);
        Map<String, String> markers = new HashMap<>();
        sources.forEach(source -> {
            String other = markers.put(source.table(), source.marker());
            if (other != null && !other.equals(source.marker())) {
                throw new UndecidableException("Nothing was repaired: table " + source.table()
                        + " is brought by two source connectors, and the marker of the one is an attribute like others for"
                        + " the other. Give them the same snapshot.marker.attribute");
            }
        });
        SinkView view = tables.view();
        try (Looks looks = tables.looks()) {
            return new Repair(
                            tables.sources(),
                            tables.inTarget(),
                            looks,
                            markers,
                            view.guard().orElse(null),
                            view.deletes())
                    .run(differences, touch);
        }
    }

    private void requireTouchable(SourceTable source) {
        if (tables.sources().isReplicated(source.table()) && !source.touchesReplicated()) {
            throw new UndecidableException(
                    "Nothing was repaired: table " + source.table() + " has replicas, and touching an"
                            + " item may undo what another Region wrote in the second before. Where no other Region writes to it, set"
                            + " snapshot.touch.replicated.tables=true on the source");
        }
        if (!source.isStreamed()) {
            throw new UndecidableException("Nothing was repaired: with snapshot.mode=scan_only nothing brings what is"
                    + " touched in table " + source.table() + ". Set a new snapshot.id, or replay the topic");
        }
    }

    /** Waits until every change made before has had time to reach the target. */
    void awaitArrival() throws InterruptedException {
        progress.settling(0);
        lag.await();
    }

    private static void requireSomethingRead(FirstPass pass) {
        Set<String> unread = pass.unread();
        if (pass.sourceItems() > 0 && pass.sourceTables().equals(unread)) {
            throw new UndecidableException("The sink reads none of the topics that the items of "
                    + String.join(", ", unread)
                    + " go to: check the transforms of the source connector, --source, and the sink's topics");
        }
    }

    private Result compareUnequal(FirstPass pass) {
        ReportBuilder report = new ReportBuilder(pass, tables.view().deletes());
        BucketDigests digests = pass.digests();
        int bucket = digests.nextUnequal(0);
        while (bucket >= 0 && !report.hasEnough()) {
            BitSet chosen = new BitSet(digests.size());
            long keys = 0;
            while (bucket >= 0 && keys < KEYS_AT_ONCE) {
                chosen.set(bucket);
                keys += digests.keys(bucket);
                bucket = digests.nextUnequal(bucket + 1);
            }
            rounds.settle(reading.compare(pass, chosen), report);
        }
        if (bucket >= 0) {
            report.incomplete();
        } else {
            // What the second reading has met too is not to be counted twice.
            List<Suspect> accepted = rounds.again(pass).values().stream()
                    .filter(suspect -> !report.names(suspect.key()))
                    .toList();
            rounds.settle(accepted, report);
        }
        return report.build(tables.units());
    }

    @Override
    public void close() {
        tables.close();
    }
}
