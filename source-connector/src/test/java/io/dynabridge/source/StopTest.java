package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping within Connect's five seconds whatever is under way, again and again, leaving nothing behind. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StopTest {

    private static final int CYCLES = 20;
    private static final int PAGE = 1_000;
    /** Half of what Connect allows by default (task.shutdown.graceful.timeout.ms). */
    private static final Duration SOON = Duration.ofMillis(2_500);

    private final BusyTable table = new BusyTable(1, PAGE, 10);
    private final FakeDynamoDb.Answers described = table::description;

    @Test
    void requestsThatNobodyAnswersDoNotHoldUpAStop() {
        try (FakeDynamoDb hanging = new FakeDynamoDb(described)) {
            assertStopsAndLeavesNothing(
                    hanging,
                    Map.of("snapshot.mode", "touch"),
                    cycle -> () -> hanging.requests("GetShardIterator") >= cycle && hanging.requests("Scan") >= cycle);
        }
    }

    @Test
    void aFullQueueThatNobodyEmptiesDoesNotHoldUpAStop() {
        try (FakeDynamoDb busy = new FakeDynamoDb(described.or(table::records))) {
            // Room for less than two pages, so that it is full with the second.
            assertStopsAndLeavesNothing(
                    busy,
                    Map.of("max.queue.size", String.valueOf(PAGE + PAGE / 2)),
                    cycle -> () -> busy.requests("GetRecords") >= 2 * cycle);
            assertThat(busy.requests("GetRecords"))
                    .as("nothing is read beyond a full queue")
                    .isEqualTo(2 * CYCLES);
        }
    }

    @Test
    void aSnapshotInTheMiddleOfAPageDoesNotHoldUpAStop() {
        try (FakeDynamoDb slow = new FakeDynamoDb(described.or(BusyTable::keys))) {
            assertStopsAndLeavesNothing(
                    slow, Map.of("snapshot.mode", "touch"), cycle -> () -> slow.requests("UpdateItem") >= cycle);
        }
    }

    @Test
    void aPollThatWaitsForRecordsEndsWithAStop() throws Exception {
        try (FakeDynamoDb hanging = new FakeDynamoDb(described)) {
            DynamoDbSourceTask task = new FakeWorker(hanging, Map.of()).task();
            CompletableFuture<Optional<List<SourceRecord>>> poll = CompletableFuture.supplyAsync(() -> {
                try {
                    return Optional.ofNullable(task.poll());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> hanging.requests("GetShardIterator") == 1);

            task.stop();

            assertThat(poll.get(SOON.toMillis(), TimeUnit.MILLISECONDS).orElse(List.of()))
                    .noneMatch(each -> each.topic().equals("prefix.books"));
        }
    }

    @Test
    void aConnectorThatCannotStartLeavesNothingBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        try (FakeDynamoDb broken = new FakeDynamoDb((operation, request) -> Optional.of("no JSON"))) {
            FakeWorker worker = new FakeWorker(broken, Map.of());
            for (int cycle = 0; cycle < 3; cycle++) {
                assertThatThrownBy(worker::connector).isInstanceOf(ConnectException.class);
            }
            assertNothingIsLeft(broken, before);
        }
    }

    /** Starts and stops connector and task so many times, the task each time where {@code reached} holds. */
    private static void assertStopsAndLeavesNothing(
            FakeDynamoDb dynamoDb, Map<String, String> changes, IntFunction<BooleanSupplier> reached) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        FakeWorker worker = new FakeWorker(dynamoDb, changes);
        for (int cycle = 1; cycle <= CYCLES; cycle++) {
            DynamoDbSourceTask task = worker.task();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(reached.apply(cycle)::getAsBoolean);
            long begin = System.nanoTime();
            task.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        }
        assertNothingIsLeft(dynamoDb, before);
    }

    private static void assertNothingIsLeft(FakeDynamoDb dynamoDb, Set<Thread> before) {
        await("threads end")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ours(before)).isEmpty());
        await("connections are closed")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(dynamoDb.connections()).isZero());
    }

    /** Threads of ours and of the SDK that were not there before. */
    private static Set<String> ours(Set<Thread> before) {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        return now.stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("dynabridge-") || name.contains("sdk-"))
                .collect(Collectors.toSet());
    }
}
