package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.check.KafkaCheck;
import io.dynabridge.tools.chaos.check.LineageCheck;
import io.dynabridge.tools.chaos.history.Coordinates;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.StateTopic;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Reads what comes to Kafka, and hands it to the checks. Not thread-safe. */
final class KafkaFollower implements AutoCloseable {

    private final KafkaView kafka;
    private final KafkaCheck changes;
    private final LineageCheck lineage;
    private final StateTopic state = new StateTopic(ChaosSetup.STATE);
    private final Map<TopicPartition, Long> read = new HashMap<>();
    /** One of each record: a restart reports some once more. */
    private final Map<Coordinates, DeadLetter> letters = new LinkedHashMap<>();

    private final Set<String> completed = new HashSet<>();

    KafkaFollower(String bootstrapServers, KafkaCheck changes, LineageCheck lineage) {
        this.kafka = new KafkaView(bootstrapServers);
        this.changes = changes;
        this.lineage = lineage;
    }

    /**
     * Takes in what has come since the last call.
     *
     * @throws io.dynabridge.tools.stack.StackException where Kafka does not answer; nothing is lost by it
     */
    void follow() {
        for (String topic : ChaosSetup.TOPICS) {
            news(topic, record -> {
                Emission emission = Records.emission(record);
                changes.accept(emission);
                if (topic.equals(ChaosSetup.topicOfOnePartition())) {
                    lineage.accept(emission);
                }
            });
        }
        news(ChaosSetup.DEAD_LETTERS, record -> {
            DeadLetter letter = Records.deadLetter(record);
            letters.putIfAbsent(letter.record().at(), letter);
        });
        state.news(kafka, news -> {
            if (news.path("type").asText().equals("snapshot")
                    && news.path("status").asText().matches("(ALREADY_)?COMPLETED")) {
                completed.add(news.path("table").asText() + " "
                        + news.path("snapshot").asText());
            }
        });
    }

    private void news(String topic, Consumer<ConsumerRecord<byte[], byte[]>> receiver) {
        kafka.read(topic, Map.copyOf(read), record -> {
            receiver.accept(record);
            read.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
        });
    }

    /** Whether a snapshot has brought every item of every table. */
    boolean isCompleted(String snapshot) {
        return ChaosSetup.TABLES.stream().allMatch(table -> completed.contains(table + " " + snapshot));
    }

    boolean hasTopics() {
        return kafka.topics().containsAll(ChaosSetup.TOPICS);
    }

    Collection<DeadLetter> letters() {
        return List.copyOf(letters.values());
    }

    /** The ends of the topics with the changes. */
    Map<TopicPartition, Long> ends() {
        return kafka.ends(ChaosSetup.TOPICS);
    }

    /** How many records before these ends the sink has not committed. */
    long lag(Map<TopicPartition, Long> ends) {
        return kafka.lags("connect-" + ChaosSetup.SINK, ends).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Every record about an item, once more from the beginning. */
    List<Emission> all(Set<String> items) {
        List<Emission> all = new ArrayList<>();
        for (String topic : ChaosSetup.TOPICS) {
            kafka.read(topic, Map.of(), record -> {
                Emission emission = Records.emission(record);
                if (items.contains(emission.item())) {
                    all.add(emission);
                }
            });
        }
        return all;
    }

    @Override
    public void close() {
        kafka.close();
    }
}
