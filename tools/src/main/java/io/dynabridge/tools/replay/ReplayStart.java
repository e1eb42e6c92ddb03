package io.dynabridge.tools.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Where a replay begins. */
sealed interface ReplayStart {

    /** At the beginning of all topics. */
    record Beginning() implements ReplayStart {}

    /** At the first record of each partition whose change was made then or later. */
    record Time(Instant at) implements ReplayStart {}

    /** In each partition with dead letters, at the first of them; the other partitions are not read again. */
    record FirstDeadLetters() implements ReplayStart {}

    /**
     * Reads what a user says.
     *
     * @throws IllegalArgumentException where it is none of the three
     */
    static ReplayStart parse(String text) {
        if (text.equals("start")) {
            return new Beginning();
        }
        if (text.equals("dead-letters")) {
            return new FirstDeadLetters();
        }
        try {
            return new Time(Instant.parse(text));
        } catch (DateTimeParseException noZone) {
            try {
                return new Time(
                        LocalDateTime.parse(text).atZone(ZoneId.systemDefault()).toInstant());
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "--from is start, dead-letters, or a time like 2026-11-23T10:15:00Z, not '" + text + "'", e);
            }
        }
    }

    /** The offset of each partition to begin at; no partition that is not to be read again. */
    default Map<TopicPartition, Long> offsets(KafkaView kafka, Collection<String> topics, DeadLetters deadLetters) {
        if (this instanceof Time time) {
            return kafka.offsetsAt(topics, time.at());
        }
        if (this instanceof FirstDeadLetters) {
            deadLetters.count(kafka);
            Map<TopicPartition, Long> first = new HashMap<>(deadLetters.first());
            first.keySet().removeIf(partition -> !topics.contains(partition.topic()));
            return first;
        }
        return kafka.beginnings(topics);
    }

    /** A replay sets back: where the sink has not come that far, it is left to come there by itself. */
    static Map<TopicPartition, Long> notBeyond(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> back = new HashMap<>(offsets);
        back.entrySet().removeIf(each -> each.getValue() >= committed.getOrDefault(each.getKey(), 0L));
        return back;
    }

    /** The body of Connect's {@code PATCH /connectors/NAME/offsets}. */
    static ObjectNode body(Map<TopicPartition, Long> offsets) {
        ObjectNode body = new ObjectMapper().createObjectNode();
        ArrayNode all = body.putArray("offsets");
        Map<String, ObjectNode> sorted = new TreeMap<>();
        offsets.forEach((partition, offset) -> {
            ObjectNode each = new ObjectMapper().createObjectNode();
            each.putObject("partition")
                    .put("kafka_topic", partition.topic())
                    .put("kafka_partition", partition.partition());
            each.putObject("offset").put("kafka_offset", offset);
            sorted.put(partition.toString(), each);
        });
        sorted.values().forEach(all::add);
        return body;
    }
}
