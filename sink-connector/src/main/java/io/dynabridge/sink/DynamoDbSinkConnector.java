package io.dynabridge.sink;

import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.sink.check.SinkChecks;
import io.dynabridge.sink.check.Tolerance;
import io.dynabridge.sink.config.SinkConfig;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes the changes that the DynaBridge source connector reads to DynamoDB tables, of whatever key. */
public final class DynamoDbSinkConnector extends SinkConnector {

    private static final Logger LOG = LoggerFactory.getLogger(DynamoDbSinkConnector.class);

    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return PluginVersion.VERSION;
    }

    @Override
    public ConfigDef config() {
        return SinkConfig.DEF;
    }

    @Override
    public Config validate(Map<String, String> connectorConfigs) {
        Config result = super.validate(GivenKeys.of(connectorConfigs));
        SinkChecks.check(connectorConfigs, result);
        return result;
    }

    @Override
    public void start(Map<String, String> props) {
        properties = Map.copyOf(GivenKeys.of(props));
        Tolerance tolerance = Tolerance.of(props);
        // The second is refused, but a connector made before that runs on.
        if (tolerance == Tolerance.LOG_ONLY || tolerance == Tolerance.WITHOUT_A_TRACE) {
            LOG.warn(
                    "{}=all without {}: records that transforms or converters cannot handle are kept {}. Name a topic to"
                            + " keep them, or set {}=none to stop at such a record.",
                    Tolerance.TOLERANCE,
                    Tolerance.DEAD_LETTER_TOPIC,
                    tolerance == Tolerance.LOG_ONLY ? "in this log only, as are those the sink reports" : "nowhere",
                    Tolerance.TOLERANCE);
        }
    }

    @Override
    public Class<? extends Task> taskClass() {
        return DynamoDbSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, properties);
    }

    @Override
    public void stop() {
        // Nothing runs here: the tasks do all the work.
    }
}
