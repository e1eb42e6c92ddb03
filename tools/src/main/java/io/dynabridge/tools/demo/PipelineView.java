package io.dynabridge.tools.demo;

import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.StateTopic;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** What Kafka knows of the migration: the snapshot's progress, how far the sink is behind, and dead letters. */
final class PipelineView implements AutoCloseable {

    private final String changeTopic;
    private final String deadLetterTopic;
    private final String sinkGroup;
    private final KafkaView kafka;
    private final StateTopic state;
    private final DeadLetters deadLetters;
    private final Progress progress = new Progress();

    PipelineView(String bootstrapServers, ConnectorFile source, ConnectorFile sink) {
        this.changeTopic = sink.require("topics");
        this.deadLetterTopic = sink.require("errors.deadletterqueue.topic.name");
        this.sinkGroup = "connect-" + sink.name();
        this.kafka = new KafkaView(bootstrapServers);
        this.state = new StateTopic(source.require("topic.prefix") + "-state");
        this.deadLetters = new DeadLetters(deadLetterTopic);
    }

    String changeTopic() {
        return changeTopic;
    }

    String deadLetterTopic() {
        return deadLetterTopic;
    }

    /** The snapshot's progress, with what the state topic has got since the last call. */
    Progress progress() {
        state.news(kafka, progress::accept);
        return progress;
    }

    /** Dead letters so far, counted by what made them so: the exception's class, without its package. */
    Map<String, Integer> deadLetters() {
        return deadLetters.count(kafka);
    }

    /** The end of each partition of the topic with the changes; empty while there is no such topic. */
    Map<TopicPartition, Long> changeEnds() {
        return kafka.ends(List.of(changeTopic));
    }

    /** How many of the changes up to these ends the sink has not committed yet. */
    long sinkLag(Map<TopicPartition, Long> ends) {
        return kafka.lags(sinkGroup, ends).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void close() {
        kafka.close();
    }
}
