package io.dynabridge.client.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.MetricValueProvider;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.metrics.Sensor;
import org.junit.jupiter.api.Test;

class PluginGaugesTest {

    private static final List<Metric<Integer>> ALL = List.of(
            Metric.gauge("one", "items", "the first", (it, now) -> it),
            Metric.gauge("two", "items", "the second", (it, now) -> 2));

    private final Map<MetricName, Object> ofWorker = new LinkedHashMap<>();

    @Test
    void showsAndTakesAway() {
        PluginGauges gauges = gauges();

        gauges.add(ALL, 1, Map.of("table", "books"));
        assertThat(ofWorker).hasSize(2);
        gauges.remove(ALL, Map.of("table", "books"));
        assertThat(ofWorker).isEmpty();
    }

    /** A worker gives up waiting for a task after five seconds, starts it anew, and keeps the metrics of the old one. */
    @Test
    void aTaskStartsThoughItsPredecessorHasNotEndedAndLeavesThatItsMetrics() {
        PluginGauges old = gauges();
        old.add(ALL, 1, Map.of());
        PluginGauges next = gauges();

        next.add(ALL, 5, Map.of());
        next.remove(ALL, Map.of());

        assertThat(value("one")).isEqualTo(1L);
        old.remove(ALL, Map.of());
        next.add(ALL, 5, Map.of());
        assertThat(value("one")).isEqualTo(5L);
    }

    private Object value(String name) {
        return ofWorker.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(name))
                .map(entry -> ((Gauge<?>) entry.getValue()).value(null, 0))
                .findFirst()
                .orElseThrow();
    }

    private PluginGauges gauges() {
        return new PluginGauges(new TaskMetrics(), Clock.systemUTC());
    }

    /** As the worker's own, each task's has names of its own and refuses what is not there or taken. */
    private final class TaskMetrics implements PluginMetrics {

        private final Map<MetricName, Object> own = new LinkedHashMap<>();

        @Override
        public MetricName metricName(String name, String description, LinkedHashMap<String, String> tags) {
            return new MetricName(name, "plugins", description, tags);
        }

        @Override
        public void addMetric(MetricName name, MetricValueProvider<?> provider) {
            if (ofWorker.putIfAbsent(name, provider) != null) {
                throw new IllegalArgumentException(name + " already exists");
            }
            own.put(name, provider);
        }

        @Override
        public void removeMetric(MetricName name) {
            if (own.remove(name) == null) {
                throw new IllegalArgumentException(name + " is not registered");
            }
            ofWorker.remove(name);
        }

        @Override
        public Sensor addSensor(String name) {
            throw new UnsupportedOperationException("no gauge needs one");
        }

        @Override
        public void removeSensor(String name) {
            throw new UnsupportedOperationException("no gauge needs one");
        }
    }
}
