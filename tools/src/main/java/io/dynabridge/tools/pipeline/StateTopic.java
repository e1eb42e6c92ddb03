package io.dynabridge.tools.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** Follows a source connector's state topic. Not thread-safe. */
public final class StateTopic {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final Map<TopicPartition, Long> read = new HashMap<>();
    private long unreadable;

    /** A topic, which need not exist. */
    public StateTopic(String topic) {
        this.topic = topic;
    }

    /** Hands over what the topic has got since the last call; without the records that are no JSON. */
    public void news(KafkaView kafka, Consumer<JsonNode> receiver) {
        kafka.read(topic, Map.copyOf(read), record -> {
            read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            if (record.value() != null) {
                try {
                    JsonNode value = JSON.readTree(record.value());
                    // JsonConverter with schemas puts its own envelope around.
                    receiver.accept(value.has("payload") && value.has("schema") ? value.get("payload") : value);
                } catch (IOException otherConverter) {
                    unreadable++;
                }
            }
        });
    }

    /** Records that are no JSON: the connector uses another converter. */
    public long unreadable() {
        return unreadable;
    }
}
