package io.dynabridge.sink.metrics;

import io.dynabridge.client.metrics.PluginGauges;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.write.Backlog;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Shows what a task counts as metrics of the Connect worker (KIP-877). */
public final class SinkMetrics implements AutoCloseable {

    private final PluginGauges gauges;

    private SinkMetrics(PluginGauges gauges) {
        this.gauges = gauges;
    }

    /**
     * Metrics of a task.
     *
     * @param context of the task; that of workers before 4.1 has no metrics to give
     * @param inFlight requests under way
     */
    public static SinkMetrics of(
            SinkTaskContext context, SinkProgress progress, Supplier<Backlog> backlog, Supplier<Integer> inFlight) {
        PluginGauges gauges = new PluginGauges(pluginMetrics(context), Clock.systemUTC());
        gauges.add(SinkMetricList.OF_TASK, progress, Map.of());
        gauges.add(SinkMetricList.OF_LOAD, new SinkMetricList.Load(progress, backlog, inFlight), Map.of());
        for (WriteOutcome outcome : WriteOutcome.values()) {
            gauges.add(
                    SinkMetricList.OF_OUTCOME,
                    new SinkMetricList.Outcome(progress, outcome),
                    Map.of("outcome", outcome.name().toLowerCase(Locale.ROOT)));
        }
        return new SinkMetrics(gauges);
    }

    @Override
    public void close() {
        gauges.close();
    }

    /** Not behind a lambda: linking one would look for the missing class outside of the catch. */
    private static PluginMetrics pluginMetrics(SinkTaskContext context) {
        try {
            return context.pluginMetrics();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return null;
        }
    }
}
