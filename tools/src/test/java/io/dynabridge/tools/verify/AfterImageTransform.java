package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.Items;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** A transform for tests that makes another item of each. */
abstract class AfterImageTransform<R extends ConnectRecord<R>> implements Transformation<R> {

    /** Changes the item. */
    abstract void change(Map<String, Object> after);

    @Override
    public final R apply(R original) {
        Map<String, Object> value = new HashMap<>(Items.attributes(original.value()));
        Map<String, Object> after = new HashMap<>(Items.attributes(value.get("after")));
        change(after);
        value.put("after", after);
        return original.newRecord(
                original.topic(),
                original.kafkaPartition(),
                original.keySchema(),
                original.key(),
                null,
                value,
                original.timestamp());
    }

    @Override
    public ConfigDef config() {
        return new ConfigDef();
    }

    @Override
    public void configure(Map<String, ?> configs) {}

    @Override
    public void close() {}
}
