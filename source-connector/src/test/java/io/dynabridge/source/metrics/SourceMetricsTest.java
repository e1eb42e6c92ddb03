package io.dynabridge.source.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against Kafka's own metrics, as a worker hands them to a task. */
class SourceMetricsTest {

    private final HandClock clock = new HandClock(100_000);
    private final Metrics kafka = new Metrics();
    private final Set<String> before = names();
    private final PluginMetricsImpl plugin = new PluginMetricsImpl(kafka, workerTags());
    private final SourceMetrics metrics = SourceMetrics.of(new Context(() -> plugin), clock, new FixedFill());
    private final SourceProgressListener listener = metrics.listener();

    @AfterEach
    void closeKafka() {
        kafka.close();
    }

    @Test
    void everyEventMovesTheMetricThatIsNamedForIt() {
        Map<Runnable, Map<String, Number>> moves = new LinkedHashMap<>();
        moves.put(() -> listener.shardStarted("books", "s"), Map.of("shards-reading", 1L));
        moves.put(() -> listener.getRecordsCalled("books"), Map.of("get-records-calls-total", 1L));
        moves.put(() -> listener.emptyPoll("books"), Map.of("empty-polls-total", 1L));
        moves.put(() -> listener.throttled("books"), Map.of("throttles-total", 1L));
        moves.put(() -> listener.retried("books"), Map.of("retries-total", 1L));
        moves.put(() -> listener.iteratorExpired("books"), Map.of("expired-iterators-total", 1L));
        moves.put(() -> listener.dataLost("books"), Map.of("data-losses-total", 1L));
        moves.put(() -> listener.segmentsAssigned("books", 4), Map.of("snapshot-segments", 4L));
        moves.put(
                () -> listener.snapshotItems("books", 100),
                Map.of("snapshot-items-total", 100L, "snapshot-items-per-second", 100.0));
        moves.put(() -> listener.segmentDone("books"), Map.of("snapshot-segments-done", 1L));
        moves.put(
                () -> listener.pageRead("books", "s", 7, 700, 98_500),
                Map.of(
                        "records-total", 7L,
                        "records-per-second", 7.0,
                        "bytes-total", 700L,
                        "table-lag-ms", 1_500L,
                        "task-lag-ms", 1_500L,
                        "shard-lag-ms", 1_500L));
        moves.put(() -> listener.shardClosing("books", "s"), Map.of("shards-reading", 0L, "shards-closing", 1L));
        moves.put(
                () -> listener.shardWaitingForChildren("books", "s"),
                Map.of("shards-closing", 0L, "shards-waiting-for-children", 1L));

        moves.forEach((event, expected) -> {
            Map<String, Object> then = values();
            event.run();
            Map<String, Object> moved = values();
            moved.entrySet()
                    .removeIf(entry -> isZero(entry.getValue()) && !then.containsKey(entry.getKey())
                            || entry.getValue().equals(then.get(entry.getKey())));
            assertThat(moved).isEqualTo(new TreeMap<>(expected));
        });
        listener.shardDone("books", "s");
        assertThat(values())
                .containsEntry("shards-waiting-for-children", 0L)
                .containsEntry("shards-finished-total", 1L)
                .doesNotContainKey("shard-lag-ms");
    }

    @Test
    void theQueueIsShownAsItIs() {
        assertThat(values())
                .containsEntry("queue-records", 12L)
                .containsEntry("queue-bytes", 3_400L)
                .containsEntry("queue-fill-ratio", 0.25);
    }

    @Test
    void aShardHasAMetricFromItsStartUntilItIsDone() {
        listener.shardStarted("books", "s1");
        listener.shardStarted("books", "s2");
        listener.shardDone("books", "s1");
        assertThat(shownShards()).containsExactly("s2");
    }

    @Test
    void veryManyShardsAreNotShownOneByOneUntilThereAreFewAgain() {
        int most = SourceMetrics.MOST_SHARDS;
        for (int i = 0; i < most; i++) {
            listener.shardStarted("books", "s" + i);
        }
        assertThat(shownShards()).hasSize(most);
        listener.shardStarted("books", "s" + most);
        assertThat(shownShards()).isEmpty();
        assertThat(values()).containsEntry("shards-reading", most + 1L);

        int started = most + 1;
        for (int done = 0; started - done > most / 2; done++) {
            assertThat(shownShards()).isEmpty();
            listener.shardDone("books", "s" + done);
        }
        assertThat(shownShards()).hasSize(most / 2);
        listener.shardStarted("books", "new");
        assertThat(shownShards()).hasSize(most / 2 + 1).contains("new");
    }

