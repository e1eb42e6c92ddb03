package io.dynabridge.client.metrics;

import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    private final Set<MetricName> shown = new HashSet<>();
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
            show(name(metric, tags), gauge);
        }
    }

    /**
     * A task that does not end in time is followed by another of the same number, perhaps in the same worker, where its
     * metrics stay until it has ended. To look worse for a while is better than not to move data.
     */
    private void show(MetricName name, Gauge<Number> gauge) {
        try {
            metrics.addMetric(name, gauge);
            shown.add(name);
        } catch (IllegalArgumentException taken) {
            LOG.warn(
                    "The metric {} is still that of a task that has not ended yet; it will be missing until this one is"
                            + " started anew",
                    name.name());
        }
    }

    /** Shows them no longer. */
    public synchronized <S> void remove(List<Metric<S>> all, Map<String, String> tags) {
        if (metrics != null && !closed) {
            all.stream().map(metric -> name(metric, tags)).filter(shown::remove).forEach(metrics::removeMetric);
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
