package io.dynabridge.sink;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What Connect gives a task: notes what is paused and reported; a report is safe when the test says so. */
final class FakeSinkTaskContext implements SinkTaskContext {

    final Set<TopicPartition> paused = new HashSet<>();
    final List<String> reports = new ArrayList<>();
    final CompletableFuture<Void> report = new CompletableFuture<>();
    boolean reporterAvailable = true;
    private final Set<TopicPartition> assigned;

    FakeSinkTaskContext(TopicPartition assigned) {
        this.assigned = Set.of(assigned);
    }

    @Override
    public Map<String, String> configs() {
        return Map.of();
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
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        List.of(partitions).forEach(paused::remove);
    }

    @Override
    public void requestCommit() {
        throw new UnsupportedOperationException("Connect commits in its own time");
    }

    @Override
    public PluginMetrics pluginMetrics() {
        throw new UnsupportedOperationException("Workers before 4.1 have none");
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
