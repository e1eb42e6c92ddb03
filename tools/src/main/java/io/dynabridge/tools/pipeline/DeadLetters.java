package io.dynabridge.tools.pipeline;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Map<TopicPartition, Set<Long>> known = new HashMap<>();
    private final Map<TopicPartition, Long> first = new HashMap<>();
    private final Map<String, Integer> byReason = new TreeMap<>();
    private long withoutHeaders;
    private Optional<String> id = Optional.empty();
    private Map<TopicPartition, Long> beginnings = Map.of();

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

    /** How many there are in a partition that they come from before an offset. */
    public long before(TopicPartition partition, long offset) {
        return known.getOrDefault(partition, Set.of()).stream()
                .filter(each -> each < offset)
                .count();
    }

    /** How many do not say where they come from. */
    public long withoutHeaders() {
        return withoutHeaders;
    }

    /** All of them, with what the topic has got since the last call. */
    public Map<String, Integer> count(KafkaView kafka) {
        Optional<String> idNow = kafka.id(topic);
        Map<TopicPartition, Long> beginningsNow = kafka.beginnings(List.of(topic));
        // Cleared or made anew: what is counted may not be there any more.
        if (!idNow.equals(id) || !beginningsNow.equals(beginnings)) {
            forget();
            id = idNow;
            beginnings = beginningsNow;
        }
        kafka.read(topic, Map.copyOf(read), this::accept);
        return Map.copyOf(byReason);
    }

    private void forget() {
        read.clear();
        known.clear();
        first.clear();
        byReason.clear();
        withoutHeaders = 0;
    }

    /** Hears of one more. */
    void accept(ConsumerRecord<byte[], byte[]> letter) {
        read.put(new TopicPartition(letter.topic(), letter.partition()), letter.offset() + 1);
        String place = header(letter, "topic");
        boolean isNew = true;
        if (place.isEmpty()) {
            withoutHeaders++;
        } else {
            TopicPartition from = new TopicPartition(place, Integer.parseInt(header(letter, "partition")));
            long offset = Long.parseLong(header(letter, "offset"));
            first.merge(from, offset, Math::min);
            isNew = known.computeIfAbsent(from, any -> new HashSet<>()).add(offset);
        }
        if (isNew) {
            String name = header(letter, "exception.class.name");
            byReason.merge(name.isEmpty() ? "unknown" : name.substring(name.lastIndexOf('.') + 1), 1, Integer::sum);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(PREFIX + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
