package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dynabridge.tools.chaos.FaultProxy;
import io.dynabridge.tools.chaos.Traffic;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an item of less than a kilobyte costs, on each of its ways and with each guard; prints the table of docs/guards.md.
 *
 * <p>Units are counted from the writes that DynamoDB was asked for, as DynamoDB prices them, because DynamoDB Local does
 * not say what transactions and statements consume. Where it does say, that must agree.
 */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CostIT {

    private static final Logger LOG = LoggerFactory.getLogger(CostIT.class);
    private static final int BOOKS = Integer.getInteger("dynabridge.cost.books", 100);
    private static final List<String> GUARDS = List.of("version", "ledger", "none");

    /** A request that a busy machine answers too late is sent again. */
    private static final Offset<Double> ONCE_MORE = within(0.1);

    private final LocalStack stack;
    private final Map<String, FaultProxy> proxies = new LinkedHashMap<>();
    private final Map<String, Map<String, Cost>> costs = new LinkedHashMap<>();
    private Migration migration;
    private BookTopic topic;

    CostIT(LocalStack stack) {
        this.stack = stack;
    }

    /** For one change. */
    private record Cost(double units, double requests) {

        static Cost of(Traffic traffic) {
            long inTransactions = traffic.writes("TransactWriteItems");
            long questions = traffic.requests("DescribeTable") + traffic.requests("DescribeTimeToLive");
            return new Cost(traffic.writes() + inTransactions, traffic.requests() - questions);
        }

        Cost since(Cost before, int changes) {
            return new Cost((units - before.units) / changes, (requests - before.requests) / changes);
        }

        String cell() {
            return String.format(Locale.ROOT, "%.2f in %.2f", units, requests);
        }
    }

    @BeforeEach
    void startASinkForEachGuard() throws IOException {
        migration = new Migration(stack, "cost").tables(List.of("isbn:S"), List.of("title:S"));
        topic = BookTopic.create(migration.topic(), stack.bootstrapServers());
        for (String guard : GUARDS) {
            FaultProxy proxy = FaultProxy.start(stack.dynamoDbEndpoint(), 0, Duration.ZERO);
            proxies.put(guard, proxy);
            migration.tables.create("cost-" + guard, "title:S");
            Map<String, String> config = migration.sinkConfig();
            config.put("table.name.format", "cost-" + guard);
            config.put("write.guard", guard);
            if (guard.equals("ledger")) {
                config.put("ledger.table", "cost-ledger-memory");
            }
            // A task that joins later would make the first read some records again.
            config.put("tasks.max", "1");
            config.put("dynamodb.service.endpoint", proxy.endpoint().toString());
            migration.start(connector(guard), config);
        }
        topic.write("first", "First", "");
        awaitSinks();
    }

    @AfterEach
    void close() {
        topic.close();
        migration.close();
        proxies.values().forEach(FaultProxy::close);
    }

    @Test
    void aGuardedItemCostsOneWriteUnit() {
        measure("read by a snapshot", BOOKS, () -> forEachBook(book -> topic.read("r" + book, "R" + book, "old")));
        measure("insert", BOOKS, () -> forEachBook(book -> topic.write("i" + book, "I" + book, "old")));
        measure("update", BOOKS, () -> forEachBook(book -> topic.write("i" + book, "I" + book, "new")));
        measure("move to another key", BOOKS, () -> forEachBook(book -> topic.write("i" + book, "M" + book, "new")));
        measure("delete", BOOKS, () -> forEachBook(book -> topic.delete("i" + book)));
        int all = migration.topics.read(migration.topic()).size();
        measure("any of these, replayed", all, this::replay);
        LOG.info("Write units and requests for each change:\n{}", table());

        for (String way : List.of("read by a snapshot", "insert", "update", "delete")) {
            assertThat(cost(way, "version").units).as(way).isCloseTo(1, ONCE_MORE);
            assertThat(cost(way, "none").units).as(way).isCloseTo(1, ONCE_MORE);
            assertThat(cost(way, "none").requests).as(way).isLessThan(0.5);
        }
        assertThat(cost("move to another key", "version").units).isCloseTo(4, ONCE_MORE);
        assertThat(cost("move to another key", "version").requests).isCloseTo(1, ONCE_MORE);
        proxies.values().stream().map(FaultProxy::traffic).forEach(traffic -> {
            for (String operation : List.of("PutItem", "DeleteItem", "BatchWriteItem")) {
                assertThat(traffic.units(operation)).isEqualTo(traffic.writes(operation) - traffic.refusals(operation));
            }
        });
    }

    private void measure(String way, int changes, Runnable work) {
        Map<String, Cost> before = new LinkedHashMap<>();
        GUARDS.forEach(guard -> before.put(guard, Cost.of(proxies.get(guard).traffic())));
        work.run();
        awaitSinks();
        for (String guard : GUARDS) {
            Cost after = Cost.of(proxies.get(guard).traffic());
            costs.computeIfAbsent(way, any -> new LinkedHashMap<>())
                    .put(guard, after.since(before.get(guard), changes));
        }
    }

    private void awaitSinks() {
        topic.flush();
        GUARDS.forEach(guard -> migration.awaitConsumed(connector(guard)));
    }

    private void replay() {
        GUARDS.forEach(guard -> {
            stack.connect().stop(connector(guard));
            stack.connect().deleteOffsets(connector(guard));
            stack.connect().resume(connector(guard));
        });
    }

    private String connector(String guard) {
        return migration.sink + "-" + guard;
    }

    private Cost cost(String way, String guard) {
        return costs.get(way).get(guard);
    }

    private String table() {
        List<String> lines = new ArrayList<>();
        lines.add("| a change | `" + String.join("` | `", GUARDS) + "` |");
        lines.add("|---" + "|---".repeat(GUARDS.size()) + "|");
        costs.forEach((way, byGuard) -> lines.add("| " + way + " | "
                + String.join(" | ", byGuard.values().stream().map(Cost::cell).toList()) + " |"));
        return String.join("\n", lines);
    }

    private static void forEachBook(IntConsumer work) {
        for (int book = 0; book < BOOKS; book++) {
            work.accept(book);
        }
    }
}
