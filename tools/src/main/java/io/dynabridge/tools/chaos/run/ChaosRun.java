package io.dynabridge.tools.chaos.run;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.chaos.Fault;
import io.dynabridge.tools.chaos.FaultProxy;
import io.dynabridge.tools.chaos.check.FinalCheck;
import io.dynabridge.tools.chaos.check.KafkaCheck;
import io.dynabridge.tools.chaos.check.LineageCheck;
import io.dynabridge.tools.chaos.check.ReaderCheck;
import io.dynabridge.tools.chaos.check.Violation;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.chaos.nemesis.NemesisPlan;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * One run on a running stack: tables are filled and connectors started, then clients write, readers look and the nemesis
 * is at work; in the end everything is undone, settles, and is checked.
 */
public final class ChaosRun implements AutoCloseable {

    private static final Duration LONGEST_DELAY = Duration.ofMillis(300);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Without any sign of life for this long, nothing more will come. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    private static final int MOST_WITH_EVIDENCE = 10;

    private final LocalStack stack;
    private final ChaosOptions options;
    private final NemesisPlan plan;
    private final Consumer<String> progress;
    private final History history = new History();
    private final ChaosTables tables;
    private final FaultProxy sinkProxy;
    private final FaultProxy sourceProxy;
    private final Connectors connectors;
    private final SourceWorkload workload;
    private final KafkaCheck kafkaCheck;
    private final LineageCheck lineageCheck = new LineageCheck();
    private final KafkaFollower kafka;
    private final List<TargetReader> readers = new ArrayList<>();
    private final long begun = System.nanoTime();

    /** Where DynamoDB Local may keep tables: in memory where the machine has such a directory, as Linux does. */
    public static Path directoryForTables(Installation installation) {
        Path memory = Path.of("/dev/shm");
        String name =
                "dynabridge-chaos-" + Integer.toHexString(installation.root().hashCode());
        return (Files.isWritable(memory) ? memory : installation.stateDirectory()).resolve(name);
    }

    /**
     * A run that has not begun.
     *
     * @param stack with its tables on disk, and with exactly-once delivery where that is wanted
     * @param progress what is shown of it while it goes on
     */
    public ChaosRun(LocalStack stack, ChaosOptions options, NemesisPlan plan, Consumer<String> progress) {
        this.stack = stack;
        this.options = options;
        this.plan = plan;
        this.progress = progress;
        this.tables = new ChaosTables(stack.dynamoDbEndpoint(), options.clients() + options.readers() + 4);
        try {
            this.sinkProxy = FaultProxy.start(stack.dynamoDbEndpoint(), options.seed(), LONGEST_DELAY);
            this.sourceProxy = FaultProxy.start(stack.dynamoDbEndpoint(), options.seed() + 1, LONGEST_DELAY);
        } catch (IOException e) {
            throw new UncheckedIOException("No port for a fault proxy", e);
        }
        this.connectors = new Connectors(stack);
        this.workload = new SourceWorkload(tables, history, options);
        this.kafkaCheck = new KafkaCheck(history, options.exactlyOnce());
        this.kafka = new KafkaFollower(stack.bootstrapServers(), kafkaCheck, lineageCheck);
    }

    /**
     * Runs.
     *
     * @throws StackException where the run itself could not go on, which says nothing about the promises
     */
    public ChaosResult run() {
        progress.accept("tables and connectors");
        List<Sighting> foreign = prepare();
        for (int reader = 0; reader < options.readers(); reader++) {
            readers.add(new TargetReader(reader, tables, new ReaderCheck(options.guard(), history, foreign)));
        }
        Nemesis nemesis = new Nemesis(
                new Nemesis.Levers(stack, connectors, workload, tables, sinkProxy, sourceProxy),
                plan,
                options.guard().bears(),
                ChaosSetup.source(options, sourceProxy.endpoint()),
                ChaosSetup.sink(options, sinkProxy.endpoint()));
        readers.forEach(TargetReader::start);
        workload.start();
        nemesis.start();
        long end = System.nanoTime() + options.length().toNanos();
        while (System.nanoTime() < end && !nemesis.isDone()) {
            look(nemesis.now());
        }
        nemesis.stop();
        workload.stop();
        settle(nemesis.snapshotId());
        readers.forEach(TargetReader::stop);
        return check(nemesis, foreign);
    }

