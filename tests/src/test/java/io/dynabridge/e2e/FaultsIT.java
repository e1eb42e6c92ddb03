package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.chaos.Fault;
import io.dynabridge.tools.chaos.FaultPlan;
import io.dynabridge.tools.chaos.FaultProxy;
import io.dynabridge.tools.chaos.Traffic;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Three in ten of the sinks' requests go wrong and the worker is killed meanwhile. One sink for each guard reads the same
 * topic, so that all of them meet the same kills.
 *
 * <p>{@code -Ddynabridge.faults.kills=5} is the whole proof, {@code -Ddynabridge.faults.guards} names some guards only.
 */
@ExtendWith(SharedStack.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class FaultsIT {

    private static final Logger LOG = LoggerFactory.getLogger(FaultsIT.class);
    private static final int KILLS = Integer.getInteger("dynabridge.faults.kills", 1);
    private static final List<String> GUARDS =
            List.of(System.getProperty("dynabridge.faults.guards", "version,ledger,none")
                    .split(","));
    private static final double SHARE = 0.3;
    private static final int CHANGES_PER_SECOND = 100;
    private static final int REQUESTS_BETWEEN_KILLS = 200;
    private static final Duration LONGEST_DELAY = Duration.ofMillis(300);

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void theTargetEqualsTheSourceWhateverGoesWrongOnTheWay() throws IOException {
        Map<String, FaultProxy> proxies = new LinkedHashMap<>();
        try (Migration migration = Books.migration(stack, "faults");
                Streams streams = new Streams(stack.dynamoDbEndpoint())) {
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.mode", "no_data");
            migration.startSource(config);
            try (Workload workload =
                    Workload.start(migration.tables, migration.sourceTable, KILLS, CHANGES_PER_SECOND)) {
                migration.awaitTopic();
                for (String guard : GUARDS) {
                    FaultProxy proxy = FaultProxy.start(stack.dynamoDbEndpoint(), KILLS, LONGEST_DELAY);
                    proxies.put(guard, proxy);
                    startSink(migration, guard, proxy);
                    proxy.follow(FaultPlan.evenly(SHARE, kinds(guard)));
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    awaitRequests(migration, proxies);
                    stack.worker().kill();
                    stack.worker().start();
                }
                awaitRequests(migration, proxies);
                LOG.info("{} changes, {} kills", workload.stop(), KILLS);
            }

            awaitAllInKafka(migration, streams);
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            for (String guard : GUARDS) {
                migration.awaitConsumed(sink(migration, guard));
                Traffic traffic = proxies.get(guard).traffic();
                LOG.info("write.guard={}:\n{}", guard, traffic.summary());
                assertThat(migration.differences(target(migration, guard), expected))
                        .as("target of write.guard=%s", guard)
                        .isEmpty();
                assertThat((double) traffic.faults() / traffic.requests()).isBetween(SHARE - 0.1, SHARE + 0.1);
                assertThat(kinds(guard).stream().filter(kind -> kind.canMeet("PutItem")))
                        .allSatisfy(kind -> assertThat(traffic.faults(kind))
                                .as("%s for write.guard=%s", kind, guard)
                                .isPositive());
            }
            assertThat(migration.deadLetters()).isEmpty();
        } finally {
            proxies.values().forEach(FaultProxy::close);
        }
    }

    private static void startSink(Migration migration, String guard, FaultProxy proxy) {
        migration.tables.create(target(migration, guard), Books.TARGET_KEY.toArray(String[]::new));
        Map<String, String> config = Books.sinkConfig(migration);
        config.put("table.name.format", target(migration, guard));
        config.put("write.guard", guard);
        if (guard.equals("ledger")) {
            // Made before the faults: a table that cannot be made stops a task, whatever the reason.
            migration.tables.create(target(migration, guard) + "-memory", "k:S");
            config.put("ledger.table", target(migration, guard) + "-memory");
        }
        config.put("dynamodb.service.endpoint", proxy.endpoint().toString());
        migration.start(sink(migration, guard), config);
    }

    /** A write that lands late may undo a newer one, or bring back a deleted item, where only the ledger knows better. */
    private static Set<Fault> kinds(String guard) {
        return guard.equals("ledger")
                ? EnumSet.complementOf(EnumSet.of(Fault.ANSWER_LATE))
                : EnumSet.complementOf(EnumSet.of(Fault.REQUEST_LATE, Fault.ANSWER_LATE));
    }

    /** Every sink is in the middle of its work. */
    private static void awaitRequests(Migration migration, Map<String, FaultProxy> proxies) {
        List<Long> before = new ArrayList<>();
        proxies.values().forEach(proxy -> before.add(proxy.traffic().requests()));
        await("requests of every sink").atMost(Migration.PATIENCE).until(() -> {
            migration.requireNoFailure();
            int at = 0;
            boolean all = true;
            for (FaultProxy proxy : proxies.values()) {
                all &= proxy.traffic().requests() > before.get(at++) + REQUESTS_BETWEEN_KILLS;
            }
            return all;
        });
    }

    private static void awaitAllInKafka(Migration migration, Streams streams) {
        List<String> events = streams.events(migration.tables.stream(migration.sourceTable));
        await("every change is in Kafka")
                .atMost(Migration.PATIENCE)
                .until(() -> ChangeOrder.firstEmissions(migration.topics.read(migration.topic()))
                        .keySet()
                        .containsAll(events));
    }

    private static String sink(Migration migration, String guard) {
        return migration.sink + "-" + guard;
    }

    private static String target(Migration migration, String guard) {
        return migration.targetTable + "-" + guard;
    }
}
