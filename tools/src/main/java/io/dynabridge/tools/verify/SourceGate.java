package io.dynabridge.tools.verify;

import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.SentChange;
import io.dynabridge.tools.stack.StackException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Waits as long as the source connectors may take to bring what was written by now to Kafka: the time that the user says,
 * and longer where the newest changes took longer.
 */
final class SourceGate implements LagGate {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Supplier<Collection<SentChange>> newest;
    private final Duration settle;
    private final Clock clock;
    private final Supplier<Optional<String>> trouble;

    /**
     * A gate.
     *
     * @param newest the newest change of each topic
     * @param settle how long a change may take at least
     * @param trouble why a source brings nothing; empty where all run
     */
    SourceGate(
            Supplier<Collection<SentChange>> newest, Duration settle, Clock clock, Supplier<Optional<String>> trouble) {
        this.newest = newest;
        this.settle = settle;
        this.clock = clock;
        this.trouble = trouble;
    }

    /** The newest changes in some topics. */
    static Collection<SentChange> newest(KafkaView kafka, Stream<String> topics) {
        return topics.flatMap(topic -> kafka.last(topic).stream())
                .flatMap(record -> SentChange.of(record).stream())
                .toList();
    }

    @Override
    public void await() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time().toNanos());
        requireRunning();
    }

    /**
     * How long to wait.
     *
     * @throws UndecidableException where a source does not run, or is too far behind
     */
    Duration time() {
        try {
            requireRunning();
            Duration late = newest.get().stream()
                    .filter(this::isStillLate)
                    .map(SentChange::lag)
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            if (late.compareTo(PATIENCE) > 0) {
                throw new UndecidableException("The source is " + late.toMinutes()
                        + " minutes behind: verify when it has caught up, see bin/dynabridge status");
            }
            return late.compareTo(settle) > 0 ? settle.plus(late) : settle;
        } catch (StackException e) {
            throw new UndecidableException(e.getMessage(), e);
        }
    }

    private void requireRunning() {
        trouble.get().ifPresent(reason -> {
            throw new UndecidableException(
                    reason + ": what it has not brought yet cannot be told from what is missing");
        });
    }

    /** A source that had been late has caught up, or has nothing more to bring, when that long nothing came. */
    private boolean isStillLate(SentChange change) {
        return Duration.between(change.sent(), clock.instant()).compareTo(change.lag()) < 0;
    }
}