    private List<Sighting> prepare() {
        ChaosSetup.TABLES.forEach(table -> tables.create(table, ChaosSetup.ID));
        tables.create(ChaosSetup.TARGET, ChaosSetup.PLACE);
        List<Sighting> foreign = new ArrayList<>();
        if (options.guard().knowsOwners()) {
            for (int number = 0; number < Places.FOREIGN; number++) {
                Map<String, Object> item = Map.of(
                        ChaosSetup.PLACE,
                        AttributeType.S.attribute(Places.foreign(number)),
                        "owner",
                        AttributeType.S.attribute("somebody else"));
                tables.put(ChaosSetup.TARGET, item);
                foreign.add(Images.inTarget(item));
            }
        }
        workload.fill();
        ChaosSetup.TABLES.forEach(tables::enableStream);
        ChaosSetup.TABLES.forEach(tables::enableTimeToLive);
        connectors.create(ChaosSetup.SOURCE, ChaosSetup.source(options, sourceProxy.endpoint()));
        await("the topics", kafka::hasTopics, () -> List.of());
        connectors.create(ChaosSetup.SINK, ChaosSetup.sink(options, sinkProxy.endpoint()));
        return foreign;
    }

    private void look(String now) {
        try {
            kafka.follow();
        } catch (StackException brokerIsDown) {
            // What came meanwhile is read at a later look.
        }
        show(now);
        LockSupport.parkNanos(LOOK.toNanos());
    }

    private void show(String now) {
        long seconds = (System.nanoTime() - begun) / 1_000_000_000;
        progress.accept(String.format(
                Locale.ROOT,
                "%d:%02d · %,d changes · %,d in Kafka · %d violations · %s",
                seconds / 60,
                seconds % 60,
                history.acknowledged(),
                kafkaCheck.records(),
                violationsSoFar(),
                now));
        workload.done();
    }

    private long violationsSoFar() {
        return kafkaCheck.soFar().size()
                + connectors.failures().size()
                + readers.stream()
                        .mapToLong(reader -> reader.violations().size())
                        .sum();
    }

    /** Waits until all changes are in Kafka, all snapshots are complete, and the sink has applied everything. */
    private void settle(String snapshot) {
        for (String name : List.of(ChaosSetup.SOURCE, ChaosSetup.SINK)) {
            connectors.insist("resume " + name, rest -> rest.resume(name));
        }
        boolean arrived =
                settles("every change in Kafka", () -> kafkaCheck.missing().isEmpty());
        boolean complete = settles("the snapshot", () -> kafka.isCompleted(snapshot));
        List<Map<TopicPartition, Long>> quiet = new ArrayList<>();
        boolean applied = settles("the sink", () -> {
            Map<TopicPartition, Long> ends = kafka.ends();
            boolean caughtUp = kafka.lag(ends) == 0;
            boolean again = caughtUp && quiet.contains(ends);
            quiet.clear();
            if (caughtUp) {
                quiet.add(ends);
            }
            return again;
        });
        if (arrived && !(complete && applied)) {
            throw new StackException("It does not settle: "
                    + (complete ? "the sink has records to go" : "snapshot " + snapshot + " does not end"));
        }
    }

    private boolean settles(String what, BooleanSupplier reached) {
        try {
            await(what, reached, () -> {
                Map<TopicPartition, Long> ends = kafka.ends();
                return List.of(kafkaCheck.records(), kafkaCheck.missing().size(), kafka.lag(ends));
            });
            return true;
        } catch (StackException inVain) {
            return false;
        }
    }

    private void await(String what, BooleanSupplier reached, Supplier<List<?>> signsOfLife) {
        long lastSign = System.nanoTime();
        List<?> signs = List.of();
        while (true) {
            look("waiting for " + what);
            connectors.look();
            try {
                if (reached.getAsBoolean()) {
                    return;
                }
                List<?> now = signsOfLife.get();
                if (!now.equals(signs)) {
                    signs = now;
                    lastSign = System.nanoTime();
                }
            } catch (StackException kafkaIsBusy) {
                if (Thread.currentThread().isInterrupted()) {
                    throw kafkaIsBusy;
                }
                // Asked again below.
            }
            if (System.nanoTime() - lastSign > PATIENCE.toNanos()) {
                throw new StackException("Nothing has moved for " + PATIENCE.toSeconds() + " s, waiting for " + what);
            }
        }
    }

