package io.dynabridge.tools.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** Where a replay begins. */
sealed interface ReplayStart {

    String NEW_SNAPSHOT = "what stood only there comes with a new snapshot.id on the source";

    /** At the beginning of all topics. */
    record Beginning() implements ReplayStart {}

    /**
     * At the first record of each partition whose change was made in that minute or later: DynamoDB Local tells by the
     * minute when a change was made, and AWS by the second.
     */
    record Time(Instant at) implements ReplayStart {

        public Time {
            at = at.truncatedTo(ChronoUnit.MINUTES);
        }
    }

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

    /**
     * The offset of each partition that one would begin at if the topics still had all; no partition that is not to be
     * read again.
     */
    default Map<TopicPartition, Long> wanted(KafkaView kafka, Collection<String> topics, DeadLetters deadLetters) {
        if (this instanceof Time time) {
            return kafka.offsetsAt(topics, time.at());
        }
        if (this instanceof FirstDeadLetters) {
            deadLetters.count(kafka);
            Map<TopicPartition, Long> first = new HashMap<>(deadLetters.first());
            // Beyond the end are those of an earlier topic of that name.
            Map<TopicPartition, Long> ends = kafka.ends(topics);
            first.entrySet().removeIf(each -> each.getValue() >= ends.getOrDefault(each.getKey(), 0L));
            if (first.isEmpty()) {
                throw new RefusedException(
                        deadLetters.withoutHeaders() > 0
                                ? "Nothing was changed: the dead letters do not say where they come from. Set"
                                        + " errors.deadletterqueue.context.headers.enable=true on the sink for those to come,"
                                        + " and replay from a time or from the start"
                                : "Nothing was changed: the sink has no dead letters of its topics");
            }
            return first;
        }
        Map<TopicPartition, Long> all = new HashMap<>(kafka.beginnings(topics));
        all.replaceAll((partition, beginning) -> 0L);
        return all;
    }

    /** Where to begin, as the topics have nothing before their beginnings. */
    static Map<TopicPartition, Long> notBefore(
            Map<TopicPartition, Long> beginnings, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> there = new HashMap<>(offsets);
        there.replaceAll((partition, offset) -> Math.max(offset, beginnings.getOrDefault(partition, 0L)));
        return there;
    }

    /** What a replay cannot bring, because the topics no longer have it; empty where there is nothing. */
    default Optional<String> gone(
            Map<TopicPartition, Long> wanted, Map<TopicPartition, Long> beginnings, DeadLetters deadLetters) {
        if (this instanceof FirstDeadLetters) {
            long letters = wanted.keySet().stream()
                    .mapToLong(partition -> deadLetters.before(partition, beginnings.getOrDefault(partition, 0L)))
                    .sum();
            return letters == 0
                    ? Optional.empty()
                    : Optional.of("the records of " + Counted.of(letters, "dead letter")
                            + " are no longer in the topic: update their source items, whatever attribute");
        }
        if (this instanceof Time) {
            long partitions = wanted.entrySet().stream()
                    .filter(each -> beginnings.getOrDefault(each.getKey(), 0L) > 0
                            && each.getValue() <= beginnings.get(each.getKey()))
                    .count();
            return partitions == 0
                    ? Optional.empty()
                    : Optional.of(Counted.of(partitions, "partition")
                            + " may have had older records of that time, which are no longer in the topic: "
                            + NEW_SNAPSHOT);
        }
        long records = wanted.entrySet().stream()
                .mapToLong(each -> Math.max(0, beginnings.getOrDefault(each.getKey(), 0L) - each.getValue()))
                .sum();
        return records == 0
                ? Optional.empty()
                : Optional.of(Counted.of(records, "older record") + (records == 1 ? " is" : " are")
                        + " no longer in the topic: " + NEW_SNAPSHOT);
    }

    /**
     * A replay sets back: where the sink has not come that far, it is left to come there by itself. But a dead letter's
     * record has been read, though what was read is committed a little later: begins where that stands now.
     */
    default Map<TopicPartition, Long> notBeyond(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, Long> back = new HashMap<>(offsets);
        if (this instanceof FirstDeadLetters) {
            back.replaceAll((partition, offset) -> Math.min(offset, committed.getOrDefault(partition, 0L)));
        } else {
            back.entrySet().removeIf(each -> each.getValue() >= committed.getOrDefault(each.getKey(), 0L));
        }
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
