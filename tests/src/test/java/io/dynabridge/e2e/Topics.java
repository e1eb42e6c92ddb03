package io.dynabridge.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What stands in Kafka. */
final class Topics {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrapServers;

    Topics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** A record with its key and value as JSON; either is null where the bytes are. */
    record Message(int partition, long offset, JsonNode key, JsonNode value, Map<String, String> headers) {

        /** The class of the failure that made this record a dead letter, without its package. */
        String failure() {
            String name = headers.get("__connect.errors.exception.class.name");
            return name == null ? null : name.substring(name.lastIndexOf('.') + 1);
        }

        String failureMessage() {
            return headers.get("__connect.errors.exception.message");
        }

        /** The topic, partition and offset of the record that became this dead letter. */
        List<String> origin() {
            return Stream.of("topic", "partition", "offset")
                    .map(coordinate -> headers.get("__connect.errors." + coordinate))
                    .toList();
        }
    }

    boolean exists(String topic) {
        try (Consumer<byte[], byte[]> consumer = consumer("read_committed")) {
            return consumer.listTopics(Duration.ofSeconds(10)).containsKey(topic);
        }
    }

    /** Everything on the topic from its beginning to its end as of now; nothing where there is no such topic. */
    List<Message> read(String topic) {
        return read(topic, "read_committed");
    }

    /** The same, with what transactions wrote that were never committed. */
    List<Message> readUncommitted(String topic) {
        return read(topic, "read_uncommitted");
    }

    /** The values on the topic as the converter wrote them. */
    List<byte[]> values(String topic) {
        return records(topic, "read_committed").stream()
                .map(ConsumerRecord::value)
                .toList();
    }

    private List<Message> read(String topic, String isolation) {
        return records(topic, isolation).stream().map(Topics::message).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic, String isolation) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer(isolation)) {
            List<PartitionInfo> infos =
                    consumer.listTopics(Duration.ofSeconds(10)).get(topic);
            if (infos == null) {
                return records;
            }
            List<TopicPartition> partitions = infos.stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(Duration.ofMillis(500)).forEach(records::add);
            }
        }
        return records;
    }

    /** One dead letter of each refused record: a rebalance makes Connect read, and report, some records again. */
    List<Message> deadLetters(String topic) {
        Map<List<String>, Message> byOrigin = new LinkedHashMap<>();
        read(topic).forEach(letter -> byOrigin.putIfAbsent(letter.origin(), letter));
        return List.copyOf(byOrigin.values());
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : record.headers()) {
            headers.put(
                    header.key(), header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8));
        }
        return new Message(record.partition(), record.offset(), json(record.key()), json(record.value()), headers);
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return bytes == null ? null : JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Consumer<byte[], byte[]> consumer(String isolation) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
