package io.dynabridge.source.metrics;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what a task counts as metrics of the Connect worker (KIP-877). A shard's gauge goes when the shard is done, so
 * nothing gathers over months; where a task has very many shards it shows none of them by itself.
 */
public final class SourceMetrics implements SourceProgress.Watcher, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SourceMetrics.class);
    /** Every gauge is an MBean that reporters read every few seconds. */
    static final int MOST_SHARDS = 500;

    private final PluginMetrics metrics;
    private final Clock clock;
    private final SourceProgress progress;
    private final Set<ShardProgress> shards = ConcurrentHashMap.newKeySet();
    private boolean showsShards = true;
    private boolean closed;

    private SourceMetrics(PluginMetrics metrics, Clock clock) {
        this.metrics = metrics;
        this.clock = clock;
        this.progress = new SourceProgress(clock, this);
    }

    /**
     * Metrics of a task.
     *
     * @param context of the task; that of workers before 4.1 has no metrics to give
     */
    public static SourceMetrics of(SourceTaskContext context, Clock clock, QueueFill queue) {
        SourceMetrics result = new SourceMetrics(pluginMetrics(context), clock);
        result.add(Metric.OF_TASK, result.progress, Map.of());
        result.add(Metric.OF_QUEUE, queue, Map.of());
        return result;
    }

    /** Who is to be told what happens. */
    public SourceProgressListener listener() {
        return progress;
    }

    @Override
    public void tableAdded(TableProgress table) {
        add(Metric.OF_TABLE, table, Map.of("table", table.table()));
    }

    @Override
    public synchronized void shardAdded(ShardProgress shard) {
        shards.add(shard);
        if (showsShards && shards.size() > MOST_SHARDS) {
            shards.stream().filter(each -> each != shard).forEach(this::hide);
            showsShards = false;
            LOG.info("More than {} shards in this task: they have no metrics of their own any more", MOST_SHARDS);
        } else if (showsShards) {
            show(shard);
        }
    }

    @Override
    public synchronized void shardRemoved(ShardProgress shard) {
        shards.remove(shard);
        if (showsShards) {
            hide(shard);
        } else if (shards.size() <= MOST_SHARDS / 2) {
            // Well below the bound, so that a few shards more or less do not show and hide hundreds.
            showsShards = true;
            shards.forEach(this::show);
        }
    }

    /** Nothing is registered any more; what is there the worker takes away with the task. */
    @Override
    public synchronized void close() {
        closed = true;
    }

    private void show(ShardProgress shard) {
        add(Metric.OF_SHARD, shard, tags(shard));
    }

    private void hide(ShardProgress shard) {
        if (metrics != null && !closed) {
            Metric.OF_SHARD.forEach(metric -> metrics.removeMetric(name(metric, tags(shard))));
        }
    }

    private static Map<String, String> tags(ShardProgress shard) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("table", shard.table());
        tags.put("shard", shard.shard());
        return tags;
    }

    private synchronized <S> void add(List<Metric<S>> all, S subject, Map<String, String> tags) {
        if (metrics == null || closed) {
            return;
        }
        for (Metric<S> metric : all) {
            Gauge<Number> gauge = (config, now) -> metric.value(subject, clock.millis());
            metrics.addMetric(name(metric, tags), gauge);
        }
    }

    private MetricName name(Metric<?> metric, Map<String, String> tags) {
        return metrics.metricName(metric.name(), metric.meaning(), new LinkedHashMap<>(tags));
    }

    /** Not behind a lambda: linking one would look for the missing class outside of the catch. */
    private static PluginMetrics pluginMetrics(SourceTaskContext context) {
        try {
            return context.pluginMetrics();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            LOG.info("This Connect worker is older than 4.1 and has no metrics of plugins: the connector shows none");
            return null;
        }
    }
}
