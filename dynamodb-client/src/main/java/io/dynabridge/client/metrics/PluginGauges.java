package io.dynabridge.client.metrics;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers metrics with the worker; does nothing on workers that have none for plugins. Thread-safe. */
public final class PluginGauges implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PluginGauges.class);

    private final PluginMetrics metrics;
    private final Clock clock;
    private boolean closed;

    /**
     * Gauges of a task.
     *
     * @param metrics of the task; null on workers before 4.1
     */
    public PluginGauges(PluginMetrics metrics, Clock clock) {
        if (metrics == null) {
            LOG.info("This Connect worker is older than 4.1 and has no metrics of plugins: the connector shows none");
        }
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Shows these metrics of something. */
    public synchronized <S> void add(List<Metric<S>> all, S subject, Map<String, String> tags) {
        if (metrics == null || closed) {
            return;
        }
        for (Metric<S> metric : all) {
            Gauge<Number> gauge = (config, now) -> metric.value(subject, clock.millis());
            metrics.addMetric(name(metric, tags), gauge);
        }
    }

    /** Shows them no longer. */
    public synchronized <S> void remove(List<Metric<S>> all, Map<String, String> tags) {
        if (metrics != null && !closed) {
            all.forEach(metric -> metrics.removeMetric(name(metric, tags)));
        }
    }

    /** Nothing is registered any more; what is there the worker takes away with the task. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    private MetricName name(Metric<?> metric, Map<String, String> tags) {
        return metrics.metricName(metric.name(), metric.meaning(), new LinkedHashMap<>(tags));
    }
}
