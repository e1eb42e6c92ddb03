package io.dynabridge.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.metrics.SinkMetrics;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.write.Backlog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against Kafka's own metrics, as a worker hands them to a task. */
class SinkMetricsTest {

    private static final Map<String, String> WORKER_TAGS = Map.of("connector", "books-sink", "task", "0");

    private final Metrics kafka = new Metrics();
    private final SinkProgress progress = new SinkProgress(System::currentTimeMillis);
    private Backlog backlog = Backlog.NONE;
    private SinkMetrics metrics;

    @BeforeEach
    void show() {
        FakeSinkTaskContext context = new FakeSinkTaskContext(new TopicPartition("books", 0));
        context.metrics = new PluginMetricsImpl(kafka, new LinkedHashMap<>(WORKER_TAGS));
        metrics = SinkMetrics.of(context, progress, () -> backlog, () -> 3);
    }

    @AfterEach
    void closeKafka() {
        metrics.close();
        kafka.close();
    }

    @Test
    void whatHappensIsShown() {
        long created = System.currentTimeMillis() - 60_000;
        progress.finished(WriteOutcome.WRITTEN);
        progress.applied(created);
        progress.finished(WriteOutcome.CONFLICT);
        progress.answered(25, TimeUnit.MILLISECONDS.toNanos(40));
        progress.answered(1, TimeUnit.MILLISECONDS.toNanos(20));
        progress.throttled();
        progress.retried();
        progress.consumed(2.5);
        backlog = new Backlog(7, 700, 2, 200, System.currentTimeMillis());

        Map<String, Number> values = values();
        assertThat(values)
                .containsEntry("sink-records-total written", 1L)
                .containsEntry("sink-records-total conflict", 1L)
                .containsEntry("sink-records-total deleted", 0L)
                .containsEntry("requests-total", 2L)
                .containsEntry("requested-writes-total", 26L)
                .containsEntry("request-latency-avg-ms", 30.0)
                .containsEntry("request-latency-max-ms", 40.0)
                .containsEntry("write-throttles-total", 1L)
                .containsEntry("write-retries-total", 1L)
                .containsEntry("write-units-total", 2.5)
                .containsEntry("pending-writes", 7L)
                .containsEntry("pending-bytes", 700L)
                .containsEntry("parked-puts", 2L)
                .containsEntry("requests-in-flight", 3L);
        assertThat(values.get("applied-lag-avg-ms").doubleValue()).isBetween(60_000.0, 65_000.0);
        assertThat(values.get("applied-lag-max-ms").longValue()).isBetween(60_000L, 65_000L);
    }

    @Test
    void theLagGrowsWhileWritesArePendingAndIsNothingWhenNoneIs() {
        FakeSinkTaskContext context = new FakeSinkTaskContext(new TopicPartition("books", 0));
        try (Metrics others = new Metrics()) {
            context.metrics = new PluginMetricsImpl(others, new LinkedHashMap<>(WORKER_TAGS));
            SinkMetrics shown =
                    SinkMetrics.of(context, new SinkProgress(System::currentTimeMillis), () -> backlog, () -> 0);
            assertThat(value(others, "sink-lag-ms")).isZero();
            backlog = new Backlog(1, 1, 0, 0, System.currentTimeMillis() - 120_000);
            assertThat(value(others, "sink-lag-ms")).isBetween(120_000.0, 125_000.0);
            shown.close();
        }
    }

    @Test
    void aWorkerWithoutPluginMetricsIsServedWithoutThem() {
        SinkMetrics none = SinkMetrics.of(
                new FakeSinkTaskContext(new TopicPartition("books", 0)), progress, () -> backlog, () -> 0);
        none.close();
    }

    @Test
    void theDocumentHasEveryMetricThatIsRegisteredAndNoOther() throws IOException {
        Set<String> registered = new TreeSet<>();
        kafka.metrics().keySet().stream()
                .filter(name -> name.group().equals("plugins"))
                .forEach(name -> registered.add("| `" + name.name() + "` | "
                        + (name.tags().containsKey("outcome") ? "outcome" : "–") + " | " + name.description() + " |"));
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "metrics.md"));
        Set<String> documented = new TreeSet<>();
        lines.subList(lines.indexOf("## Sink connector"), lines.size()).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| "))
                .forEach(cells -> documented.add(cells[0] + " | " + cells[1] + " | " + cells[4]));
        assertThat(documented).isEqualTo(registered);
    }

    private static double value(Metrics all, String metric) {
        return all.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(metric))
                .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue())
                .findFirst()
                .orElseThrow();
    }

    private Map<String, Number> values() {
        Map<String, Number> values = new TreeMap<>();
        kafka.metrics().forEach((name, metric) -> {
            if (name.group().equals("plugins")) {
                String outcome = name.tags().get("outcome");
                values.put(name.name() + (outcome == null ? "" : " " + outcome), (Number) metric.metricValue());
            }
        });
        return values;
    }
}
