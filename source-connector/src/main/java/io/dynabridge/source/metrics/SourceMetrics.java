package io.dynabridge.source.metrics;

import io.dynabridge.client.metrics.PluginGauges;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    private final PluginGauges gauges;
    private final SourceProgress progress;
    private final Set<ShardProgress> shards = ConcurrentHashMap.newKeySet();
    private boolean showsShards = true;

    private SourceMetrics(PluginMetrics metrics, Clock clock) {
        this.gauges = new PluginGauges(metrics, clock);
        this.progress = new SourceProgress(clock, this);
    }

    /**
     * Metrics of a task.
     *
     * @param context of the task; that of workers before 4.1 has no metrics to give
     */
    public static SourceMetrics of(SourceTaskContext context, Clock clock, QueueFill queue) {
        SourceMetrics result = new SourceMetrics(pluginMetrics(context), clock);
        result.gauges.add(SourceMetricList.OF_TASK, result.progress, Map.of());
        result.gauges.add(SourceMetricList.OF_QUEUE, queue, Map.of());
        return result;
    }

    /** Who is to be told what happens. */
    public SourceProgressListener listener() {
        return progress;
    }

    @Override
    public void tableAdded(TableProgress table) {
        gauges.add(SourceMetricList.OF_TABLE, table, Map.of("table", table.table()));
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
    public void close() {
        gauges.close();
    }

    private void show(ShardProgress shard) {
        gauges.add(SourceMetricList.OF_SHARD, shard, tags(shard));
    }

    private void hide(ShardProgress shard) {
        gauges.remove(SourceMetricList.OF_SHARD, tags(shard));
    }

    private static Map<String, String> tags(ShardProgress shard) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("table", shard.table());
        tags.put("shard", shard.shard());
        return tags;
    }

    /** Not behind a lambda: linking one would look for the missing class outside of the catch. */
    private static PluginMetrics pluginMetrics(SourceTaskContext context) {
        try {
            return context.pluginMetrics();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return null;
        }
    }
}
