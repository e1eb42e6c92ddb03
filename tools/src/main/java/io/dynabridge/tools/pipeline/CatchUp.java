package io.dynabridge.tools.pipeline;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/** Waits until a sink connector's consumer group has committed everything that stood in its topics at some moment. */
public final class CatchUp {

    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * Why the group does not get there.
     *
     * @param left records that are not committed
     */
    public record Stuck(long left, String reason) {}

    private final KafkaView kafka;
    private final String group;
    private final Duration patience;
    private final Supplier<Optional<String>> trouble;

    /**
     * A wait.
     *
     * @param patience how long the group may make no progress
     * @param trouble why the sink makes none; empty where it runs
     */
    public CatchUp(KafkaView kafka, String group, Duration patience, Supplier<Optional<String>> trouble) {
        this.kafka = kafka;
        this.group = group;
        this.patience = patience;
        this.trouble = trouble;
    }

    /**
     * Waits until the group has come to these ends; empty when it has.
     *
     * @param progress hears each second how many records are left
     */
    public Optional<Stuck> await(Map<TopicPartition, Long> ends, LongConsumer progress) throws InterruptedException {
        long fewest = Long.MAX_VALUE;
        long since = System.nanoTime();
        for (long left = left(ends); left > 0; left = left(ends)) {
            if (left < fewest) {
                fewest = left;
                since = System.nanoTime();
            }
            Optional<String> reason = trouble.get();
            if (reason.isEmpty() && System.nanoTime() - since > patience.toNanos()) {
                reason = Optional.of("nothing was committed for " + patience.toSeconds() + " seconds");
            }
            if (reason.isPresent()) {
                return Optional.of(new Stuck(left, reason.get()));
            }
            progress.accept(left);
            TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        }
        return Optional.empty();
    }

    private long left(Map<TopicPartition, Long> ends) {
        return kafka.lags(group, ends).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }
}
