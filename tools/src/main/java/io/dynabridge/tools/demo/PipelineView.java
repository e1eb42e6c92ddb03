package io.dynabridge.tools.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** What Kafka knows of the migration: the snapshot's progress, how far the sink is behind, and dead letters. */
final class PipelineView implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String REASON = "__connect.errors.exception.class.name";

    private final String changeTopic;
    private final String stateTopic;
    private final String deadLetterTopic;
    private final String sinkGroup;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Progress progress = new Progress();
    private final Map<TopicPartition, Long> stateRead = new HashMap<>();

    PipelineView(String bootstrapServers, ConnectorFile source, ConnectorFile sink) {
        this.changeTopic = sink.require("topics");
        this.stateTopic = source.require("topic.prefix") + "-state";
        this.deadLetterTopic = sink.require("errors.deadletterqueue.topic.name");
        this.sinkGroup = "connect-" + sink.name();
        this.admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    String changeTopic() {
        return changeTopic;
    }

    String deadLetterTopic() {
        return deadLetterTopic;
    }

    /** The snapshot's progress, with what the state topic has got since the last call. */
    Progress progress() {
        for (ConsumerRecord<byte[], byte[]> record : read(stateTopic, stateRead)) {
            stateRead.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            if (record.value() != null) {
                try {
                    progress.accept(JSON.readTree(record.value()));
                } catch (IOException e) {
                    throw new UncheckedIOException("Topic " + stateTopic + " holds something else than JSON", e);
                }
            }
        }
        return progress;
    }

    /** Dead letters so far, counted by what made them so: the exception's class, without its package. */
    Map<String, Integer> deadLetters() {
        Map<String, Integer> byReason = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : read(deadLetterTopic, Map.of())) {
            Header reason = record.headers().lastHeader(REASON);
            String name = reason == null ? "unknown" : new String(reason.value(), StandardCharsets.UTF_8);
            byReason.merge(name.substring(name.lastIndexOf('.') + 1), 1, Integer::sum);
        }
        return byReason;
    }

    /** The end of each partition of the topic with the changes; empty while there is no such topic. */
    Map<TopicPartition, Long> changeEnds() {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        partitions(changeTopic).forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        get(admin.listOffsets(latest).all()).forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** How many of the changes up to these ends the sink has not committed yet. */
    long sinkLag(Map<TopicPartition, Long> ends) {
        Map<TopicPartition, OffsetAndMetadata> committed =
                get(admin.listConsumerGroupOffsets(sinkGroup).partitionsToOffsetAndMetadata());
        long lag = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            OffsetAndMetadata done = committed.get(end.getKey());
            lag += end.getValue() - (done == null ? 0 : done.offset());
        }
        return lag;
    }

    @Override
    public void close() {
        consumer.close();
        admin.close(Duration.ofSeconds(5));
    }

    /** From the given offsets, or the beginning, to the end as of now. */
    private List<ConsumerRecord<byte[], byte[]>> read(String topic, Map<TopicPartition, Long> from) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        Collection<TopicPartition> partitions = partitions(topic);
        if (partitions.isEmpty()) {
            return records;
        }
        consumer.assign(partitions);
        partitions.forEach(partition -> consumer.seek(partition, from.getOrDefault(partition, 0L)));
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    private Collection<TopicPartition> partitions(String topic) {
        var infos = consumer.listTopics(TIMEOUT).get(topic);
        return infos == null
                ? List.of()
                : infos.stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
    }

    private static <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking Kafka", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new StackException("Kafka does not say how far the sink is", e);
        }
    }
}
