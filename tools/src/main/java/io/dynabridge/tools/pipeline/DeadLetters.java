package io.dynabridge.tools.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Counts the dead letters of a topic by what made them so: the exception's class, without its package. A record that a
 * replay or a restart has reported again is one dead letter. Not thread-safe.
 */
public final class DeadLetters {

    private static final String PREFIX = "__connect.errors.";

    private final String topic;
    private final Map<TopicPartition, Long> read = new HashMap<>();
    private final Set<String> known = new HashSet<>();
    private final Map<TopicPartition, Long> first = new HashMap<>();
    private final Map<String, Integer> byReason = new TreeMap<>();

    /** Dead letters of a topic, which need not exist. */
    public DeadLetters(String topic) {
        this.topic = topic;
    }

    /** Dead letters of a sink connector, by its config; none where it keeps none. */
    public static DeadLetters of(Map<String, String> config) {
        return new DeadLetters(config.getOrDefault("errors.deadletterqueue.topic.name", ""));
    }

    /** The offset of the first one in each partition of the topics that they come from. */
    public Map<TopicPartition, Long> first() {
        return Map.copyOf(first);
    }

    /** All of them, with what the topic has got since the last call. */
    public Map<String, Integer> count(KafkaView kafka) {
        for (ConsumerRecord<byte[], byte[]> letter : kafka.read(topic, read)) {
            read.put(new TopicPartition(letter.topic(), letter.partition()), letter.offset() + 1);
            String coordinates =
                    header(letter, "topic") + " " + header(letter, "partition") + " " + header(letter, "offset");
            if (!coordinates.isBlank()) {
                first.merge(
                        new TopicPartition(header(letter, "topic"), Integer.parseInt(header(letter, "partition"))),
                        Long.parseLong(header(letter, "offset")),
                        Math::min);
            }
            if (coordinates.isBlank() || known.add(coordinates)) {
                String name = header(letter, "exception.class.name");
                byReason.merge(name.isEmpty() ? "unknown" : name.substring(name.lastIndexOf('.') + 1), 1, Integer::sum);
            }
        }
        return Map.copyOf(byReason);
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(PREFIX + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
