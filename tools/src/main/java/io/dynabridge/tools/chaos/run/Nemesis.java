package io.dynabridge.tools.chaos.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.chaos.Fault;
import io.dynabridge.tools.chaos.FaultPlan;
import io.dynabridge.tools.chaos.FaultProxy;
import io.dynabridge.tools.chaos.nemesis.Action;
import io.dynabridge.tools.chaos.nemesis.NemesisPlan;
import io.dynabridge.tools.chaos.nemesis.Step;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.ServerProcess;
import io.dynabridge.tools.stack.StackException;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;

/** Does what its plan says, one step after the other, and undoes each before the next. */
final class Nemesis {

    private static final double ALWAYS = 0.02;
    private static final double STORM = 0.3;
    private static final double SLOW = 0.03;
    private static final int MOST_FROM_THE_BEGINNING = 5_000;
    /** For each partition. */
    private static final int SET_BACK = 500;

    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final List<String> TASKS = List.of("1", "2", "4");
    private static final List<String> BATCHES = List.of("1", "5", "25");
    private static final List<String> IN_FLIGHT = List.of("8", "64");
    private static final List<String> PAGES = List.of("20", "500", "1000");

    private final LocalStack stack;
    private final Connectors connectors;
    private final SourceWorkload workload;
    private final FaultProxy sinkProxy;
    private final FaultProxy sourceProxy;
    private final Set<Fault> sinkFaults;
    private final ChaosTables tables;
    private final Map<String, String> source;
    private final Map<String, String> sink;
    private final NemesisPlan plan;
    private final Map<Action, Integer> done = new EnumMap<>(Action.class);
    private final Map<String, String> parents = new HashMap<>();
    private final Thread thread = new Thread(this::run, "chaos-nemesis");
    private volatile boolean stopping;
    private volatile RuntimeException failure;
    private volatile String now = "";
    private int snapshots;

    /** What the nemesis has in its hands. */
    record Levers(
            LocalStack stack,
            Connectors connectors,
            SourceWorkload workload,
            ChaosTables tables,
            FaultProxy sinkProxy,
            FaultProxy sourceProxy) {}

    Nemesis(
            Levers levers,
            NemesisPlan plan,
            Set<Fault> sinkFaults,
            Map<String, String> source,
            Map<String, String> sink) {
        this.stack = levers.stack;
        this.connectors = levers.connectors;
        this.workload = levers.workload;
        this.tables = levers.tables;
        this.sinkProxy = levers.sinkProxy;
        this.sourceProxy = levers.sourceProxy;
        this.plan = plan;
        this.sinkFaults = sinkFaults;
        this.source = new HashMap<>(source);
        this.sink = new HashMap<>(sink);
        thread.setDaemon(true);
    }

    void start() {
        usualFaults();
        thread.start();
    }

    /** Whether the plan is at its end, or has failed. */
    boolean isDone() {
        return !thread.isAlive();
    }

    /** What is being done now. */
    String now() {
        return now;
    }

