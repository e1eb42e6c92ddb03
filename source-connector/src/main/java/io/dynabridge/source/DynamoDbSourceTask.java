package io.dynabridge.source;

import io.dynabridge.source.config.SourceTaskConfig;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Connect's view of a task; all work is done by {@link StartedSourceTask}. */
public class DynamoDbSourceTask extends SourceTask {

    private volatile StartedSourceTask started;

    @Override
    public String version() {
        return SourceVersion.VERSION;
    }

    @Override
    public void start(Map<String, String> props) {
        started = StartedSourceTask.start(new SourceTaskConfig(props), context);
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        return started.poll();
    }

    @Override
    public void commitRecord(SourceRecord sourceRecord, RecordMetadata metadata) {
        started.acknowledged(sourceRecord, metadata != null);
    }

    @Override
    public void stop() {
        StartedSourceTask running = started;
        if (running != null) {
            running.close();
        }
    }
}
