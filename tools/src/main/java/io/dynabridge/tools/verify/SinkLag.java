package io.dynabridge.tools.verify;

import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.StackException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** Waits until a sink connector's consumer group has committed everything that stands in its topics by now. */
final class SinkLag implements LagGate {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final KafkaView kafka;
    private final String group;
    private final Predicate<String> topics;
    private final Duration patience;
    private final Supplier<Optional<String>> trouble;

    /**
     * A gate.
     *
     * @param topics which topics the sink reads
     * @param patience how long the group may make no progress
     * @param trouble why the sink makes none; empty where it runs
     */
    SinkLag(
            KafkaView kafka,
            String group,
            Predicate<String> topics,
            Duration patience,
            Supplier<Optional<String>> trouble) {
        this.kafka = kafka;
        this.group = group;
        this.topics = topics;
        this.patience = patience;
        this.trouble = trouble;
    }

    @Override
    public void await() throws InterruptedException {
        try {
            Map<TopicPartition, Long> ends =
                    kafka.ends(kafka.topics().stream().filter(topics).toList());
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
        } catch (StackException e) {
            throw new UndecidableException(
                    e.getMessage() + ". Or leave --bootstrap-server out, to wait a fixed time (--settle)", e);
        }
    }

    private long lag(Map<TopicPartition, Long> ends) {
        return kafka.lags(group, ends).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