    /** Ends behind the step under way, with everything undone. */
    void stop() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while the nemesis ends", e);
        }
        sinkProxy.follow(FaultPlan.none());
        sourceProxy.follow(FaultPlan.none());
        noteLineage();
        if (failure != null) {
            throw new StackException("The nemesis could not go on: " + failure.getMessage(), failure);
        }
        // What is left is to be done as fast as it can be.
        sink.keySet().removeAll(Set.of("write.batch.size", "max.in.flight.writes"));
        sink.put("tasks.max", "4");
        put(ChaosSetup.SINK, sink);
    }

    /** How often each action was done. */
    synchronized Map<Action, Integer> done() {
        return new EnumMap<>(done);
    }

    /** The id of the snapshot that was asked for last. */
    synchronized String snapshotId() {
        return ChaosSetup.snapshotId(snapshots);
    }

    /** The parents of all shards that were ever listed. */
    synchronized Map<String, String> parents() {
        return Map.copyOf(parents);
    }

    private void run() {
        try {
            for (Step step : plan.steps()) {
                if (stopping) {
                    return;
                }
                now = step.toString();
                act(step);
                count(step.action());
                now = "";
                connectors.look();
                hold(step.calm());
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private synchronized void count(Action action) {
        done.merge(action, 1, Integer::sum);
    }

    private void act(Step step) {
        switch (step.action()) {
            case KILL_WORKER -> kill(step, List.of(connectors.worker(step.choice())));
            case KILL_WORKERS -> kill(step, stack.workers());
            case KILL_BROKER -> kill(step, List.of(stack.broker()));
            case FREEZE_WORKER -> freeze(step, connectors.worker(step.choice()));
            case FREEZE_BROKER -> freeze(step, stack.broker());
            case REBALANCE -> {
                ServerProcess worker = connectors.worker(step.choice());
                worker.stop(GRACE);
                hold(step.hold());
                worker.start();
            }
            case RESTART_DYNAMODB -> workload.paused(() -> restartDynamoDb(step));
            case STORM_SINK -> storm(step, sinkProxy, FaultPlan.evenly(STORM, quick(sinkFaults)));
            case STORM_SOURCE -> storm(step, sourceProxy, FaultPlan.evenly(STORM, quick(EnumSet.allOf(Fault.class))));
            case SLOW_SINK -> storm(step, sinkProxy, FaultPlan.evenly(SLOW, Set.of(Fault.ANSWER_LATE)));
            case SLOW_SOURCE -> storm(step, sourceProxy, FaultPlan.evenly(SLOW, Set.of(Fault.ANSWER_LATE)));
            case PAUSE_SINK -> rest(step, ChaosSetup.SINK, ConnectRest::pause);
            case PAUSE_SOURCE -> rest(step, ChaosSetup.SOURCE, ConnectRest::pause);
            case STOP_SINK -> rest(step, ChaosSetup.SINK, ConnectRest::stop);
            case STOP_SOURCE -> rest(step, ChaosSetup.SOURCE, ConnectRest::stop);
            case REPLAY -> rest(step, ChaosSetup.SINK, Nemesis::setBack);
            case RESET_SOURCE ->
                rest(step, ChaosSetup.SOURCE, (rest, name) -> {
                    rest.stop(name);
                    rest.deleteOffsets(name);
                });
            case RECONFIGURE_SINK -> {
                Random random = new Random(step.choice());
                sink.put("tasks.max", oneOf(TASKS, random));
                sink.put("write.batch.size", oneOf(BATCHES, random));
                sink.put("max.in.flight.writes", oneOf(IN_FLIGHT, random));
                put(ChaosSetup.SINK, sink);
            }
            case RECONFIGURE_SOURCE -> {
                Random random = new Random(step.choice());
                source.put("tasks.max", oneOf(TASKS, random));
                source.put("max.batch.size", oneOf(PAGES, random));
                put(ChaosSetup.SOURCE, source);
            }
            case RESNAPSHOT -> resnapshot();
            case ROLL_OVER -> {
                tables.rollOver();
                noteLineage();
            }
            case AGE -> {
                noteLineage();
                tables.passAnHour();
            }
            default -> throw new IllegalStateException("No such action: " + step.action());
        }
    }

    private void kill(Step step, List<? extends ServerProcess> victims) {
        victims.forEach(ServerProcess::kill);
        hold(step.hold());
        victims.parallelStream().forEach(ServerProcess::start);
    }

    private static void freeze(Step step, ServerProcess victim) {
        victim.suspend();
        hold(step.hold());
        victim.resume();
    }

    /** DynamoDB never forgets half a request, so DynamoDB Local gets none while it ends. */
    private void restartDynamoDb(Step step) {
        List<FaultProxy> proxies = List.of(sinkProxy, sourceProxy);
        proxies.forEach(proxy -> proxy.follow(FaultPlan.evenly(1, EnumSet.of(Fault.UNAVAILABLE, Fault.REQUEST_LOST))));
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (proxies.stream().anyMatch(proxy -> proxy.underWay() > 0)) {
            if (System.nanoTime() - deadline > 0) {
                throw new StackException("DynamoDB Local hangs in a request");
            }
            hold(Duration.ofMillis(5));
        }
        stack.dynamoDb().stop(GRACE);
        hold(step.hold());
        stack.dynamoDb().start();
        usualFaults();
    }

    private void storm(Step step, FaultProxy proxy, FaultPlan faults) {
        proxy.follow(faults);
        hold(step.hold());
        usualFaults();
    }

    private void usualFaults() {
        sinkProxy.follow(FaultPlan.evenly(ALWAYS, quick(sinkFaults)));
        sourceProxy.follow(FaultPlan.evenly(ALWAYS, quick(EnumSet.allOf(Fault.class))));
    }

    /** Those that do not hold up everything behind them for long. */
    private static Set<Fault> quick(Collection<Fault> faults) {
        Set<Fault> quick = EnumSet.copyOf(faults);
        quick.remove(Fault.ANSWER_LATE);
        return quick;
    }

    private void rest(Step step, String name, BiConsumer<ConnectRest, String> order) {
        connectors.insist(step.action() + " " + name, rest -> order.accept(rest, name));
        hold(step.hold());
        connectors.insist("resume " + name, rest -> rest.resume(name));
    }

    /** To the beginning, as long as that is not far; a long run would do nothing else any more. */
    private static void setBack(ConnectRest rest, String name) {
        rest.stop(name);
        ObjectNode offsets = (ObjectNode) rest.offsets(name);
        long applied = 0;
        for (JsonNode offset : offsets.path("offsets")) {
            applied += offset.path("offset").path("kafka_offset").asLong();
        }
        if (applied <= MOST_FROM_THE_BEGINNING) {
            rest.deleteOffsets(name);
            return;
        }
        for (JsonNode offset : offsets.path("offsets")) {
            long next = offset.path("offset").path("kafka_offset").asLong();
            ((ObjectNode) offset.path("offset")).put("kafka_offset", Math.max(0, next - SET_BACK));
        }
        rest.alterOffsets(name, offsets);
    }

    private synchronized void resnapshot() {
        snapshots++;
        source.put("snapshot.id", snapshotId());
        put(ChaosSetup.SOURCE, source);
    }

    private void put(String name, Map<String, String> config) {
        connectors.insist("take the config of " + name, rest -> rest.putConfig(name, config));
    }

    private void noteLineage() {
        Map<String, String> listed = new HashMap<>();
        for (String table : ChaosSetup.TABLES) {
            listed.putAll(tables.parents(table));
        }
        synchronized (this) {
            parents.putAll(listed);
        }
    }

    private static String oneOf(List<String> values, Random random) {
        return values.get(random.nextInt(values.size()));
    }

    private static void hold(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
