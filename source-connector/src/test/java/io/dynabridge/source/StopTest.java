package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.source.config.SourceTaskConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.runtime.FakeConnect;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping within Connect's five seconds whatever is under way, leaving nothing behind. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StopTest {

    private static final int CYCLES = 20;
    /** Half of what Connect allows by default (task.shutdown.graceful.timeout.ms). */
    private static final Duration SOON = Duration.ofMillis(2_500);

    private static final Lineage LINEAGE = new Lineage(
            "books",
            "arn:aws:dynamodb:local:0:table/books/stream/1",
            List.of("id"),
            List.of(new Root("shard-1", 0)),
            true,
            false,
            0,
            0,
            List.of());
    private static final Segments SEGMENTS =
            new Segments("books", List.of("id"), "initial", "run", 1, List.of(0), false, 0);

    @Test
    void requestsThatNobodyAnswersDoNotHoldUpAStop() {
        try (FakeDynamoDb hanging = new FakeDynamoDb(operation -> Optional.empty())) {
            assertStopsAndLeavesNothing(
                    hanging,
                    new TaskAssignment(List.of(), List.of(LINEAGE), List.of(SEGMENTS)),
                    cycle -> hanging.requests("GetShardIterator") >= cycle && hanging.requests("Scan") >= cycle);
        }
    }

    @Test
    void aFullQueueThatNobodyEmptiesDoesNotHoldUpAStop() {
        Map<String, String> answers = Map.of("GetShardIterator", "{\"ShardIterator\":\"i\"}", "GetRecords", fullPage());
        try (FakeDynamoDb busy = new FakeDynamoDb(operation -> Optional.ofNullable(answers.get(operation)))) {
            assertStopsAndLeavesNothing(
                    busy,
                    new TaskAssignment(List.of(), List.of(LINEAGE), List.of()),
                    // The queue takes 1,500 records: two pages.
                    cycle -> busy.requests("GetRecords") >= 2 * cycle);
            assertThat(busy.requests("GetRecords"))
                    .as("nothing is read beyond a full queue")
                    .isEqualTo(2 * CYCLES);
        }
    }

    @Test
    void aSnapshotInTheMiddleOfAPageDoesNotHoldUpAStop() {
        String keys = IntStream.range(0, 100)
                .mapToObj(id -> "{\"id\":{\"N\":\"" + id + "\"}}")
                .collect(Collectors.joining(","));
        String page = "{\"Count\":100,\"ScannedCount\":100,\"Items\":[" + keys
                + "],\"LastEvaluatedKey\":{\"id\":{\"N\":\"99\"}}}";
        try (FakeDynamoDb slow =
                new FakeDynamoDb(operation -> operation.equals("Scan") ? Optional.of(page) : Optional.empty())) {
            assertStopsAndLeavesNothing(
                    slow,
                    new TaskAssignment(List.of(), List.of(), List.of(SEGMENTS)),
                    cycle -> slow.requests("UpdateItem") >= cycle);
        }
    }

    private interface Reached {
        boolean inCycle(int cycle);
    }

    private static void assertStopsAndLeavesNothing(FakeDynamoDb dynamoDb, TaskAssignment assignment, Reached reached) {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int cycle = 1; cycle <= CYCLES; cycle++) {
            int present = cycle;
            DynamoDbSourceTask task = new DynamoDbSourceTask();
            task.initialize(new Context());
            task.start(config(dynamoDb, assignment));
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> reached.inCycle(present));
            long begin = System.nanoTime();
            task.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(SOON);
        }
        await("threads end")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(ours(before)).isEmpty());
        await("connections are closed")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(dynamoDb.connections()).isZero());
    }

    @Test
    void aPollThatWaitsForRecordsEndsWithAStop() throws Exception {
        try (FakeDynamoDb hanging = new FakeDynamoDb(operation -> Optional.empty())) {
            DynamoDbSourceTask task = new DynamoDbSourceTask();
            task.initialize(new Context());
            task.start(config(hanging, new TaskAssignment(List.of(), List.of(LINEAGE), List.of())));
            assertThat(task.poll()).as("that reading begins").hasSize(1);
            CompletableFuture<Object> poll = CompletableFuture.supplyAsync(() -> {
                try {
                    return Optional.ofNullable(task.poll());
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            await().atMost(Duration.ofSeconds(20)).until(() -> hanging.requests("GetShardIterator") == 1);

            task.stop();

            assertThat(poll.get(SOON.toMillis(), TimeUnit.MILLISECONDS)).isEqualTo(Optional.empty());
        }
    }

    /** Threads of ours and of the SDK that were not there before. */
    private static Set<String> ours(Set<Thread> before) {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        return now.stream()
                .map(Thread::getName)
                .filter(name ->
                        name.startsWith("dynabridge-") || name.startsWith("aws-java-sdk") || name.contains("sdk-"))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> config(FakeDynamoDb dynamoDb, TaskAssignment assignment) {
        Map<String, String> props = new HashMap<>(Map.of(
                "table.include.list", "books",
                "topic.prefix", "stop",
                "snapshot.mode", "touch",
                "max.queue.size", "1500",
                "aws.region", "eu-north-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "dynamodb.service.endpoint", dynamoDb.endpoint().toString()));
        return SourceTaskConfig.of(props, List.of(assignment)).get(0);
    }

    private static String fullPage() {
        String records = IntStream.range(0, 1_000)
                .mapToObj(number -> "{\"eventID\":\"e" + number + "\",\"eventName\":\"INSERT\",\"dynamodb\":{\"Keys\":"
                        + "{\"id\":{\"N\":\"1\"}},\"NewImage\":{\"id\":{\"N\":\"1\"}},\"SequenceNumber\":\""
                        + (100_000 + number) + "\",\"SizeBytes\":10,\"ApproximateCreationDateTime\":1}}")
                .collect(Collectors.joining(","));
        return "{\"NextShardIterator\":\"i\",\"Records\":[" + records + "]}";
    }

    private static final class Context implements SourceTaskContext {
        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return new FakeConnect(new Random(1));
        }

        @Override
        public PluginMetrics pluginMetrics() {
            throw new NoSuchMethodError("as on a worker before 4.1");
        }
    }
}
