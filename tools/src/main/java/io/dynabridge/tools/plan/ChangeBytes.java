package io.dynabridge.tools.plan;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;

/**
 * How large a change of an item is in Kafka: with both images, in JSON as the source connector writes it. Other converters
 * that work with items take less.
 */
final class ChangeBytes implements AutoCloseable {

    private static final String VALUE_CONVERTER = "value.converter.";
    private static final String SCHEMAS_ENABLE = "schemas.enable";
    private static final String TOPIC = "any";
    /** As long as DynamoDB's own. */
    private static final String STREAM = "s".repeat(100);

    private final JsonConverter converter = new JsonConverter();
    private final ValueFormat format;
    private final SourceInfo info;

    /** As a source connector with this config writes it. */
    ChangeBytes(Map<String, String> source) {
        format = "struct".equalsIgnoreCase(source.get("value.format")) ? ValueFormat.STRUCT : ValueFormat.MAP;
        info = new SourceInfo(
                "plan",
                source.get("topic.prefix"),
                source.get("table.include.list"),
                STREAM,
                STREAM,
                STREAM,
                STREAM,
                0,
                null,
                false,
                0);
        Map<String, String> config = new HashMap<>();
        // Connect's own default, where the config says nothing.
        config.put(SCHEMAS_ENABLE, source.getOrDefault(VALUE_CONVERTER + SCHEMAS_ENABLE, "true"));
        converter.configure(config, false);
    }

    /** Bytes of a change that leaves the item as it is, but for what is too small to count. */
    long of(Map<String, Object> item) {
        Envelope change = Envelope.of(Operation.UPDATE, item, item, info, 0, format);
        return converter.fromConnectData(TOPIC, change.schema(), change.value()).length;
    }

    @Override
    public void close() {
        converter.close();
    }
}
