package io.dynabridge.source;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.source.config.ChainWarnings;
import io.dynabridge.source.config.SourceChecks;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.SourceTaskConfig;
import io.dynabridge.source.offset.OffsetAlteration;
import io.dynabridge.source.stream.SdkStreamGateway;
import io.dynabridge.source.stream.StreamGateway;
import io.dynabridge.source.stream.StreamLister;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes every change of DynamoDB tables to Kafka, in order, and their existing items on request. */
public class DynamoDbSourceConnector extends SourceConnector {

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSourceConnector.class);
    private static final int MOST_REQUESTS = 8;

    private Map<String, String> props;
    private DynamoDbClients clients;
    private AssignedWork work;
    private ShardMonitor monitor;

    @Override
    public String version() {
        return SourceVersion.VERSION;
    }

    @Override
    public ConfigDef config() {
        return SourceConfig.DEF;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return DynamoDbSourceTask.class;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        Config result = super.validate(GivenKeys.of(connectorConfigs));
        Map<String, ConfigValue> values = new HashMap<>();
        result.configValues().forEach(value -> values.put(value.name(), value));
        if (result.configValues().stream()
                .anyMatch(value -> !value.errorMessages().isEmpty())) {
            return result;
        }
        // Connect shows messages without their keys when it refuses a POST, so each message names its own.
        BiConsumer<String, String> complaint = (key, message) -> values.get(key).addErrorMessage(key + ": " + message);
        SourceConfig config = new SourceConfig(connectorConfigs);
        config.check(complaint);
        if (values.values().stream().allMatch(value -> value.errorMessages().isEmpty())) {
            SourceChecks.check(config, complaint);
        }
        return result;
    }

    @Override
    public void start(Map<String, String> connectorProps) {
        props = new HashMap<>(connectorProps);
        ChainWarnings.of(props).forEach(LOG::warn);
        try {
            open(new SourceConfig(props));
        } catch (RuntimeException | Error e) {
            // Connect does not stop what did not start, and may start it again and again.
            stop();
            throw e;
        }
    }

    private void open(SourceConfig config) {
        clients = DynamoDbClients.open(config.aws(), MOST_REQUESTS);
        StreamGateway streams = new SdkStreamGateway(clients.streams());
        StreamLister lister =
                new StreamLister(streams, System::nanoTime, TimeUnit.NANOSECONDS::sleep, RandomGenerator.getDefault());
        work = new AssignedWork(
                config,
                new TableSurvey(
                        config.lossPolicy(),
                        config.startsAtLatest(),
                        TableFacts.catalog(clients),
                        lister,
                        context().offsetStorageReader(),
                        System::currentTimeMillis),
                new AssignmentPlanner(config, context().offsetStorageReader()),
                System::nanoTime,
                context()::requestTaskReconfiguration);
        work.look();
        monitor = new ShardMonitor(work);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return SourceTaskConfig.of(props, work.assign(maxTasks));
    }

    @Override
    public void stop() {
        if (monitor != null) {
            monitor.close();
        }
        if (clients != null) {
            clients.close();
        }
    }

    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> connectorConfig) {
        // Positions are Connect offsets and nothing else, so they commit with the records.
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> connectorConfig) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> connectorConfig, Map<Map<String, ?>, Map<String, ?>> offsets) {
        offsets.forEach(OffsetAlteration::check);
        return true;
    }
}
