package io.dynabridge.tools.verify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Waits for a sink connector's consumer group: first for the source to bring what was written by now, then until the group
 * has committed everything that stood in its topics by then.
 */
final class SinkLag implements LagGate {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Admin admin;
    private final String group;
    private final Predicate<String> topics;
    private final Duration source;
    private final Duration patience;
    private final Supplier<Optional<String>> trouble;

    /**
     * A gate.
     *
     * @param topics which topics the sink reads
     * @param source how late the source connector may be
     * @param patience how long the group may make no progress
     * @param trouble why the sink makes none; empty where it runs
     */
    SinkLag(
            Admin admin,
            String group,
            Predicate<String> topics,
            Duration source,
            Duration patience,
            Supplier<Optional<String>> trouble) {
        this.admin = admin;
        this.group = group;
        this.topics = topics;
        this.source = source;
        this.patience = patience;
        this.trouble = trouble;
    }

    @Override
    public void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(source.toNanos());
        try {
            Map<TopicPartition, Long> ends = ends();
            long last = Long.MAX_VALUE;
            long since = System.nanoTime();
            for (long lag = lag(ends); lag > 0; lag = lag(ends)) {
                if (lag < last) {
                    last = lag;
                    since = System.nanoTime();
                }
                Optional<String> reason = trouble.get();
                if (reason.isPresent() || System.nanoTime() - since > patience.toNanos()) {
                    throw new UndecidableException("The sink has " + lag + " records to go, and does not get on: "
                            + reason.orElse("nothing was committed for " + patience.toSeconds() + " seconds")
                            + ". Until they are written, nobody can tell what is different and what is late");
                }
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            }
        } catch (ExecutionException | KafkaException e) {
            throw new UndecidableException(
                    "Kafka does not say how far the sink is: " + e.getMessage()
                            + ". Check --bootstrap-server, or leave it out to wait a fixed time (--settle)",
                    e);
        }
    }

    private Map<TopicPartition, Long> ends() throws InterruptedException, ExecutionException {
        List<String> names =
                admin.listTopics().names().get().stream().filter(topics).toList();
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            topic.partitions()
                    .forEach(partition ->
                            latest.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest()));
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(latest).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private long lag(Map<TopicPartition, Long> ends) throws InterruptedException, ExecutionException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        List<Long> lags = new ArrayList<>();
        ends.forEach((partition, end) -> {
            OffsetAndMetadata at = committed.get(partition);
            lags.add(Math.max(0, end - (at == null ? 0 : at.offset())));
        });
        return lags.stream().mapToLong(Long::longValue).sum();
    }
}