    private ChaosResult check(Nemesis nemesis, List<Sighting> foreign) {
        kafka.follow();
        List<Map<String, Object>> target = tables.scan(ChaosSetup.TARGET);
        List<Sighting> source = ChaosSetup.TABLES.stream()
                .flatMap(table -> tables.scan(table).stream())
                .map(Images::inSource)
                .toList();
        FinalCheck last = new FinalCheck(options.guard(), history);
        Set<String> foreignPlaces = foreign.stream().map(Sighting::place).collect(Collectors.toSet());
        List<Violation> violations = new ArrayList<>(connectors.failures());
        violations.addAll(kafkaCheck.violations());
        violations.addAll(lineageCheck.violations(nemesis.parents()));
        readers.forEach(reader -> violations.addAll(reader.violations()));
        violations.addAll(last.check(
                new FinalCheck.Tables(
                        source, target.stream().map(Images::inTarget).toList(), foreignPlaces),
                kafka.letters(),
                kafkaCheck.unplaced()));
        return new ChaosResult(
                faults(nemesis),
                requests(),
                counts(source, target, last),
                List.copyOf(violations),
                evidence(violations, target));
    }

    private Map<String, Long> faults(Nemesis nemesis) {
        Map<String, Long> faults = new LinkedHashMap<>();
        nemesis.done().forEach((action, times) -> faults.put(action.name(), (long) times));
        for (Fault fault : Fault.values()) {
            long times =
                    sinkProxy.traffic().faults(fault) + sourceProxy.traffic().faults(fault);
            if (times > 0) {
                faults.put("request " + fault, times);
            }
        }
        return faults;
    }

    private Map<String, Long> requests() {
        Map<String, Long> requests = new TreeMap<>();
        workload.done().forEach((kind, count) -> requests.put(kind.name(), count));
        return requests;
    }

    private Map<String, Long> counts(List<Sighting> source, List<Map<String, Object>> target, FinalCheck last) {
        Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("changes written", history.acknowledged());
        counts.put("changes without an answer", workload.doubtful());
        counts.put("records in Kafka", kafkaCheck.records());
        counts.put("different ones", kafkaCheck.distinct());
        counts.put("shards with records", (long) lineageCheck.shards());
        counts.put(
                "looks at the target",
                readers.stream().mapToLong(TargetReader::looks).sum());
        counts.put(
                "items seen",
                readers.stream().mapToLong(TargetReader::sightings).sum());
        counts.put("items in the source", (long) source.size());
        counts.put("items in the target", (long) target.size());
        counts.put("dead letters", (long) kafka.letters().size());
        counts.put("key held by another", (long) last.conflicts());
        counts.put("key held for too long", (long) last.lateConflicts());
        counts.put("foreign item kept", (long) last.keptForeign());
        counts.put(
                "requests of connectors",
                sinkProxy.traffic().requests() + sourceProxy.traffic().requests());
        return counts;
    }

    private Map<Violation, List<String>> evidence(List<Violation> violations, List<Map<String, Object>> target) {
        List<Violation> first = violations.subList(0, Math.min(MOST_WITH_EVIDENCE, violations.size()));
        Set<String> items = new HashSet<>();
        first.forEach(violation -> items.addAll(Evidence.items(violation)));
        Map<Violation, List<String>> evidence = new LinkedHashMap<>();
        Evidence all =
                new Evidence(history, items.isEmpty() ? List.of() : kafka.all(items), kafka.letters(), readers, target);
        first.forEach(violation -> evidence.put(violation, all.of(violation)));
        return evidence;
    }

    @Override
    public void close() {
        readers.forEach(TargetReader::close);
        workload.close();
        kafka.close();
        sinkProxy.close();
        sourceProxy.close();
        tables.close();
    }
}
