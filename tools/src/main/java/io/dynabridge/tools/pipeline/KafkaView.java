package io.dynabridge.tools.pipeline;

import io.dynabridge.tools.stack.StackException;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads topics and offsets; changes neither unless asked to delete. All of it throws {@link StackException} where Kafka does not
 * answer, or refuses. Not thread-safe.
 */
public final class KafkaView implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** Behind the last record there may be markers of transactions. */
    private static final int MARKERS = 5;

    private final String bootstrapServers;
    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;

    /** A view of the cluster that these brokers belong to. */
    public KafkaView(String bootstrapServers) {
        this(bootstrapServers, null);
    }

    /**
     * A view of the cluster that these brokers belong to.
     *
     * @param commandConfig a file with properties of Kafka clients, such as how to log in; null for none
     */
    public KafkaView(String bootstrapServers, Path commandConfig) {
        this.bootstrapServers = bootstrapServers;
        Properties properties = properties(commandConfig);
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        Properties ofConsumer = new Properties();
        ofConsumer.putAll(properties);
        ofConsumer.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        // What retention has taken is not there to be read; at the end would be what nobody has read yet.
        ofConsumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try {
            this.consumer = new KafkaConsumer<>(ofConsumer, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        } catch (KafkaException e) {
            throw unreachable(e);
        }
        try {
            this.admin = Admin.create(properties);
        } catch (KafkaException e) {
            consumer.close();
            throw unreachable(e);
        }
    }

    private static Properties properties(Path file) {
        Properties properties = new Properties();
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(file)) {
                properties.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new StackException("Cannot read the properties in " + file + ": " + e, e);
            }
        }
        return properties;
    }

    /** The names of all topics. */
    public Set<String> topics() {
        return get(admin.listTopics().names());
    }

    /** The end of each partition of those of these topics that exist. */
    public Map<TopicPartition, Long> ends(Collection<String> topics) {
        return offsets(topics, OffsetSpec.latest());
    }

    /** The first offset that each partition of those of these topics that exist still has. */
    public Map<TopicPartition, Long> beginnings(Collection<String> topics) {
        return offsets(topics, OffsetSpec.earliest());
    }

    /** In each partition the first record of that time or later; its end where there is none. */
    public Map<TopicPartition, Long> offsetsAt(Collection<String> topics, Instant time) {
        Map<TopicPartition, Long> ends = ends(topics);
        Map<TopicPartition, Long> found = offsets(topics, OffsetSpec.forTimestamp(time.toEpochMilli()));
        // Kafka says -1 where no record is as young.
        found.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
        return found;
    }

    private Map<TopicPartition, Long> offsets(Collection<String> topics, OffsetSpec which) {
        Set<String> there = topics();
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        for (TopicDescription topic : get(admin.describeTopics(
                                topics.stream().filter(there::contains).toList())
                        .allTopicNames())
                .values()) {
            topic.partitions()
                    .forEach(partition -> wanted.put(new TopicPartition(topic.name(), partition.partition()), which));
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        get(admin.listOffsets(wanted).all()).forEach((partition, offset) -> offsets.put(partition, offset.offset()));
        return offsets;
    }

    /**
     * How many records before these ends a group has not committed yet, by partition, of those that the topics still have.
     * Where records come in transactions their markers count too, but never alone: a sink commits what it has applied, and
     * that is never a marker. What is in a transaction under way counts.
     */
    public Map<TopicPartition, Long> lags(String group, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> committed = committed(group);
        ofAnEarlierTopic(committed, ends).forEach(committed::remove);
        Map<TopicPartition, Long> lags = new HashMap<>();
        ends.forEach((partition, end) -> {
            long next = committed.getOrDefault(partition, 0L);
            long first = end > next
                    ? at(partition, next).map(ConsumerRecord::offset).orElseGet(() -> stable(partition, next))
                    : end;
            lags.put(partition, Math.max(0, end - first));
        });
        return lags;
    }

    /** Offsets behind the end are those of a topic that was deleted; of the one made anew under its name nothing is read. */
    private List<TopicPartition> ofAnEarlierTopic(
            Map<TopicPartition, Long> committed, Map<TopicPartition, Long> earlierEnds) {
        List<TopicPartition> ahead = earlierEnds.keySet().stream()
                .filter(each -> committed.getOrDefault(each, 0L) > earlierEnds.get(each))
                .toList();
        if (ahead.isEmpty()) {
            return ahead;
        }
        // Asked for after the offsets, which no end of the same topic can then be before.
        Map<TopicPartition, Long> now =
                ends(ahead.stream().map(TopicPartition::topic).distinct().toList());
        return ahead.stream()
                .filter(each -> committed.get(each) > now.getOrDefault(each, 0L))
                .toList();
    }

    /** Where no record can be read, those of transactions under way begin. */
    private long stable(TopicPartition partition, long from) {
        try {
            return Math.max(
                    from, consumer.endOffsets(List.of(partition), TIMEOUT).get(partition));
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    /** What a group has committed. */
    public Map<TopicPartition, Long> committed(String group) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    /** How many records of these partitions are deleted that a group, which has come that far, has not read. */
    public long deletedUnread(String group, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> committed = committed(group);
        return beginnings(partitions.stream()
                        .map(TopicPartition::topic)
                        .distinct()
                        .toList())
                .entrySet()
                .stream()
                .filter(each -> committed.containsKey(each.getKey()))
                .mapToLong(each -> Math.max(0, each.getValue() - committed.get(each.getKey())))
                .sum();
    }

    /**
     * Hands over, as they come, the records from the given offsets, or the first that there is, to the end as of now; none
     * where there is no such topic.
     */
    public void read(String topic, Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        Map<TopicPartition, Long> positions = beginnings(List.of(topic));
        positions.replaceAll((partition, beginning) -> Math.max(beginning, from.getOrDefault(partition, 0L)));
        read(positions, receiver);
    }

    /** What tells a topic from another that was made later under its name; empty where there is none. */
    public Optional<String> id(String topic) {
        return topics().contains(topic)
                ? Optional.of(get(admin.describeTopics(List.of(topic)).allTopicNames())
                        .get(topic)
                        .topicId()
                        .toString())
                : Optional.empty();
    }

    /** Deletes the records before these offsets. */
    public void deleteBefore(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, RecordsToDelete> records = new HashMap<>();
        offsets.forEach((partition, offset) -> records.put(partition, RecordsToDelete.beforeOffset(offset)));
        get(admin.deleteRecords(records).all());
    }

    /** The last records of each partition of a topic. */
    public List<ConsumerRecord<byte[], byte[]>> last(String topic) {
        Map<TopicPartition, Long> positions = new HashMap<>();
        Map<TopicPartition, Long> beginnings = beginnings(List.of(topic));
        ends(List.of(topic))
                .forEach((partition, end) ->
                        positions.put(partition, Math.max(beginnings.getOrDefault(partition, 0L), end - MARKERS)));
        List<ConsumerRecord<byte[], byte[]>> found = new ArrayList<>();
        read(positions, found::add);
        return found;
    }

    /** The record at an offset, or the first behind it that there is; empty at the end. */
    public Optional<ConsumerRecord<byte[], byte[]>> at(TopicPartition partition, long offset) {
        try {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            long end = consumer.endOffsets(List.of(partition), TIMEOUT).get(partition);
            Progress progress = new Progress();
            while (consumer.position(partition, TIMEOUT) < end) {
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(POLL)) {
                    return Optional.of(found);
                }
                progress.require(consumer.position(partition, TIMEOUT));
            }
            return Optional.empty();
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        try {
            consumer.close();
        } finally {
            admin.close(CLOSE);
        }
    }

    private void read(Map<TopicPartition, Long> positions, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        if (positions.isEmpty()) {
            return;
        }
        try {
            consumer.assign(positions.keySet());
            positions.forEach(consumer::seek);
            Map<TopicPartition, Long> ends = consumer.endOffsets(positions.keySet(), TIMEOUT);
            Progress progress = new Progress();
            while (positions.keySet().stream().anyMatch(each -> consumer.position(each, TIMEOUT) < ends.get(each))) {
                consumer.poll(POLL).forEach(receiver);
                progress.require(positions.keySet().stream()
                        .mapToLong(each -> consumer.position(each, TIMEOUT))
                        .sum());
            }
        } catch (KafkaException e) {
            throw unreachable(e);
        }
    }

    /** A broker that has gone gives no records and no error. */
    private static final class Progress {

        private long position = -1;
        private long since = System.nanoTime();

        void require(long now) {
            if (now != position) {
                position = now;
                since = System.nanoTime();
            } else if (System.nanoTime() - since > TIMEOUT.toNanos()) {
                throw new org.apache.kafka.common.errors.TimeoutException(
                        "no record came for " + TIMEOUT.toSeconds() + " s, though there are some");
            }
        }
    }

    private <T> T get(KafkaFuture<T> future) {
        try {
            return future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while asking Kafka", e);
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        }
    }

    private StackException unreachable(Throwable cause) {
        return new StackException(complaint(bootstrapServers, cause), cause);
    }

    /** Whether Kafka does not answer, or answers that it will not. */
    static String complaint(String bootstrapServers, Throwable cause) {
        Throwable innermost = cause;
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof ApiException && !(each instanceof RetriableException)) {
                return "Kafka at " + bootstrapServers
                        + " refused what was asked of it: check what this login may do, and"
                        + " --command-config. Kafka said: " + each;
            }
            innermost = each;
        }
        return "Kafka at " + bootstrapServers
                + " does not answer: check --bootstrap-server and --command-config. Cause: " + innermost;
    }
}
