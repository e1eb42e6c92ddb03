package io.dynabridge.sink;

import io.dynabridge.sink.config.SinkConfig;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;

/** What Connect calls; all work is the {@link StartedSinkTask}'s. */
public final class DynamoDbSinkTask extends SinkTask {

    private StartedSinkTask started;

    @Override
    public String version() {
        return PluginVersion.VERSION;
    }

    @Override
    public void start(Map<String, String> props) {
        started = SinkAssembly.start(new SinkConfig(props), context);
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        started.open();
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        started.put(records);
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> currentOffsets) {
        return started.preCommit(currentOffsets);
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        started.close(partitions);
    }

    @Override
    public void stop() {
        if (started != null) {
            started.stop();
        }
    }
}
