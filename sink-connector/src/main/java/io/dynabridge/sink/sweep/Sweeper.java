package io.dynabridge.sink.sweep;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.config.WriteGuard;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.metrics.SinkProgressListener;
import io.dynabridge.sink.plan.SourceListener;
import io.dynabridge.sink.plan.TableKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sweeps the targets of a task whenever a source raises its epoch. Hears of epochs on Connect's thread and does everything
 * else on a loop of its own; it is no part of what may be committed, and its failures stop nothing. Which partitions the
 * task has does not matter, because a sweep is right whoever makes it.
 */
public final class Sweeper implements SourceListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    /** More than a request under way at the end of its retries can last. */
    private static final Duration SLACK = Duration.ofSeconds(30);

    /** The live changes have the rest of what the operator allows. */
    private static final double SHARE_OF_UNITS = 0.1;

    private static final long OLDER_AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
    private static final String UNKNOWN_SOURCE =
            "no change from the source's stream has come yet, and only that tells where the source table is";

    private final boolean enabled;
    private final SweepLoop loop;
    private final LongSupplier clock;
    private final SinkProgressListener progress;
    private final SweepSchedule schedule;
    private final SweepPass.Tools tools;
    /** Connect's thread only. */
    private final Map<Pipeline, Known> known = new HashMap<>();
    /** The loop only, as is all below. */
    private final Map<Pipeline, Place> places = new HashMap<>();

    private boolean sweeping;
    private long alarmAt = SweepSchedule.NEVER;

    /**
     * A sweeper with nothing to do.
     *
     * @param enabled whether it ever sweeps
     * @param settle how long a write that was taken over may be under way
     * @param unitsPerSecond bound for its deletes; 0 for none
     */
    Sweeper(
            boolean enabled,
            SweepGateway gateway,
            SweepLoop loop,
            LongSupplier clock,
            Duration settle,
            double unitsPerSecond,
            SinkProgressListener progress,
            RandomGenerator random) {
        this.enabled = enabled;
        this.loop = loop;
        this.clock = clock;
        this.progress = progress;
        this.schedule = new SweepSchedule(settle, random);
        this.tools = new SweepPass.Tools(
                gateway,
                loop,
                clock,
                new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(20), random),
                new UnitBudget(unitsPerSecond, clock.getAsLong()),
                progress::consumed);
    }

    /**
     * The sweeper of a task; its thread and its clients for other Regions exist only once they are needed. Without a guard
     * it would not know the pipeline's items, and where deletes are not wanted there is nothing to make up for: then it
     * does nothing.
     */
    public static Sweeper of(
            SinkConfig config, DynamoDbClients clients, Optional<Ledger> ledger, SinkProgressListener progress) {
        SourceClients sources = new SourceClients(config, clients);
        return new Sweeper(
                config.writeGuard() != WriteGuard.NONE && config.deletes(),
                new SdkSweepGateway(
                        clients.dynamoDb(), sources::clientFor, sources::nameOf, config.guardAttribute(), ledger),
                new SweepThread(sources::close),
                System::nanoTime,
                config.maxRetryTime().plus(config.conflictRetry()).plus(SLACK),
                config.maxWriteUnitsPerSecond() * SHARE_OF_UNITS,
                progress,
                new SplittableRandom());
    }

    @Override
    public void seen(SourceInfo source, TableKeys target) {
        if (!enabled || source.epoch() == 0 && known.isEmpty()) {
            return;
        }
        Pipeline pipeline = Pipeline.of(source, target);
        if (isNews(pipeline, source)) {
            int epoch = source.epoch();
            Optional<SourceTable> table = SourceTable.behind(source.stream(), pipeline.sourceTable());
            loop.after(0, () -> hear(pipeline, epoch, new Place(target, table)));
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Whether the loop must know: most records say what the one before has said. */
    private boolean isNews(Pipeline pipeline, SourceInfo source) {
        Known before = known.get(pipeline);
        if (before == null ? source.epoch() > 0 : source.epoch() > before.epoch) {
            known.put(pipeline, new Known(source.epoch(), source.stream() != null));
            return true;
        }
        if (before == null) {
            return false;
        }
        boolean located = !before.located && source.stream() != null;
        before.located |= located;
        return located || source.epoch() < before.epoch && before.olderIsNews(clock.getAsLong());
    }

    private void hear(Pipeline pipeline, int epoch, Place place) {
        places.merge(pipeline, place, (old, latest) -> latest.source().isPresent() ? latest : old);
        schedule.seen(pipeline, epoch, clock.getAsLong());
        look();
    }

    private void look() {
        if (!sweeping) {
            schedule.take(clock.getAsLong()).ifPresent(this::begin);
        }
        progress.sweepsPending(schedule.pending());
        long wakeAt = sweeping ? SweepSchedule.NEVER : schedule.wakeAt();
        if (wakeAt < alarmAt) {
            alarmAt = wakeAt;
            loop.after(Math.max(0, wakeAt - clock.getAsLong()), () -> {
                alarmAt = SweepSchedule.NEVER;
                look();
            });
        }
    }

    private void begin(SweepSchedule.Pass pass) {
        sweeping = true;
        Place place = places.get(pass.pipeline());
        if (place.source().isPresent()) {
            new SweepPass(pass, place.target(), place.source().get(), tools, result -> end(pass, result)).start();
        } else {
            SweepResult result = new SweepResult();
            result.failed(UNKNOWN_SOURCE);
            loop.after(0, () -> end(pass, result));
        }
    }

    private void end(SweepSchedule.Pass pass, SweepResult result) {
        sweeping = false;
        OptionalLong pause = schedule.ended(pass, result.isEmpty(), clock.getAsLong());
        progress.swept(result.deletedCount());
        Pipeline pipeline = pass.pipeline();
        String what = "Sweep of table " + pipeline.target() + " for source table " + pipeline.sourceTable() + ", epoch "
                + pass.epoch();
        String next = pause.isPresent()
                ? "next pass in " + Duration.ofNanos(pause.getAsLong()).toSeconds() + " s"
                : "no further pass";
        if (result.trouble().isPresent()) {
            progress.sweepFailed();
            LOG.warn(
                    "{}: the pass ended early, {}. Until one succeeds, items that were deleted in {} while changes were"
                            + " lost stay in {}. So far {}. Reason: {}",
                    what,
                    next,
                    pipeline.sourceTable(),
                    pipeline.target(),
                    result,
                    result.trouble().get());
        } else if (result.unreadableCount() > 0) {
            LOG.warn(
                    "{}: {}; {}. Records must keep the key of the source item: look for a transform that changes record"
                            + " keys",
                    what,
                    result,
                    next);
        } else {
            LOG.info("{}: {}; {}", what, result, next);
        }
        look();
    }

    /** What Connect's thread has told the loop of a pipeline. */
    private static final class Known {
        private final int epoch;
        private boolean located;
        private boolean olderSaid;
        private long olderSaidAt;

        Known(int epoch, boolean located) {
            this.epoch = epoch;
            this.located = located;
        }

        /** Once a second is enough: a sweep looks at minutes. */
        private boolean olderIsNews(long now) {
            if (olderSaid && now - olderSaidAt < OLDER_AGAIN_NANOS) {
                return false;
            }
            olderSaid = true;
            olderSaidAt = now;
            return true;
        }
    }

    /** Where a pipeline's items are; the source is unknown until a change has come from its stream. */
    private record Place(TableKeys target, Optional<SourceTable> source) {}
}