    @Test
    void manyRollOversLeaveNothingBehind() {
        listener.shardStarted("books", "s");
        listener.shardDone("books", "s");
        Set<String> few = names();
        for (int i = 0; i < 2_000; i++) {
            listener.shardStarted("books", "s" + i);
            listener.shardDone("books", "s" + i);
        }
        assertThat(names()).isEqualTo(few);
    }

    @Test
    void aReaderThatIsNotOverYetWhenTheTaskStopsComesToNoHarm() throws IOException {
        listener.shardStarted("books", "s1");
        metrics.close();
        plugin.close();
        listener.shardStarted("books", "s2");
        listener.shardStarted("films", "s3");
        listener.shardDone("books", "s1");
        assertThat(names()).isEqualTo(before);
    }

    @Test
    void aWorkerWithoutPluginMetricsIsServedWithoutThem() {
        for (Error missing :
                List.of(new NoSuchMethodError("pluginMetrics"), new NoClassDefFoundError("PluginMetrics"))) {
            SourceMetrics none = SourceMetrics.of(
                    new Context(() -> {
                        throw missing;
                    }),
                    clock,
                    new FixedFill());
            none.listener().shardStarted("books", "s1");
            none.listener().pageRead("books", "s1", 1, 1, 1);
            none.listener().shardDone("books", "s1");
            none.close();
        }
    }

    @Test
    void theDocumentHasEveryMetricThatIsRegisteredAndNoOther() throws IOException {
        listener.shardStarted("books", "s");
        List<String> registered = kafka.metrics().keySet().stream()
                .filter(name -> name.group().equals("plugins"))
                .map(name -> {
                    Set<String> tags = new TreeSet<>(name.tags().keySet());
                    tags.removeAll(workerTags().keySet());
                    Metric<?> metric = metric(name.name());
                    return String.join(
                            " | ",
                            "| `" + name.name() + "`",
                            tags.isEmpty() ? "–" : String.join(", ", tags),
                            metric.kind().name().toLowerCase(),
                            metric.unit(),
                            name.description() + " |");
                })
                .sorted()
                .toList();
        try (Stream<String> lines = Files.lines(Path.of("..", "docs", "metrics.md"))) {
            assertThat(lines.takeWhile(line -> !line.equals("## Sink connector"))
                            .filter(line -> line.startsWith("| `"))
                            .sorted()
                            .toList())
                    .isEqualTo(registered);
        }
    }

    private static Metric<?> metric(String name) {
        return Stream.of(
                        SourceMetricList.OF_TASK,
                        SourceMetricList.OF_QUEUE,
                        SourceMetricList.OF_TABLE,
                        SourceMetricList.OF_SHARD)
                .flatMap(List::stream)
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Object> values() {
        Map<String, Object> values = new TreeMap<>();
        kafka.metrics().forEach((name, metric) -> {
            if (name.group().equals("plugins")) {
                assertThat(name.tags()).containsAllEntriesOf(workerTags());
                values.put(name.name(), metric.metricValue());
            }
        });
        return values;
    }

    private Set<String> shownShards() {
        return kafka.metrics().keySet().stream()
                .filter(name -> name.tags().containsKey("shard"))
                .map(name -> name.tags().get("shard"))
                .collect(Collectors.toSet());
    }

    private Set<String> names() {
        return kafka.metrics().keySet().stream().map(Object::toString).collect(Collectors.toSet());
    }

    private static boolean isZero(Object value) {
        return ((Number) value).doubleValue() == 0;
    }

    private static Map<String, String> workerTags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("connector", "books-source");
        tags.put("task", "0");
        return tags;
    }

    private record FixedFill() implements QueueFill {
        @Override
        public int records() {
            return 12;
        }

        @Override
        public long bytes() {
            return 3_400;
        }

        @Override
        public double share() {
            return 0.25;
        }
    }

    private record Context(Supplier<PluginMetrics> metrics) implements SourceTaskContext {
        @Override
        public Map<String, String> configs() {
            return Map.of();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return null;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return metrics.get();
        }
    }
}
