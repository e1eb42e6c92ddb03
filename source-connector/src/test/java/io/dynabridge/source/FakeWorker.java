package io.dynabridge.source;

import io.dynabridge.source.runtime.FakeConnect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceConnectorContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/** Runs the connector and its one task as a worker does, through Connect's interfaces, against a fake endpoint. */
final class FakeWorker {

    private final Map<String, String> props;
    private final OffsetStorageReader offsets = new FakeConnect(new Random(1));

    /** A worker that will run the connector for table {@code books}, with these changes to its config. */
    FakeWorker(FakeDynamoDb dynamoDb, Map<String, String> changes) {
        props = new HashMap<>(Map.of(
                "table.include.list", "books",
                "topic.prefix", "prefix",
                "snapshot.mode", "no_data",
                "aws.region", "eu-north-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "dynamodb.service.endpoint", dynamoDb.endpoint().toString()));
        props.putAll(changes);
    }

    /** A connector that was started; it is to be stopped. */
    DynamoDbSourceConnector connector() {
        DynamoDbSourceConnector connector = new DynamoDbSourceConnector();
        connector.initialize(new ConnectorContext());
        connector.start(props);
        return connector;
    }

    /** A task that was started; it is to be stopped. */
    DynamoDbSourceTask task() {
        DynamoDbSourceConnector connector = connector();
        List<Map<String, String>> configs;
        try {
            configs = connector.taskConfigs(1);
        } finally {
            connector.stop();
        }
        DynamoDbSourceTask task = new DynamoDbSourceTask();
        task.initialize(new TaskContext());
        task.start(configs.get(0));
        return task;
    }

    private static PluginMetrics noMetrics() {
        throw new NoSuchMethodError("pluginMetrics, as on workers before 4.1");
    }

    private final class ConnectorContext implements SourceConnectorContext {
        @Override
        public void requestTaskReconfiguration() {
            throw new AssertionError("There is nothing to assign anew");
        }

        @Override
        public void raiseError(Exception problem) {
            throw new AssertionError(problem);
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return noMetrics();
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return offsets;
        }
    }

    private final class TaskContext implements SourceTaskContext {
        @Override
        public Map<String, String> configs() {
            return props;
        }

        @Override
        public OffsetStorageReader offsetStorageReader() {
            return offsets;
        }

        @Override
        public PluginMetrics pluginMetrics() {
            return noMetrics();
        }
    }
}
