package io.dynabridge.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.errors.IllegalWorkerStateException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What Connect gives a task: notes what is paused and reported; a report is safe when the test says so. As in Connect, a
 * partition that is assigned anew is still paused if it was.
 */
final class FakeSinkTaskContext implements SinkTaskContext {

    final Set<TopicPartition> paused = new HashSet<>();
    final List<String> reports = new ArrayList<>();
    CompletableFuture<Void> report = new CompletableFuture<>();
    Map<String, String> configs = Map.of();
    boolean reporterAvailable = true;
    int commitsAskedFor;
    PluginMetrics metrics;
    private Set<TopicPartition> assigned;

    FakeSinkTaskContext(TopicPartition assigned) {
        this.assigned = Set.of(assigned);
    }

    /** What WorkerSinkTask does between a task's close and open. */
    void assign(TopicPartition... partitions) {
        assigned = Set.of(partitions);
        paused.retainAll(assigned);
    }

    @Override
    public Map<String, String> configs() {
        return configs;
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException("The sink never rewinds");
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException("The sink never rewinds");
    }

    @Override
    public void timeout(long timeoutMs) {
        // Tests call put whenever they like.
    }

    @Override
    public Set<TopicPartition> assignment() {
        return assigned;
    }

    @Override
    public void pause(TopicPartition... partitions) {
        requireAssigned(partitions);
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        requireAssigned(partitions);
        List.of(partitions).forEach(paused::remove);
    }

    private void requireAssigned(TopicPartition... partitions) {
        if (!assigned.containsAll(List.of(partitions))) {
            throw new IllegalWorkerStateException("SinkTasks may not pause or resume partitions not assigned to them");
        }
    }

    @Override
    public void requestCommit() {
        commitsAskedFor++;
    }

    @Override
    public PluginMetrics pluginMetrics() {
        if (metrics == null) {
            throw new NoSuchMethodError("pluginMetrics, as on workers before 4.1");
        }
        return metrics;
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return reporterAvailable
                ? (sinkRecord, error) -> {
                    reports.add(error.getMessage());
                    return report;
                }
                : null;
    }
}
