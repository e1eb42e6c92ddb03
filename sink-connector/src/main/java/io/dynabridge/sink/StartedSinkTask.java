package io.dynabridge.sink;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.dlq.ErrorReporter;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.metrics.SinkMetrics;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.offset.CommitPace;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.plan.RecordPlanner;
import io.dynabridge.sink.write.Backlog;
import io.dynabridge.sink.write.CoordinatorSettings;
import io.dynabridge.sink.write.Courier;
import io.dynabridge.sink.write.PendingWrite;
import io.dynabridge.sink.write.RecordSizes;
import io.dynabridge.sink.write.WriteCoordinator;
import io.dynabridge.sink.write.WriteListener;
import io.dynabridge.sink.write.WriteLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running sink task: plans records on Connect's thread, hands the writes to the loop, and answers for what may be
 * committed. Reports, too, are made on Connect's thread, because only there may a reporter be called.
 */
final class StartedSinkTask implements WriteListener {

    private static final Logger LOG = LoggerFactory.getLogger(StartedSinkTask.class);

    private static final long POLL_WHILE_BUSY_MS = 100;
    private static final long POLL_WHILE_IDLE_MS = 5_000;
    private static final long RETRY_PLANNING_MS = 1_000;
    private static final long NEVER = Long.MIN_VALUE;
    private static final Duration DRAIN = Duration.ofSeconds(3);
    private static final long SUMMARY_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final SinkTaskContext context;
    private final AutoCloseable resources;
    private final RecordPlanner planner;
    private final ReportDesk reports;
    private final Intake intake;
    private final WriteLoop loop;
    private final LongSupplier clock;
    private final OffsetTracker offsets = new OffsetTracker();
    private final CommitPace commits;
    private final RecordSizes sizes = new RecordSizes();
    private final SinkProgress progress;
    private final SinkMetrics metrics;
    private final AtomicReference<ConnectException> failure = new AtomicReference<>();
    private final Duration maxRetryTime;
    private long unplannableSince = NEVER;
    private long lastSummary;
    private long lastTotal;

    StartedSinkTask(
            SinkTaskContext context,
            AutoCloseable resources,
            RecordPlanner planner,
            Consumer<String> confirm,
            CoordinatorSettings settings,
            Courier courier,
            SinkProgress progress,
            LongSupplier clock) {
        this.context = context;
        this.resources = resources;
        this.planner = planner;
        this.progress = progress;
        this.clock = clock;
        this.commits = new CommitPace(clock.getAsLong());
        this.maxRetryTime = settings.maxRetryTime();
        this.reports = new ReportDesk(ErrorReporter.of(context), offsets, confirm);
        this.intake = new Intake(context);
        SplittableRandom random = new SplittableRandom();
        WriteCoordinator coordinator = new WriteCoordinator(
                settings,
                courier,
                new RetrySchedule(Duration.ofMillis(50), Duration.ofSeconds(5), random),
                new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(2), random),
                () -> UUID.randomUUID().toString(),
                this,
                clock.getAsLong());
        this.loop = new WriteLoop("dynabridge-sink-writes", coordinator, courier, this, clock);
        this.metrics = SinkMetrics.of(context, progress, loop::backlog, loop::requestsInFlight);
        this.lastSummary = clock.getAsLong();
    }

    void open() {
        intake.assigned();
    }

    void put(Collection<SinkRecord> records) {
        stopIfFailed();
        reports.settle();
        // All plans first: where a table cannot be asked for, Connect delivers these records again, so none may count
        // yet.
        List<Plan> plans = plan(records);
        List<PendingWrite> writes = new ArrayList<>(records.size());
        Iterator<Plan> next = plans.iterator();
        for (SinkRecord sinkRecord : records) {
            begin(sinkRecord, next.next()).ifPresent(writes::add);
        }
        if (!writes.isEmpty()) {
            loop.submit(writes);
        }
        balance();
        logSummary();
    }

    Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> consumed) {
        // A failure is thrown by the next put: thrown here, Connect would rewind the consumer and go on.
        if (failure.get() == null) {
            try {
                reports.settle();
            } catch (ConnectException e) {
                failed(e);
            }
        }
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        consumed.forEach((partition, position) -> {
            long frontier = offsets.frontier(partition, position.offset());
            committable.put(partition, frontier == position.offset() ? position : new OffsetAndMetadata(frontier));
        });
        return committable;
    }

    void close(Collection<TopicPartition> partitions) {
        Set<TopicPartition> closed = new HashSet<>(partitions);
        loop.drop(write -> closed.contains(Coordinates.of(write.sinkRecord()).partition()), DRAIN);
        closed.forEach(offsets::close);
    }

    void stop() {
        try {
            loop.drop(any -> true, DRAIN);
            LOG.info("Stopped: {}", progress.summary());
        } finally {
            loop.close();
            metrics.close();
            closeResources();
        }
    }

    @Override
    public void finished(PendingWrite write, WriteOutcome outcome) {
        progress.finished(outcome);
        if (outcome.isApplied()) {
            progress.applied(write.sinkRecord().timestamp());
        }
        offsets.processed(write.ticket());
    }

    @Override
    public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
        progress.finished(outcome);
        reports.add(write, reason);
    }

    @Override
    public void answered(int writes, long nanos) {
        progress.answered(writes, nanos);
    }

    @Override
    public void retried() {
        progress.retried();
    }

    @Override
    public void consumed(double units) {
        progress.consumed(units);
    }

    @Override
    public void throttled() {
        progress.throttled();
    }

    @Override
    public void failed(ConnectException cause) {
        failure.compareAndSet(null, cause);
    }

    SinkProgress progress() {
        return progress;
    }

    private List<Plan> plan(Collection<SinkRecord> records) {
        try {
            List<Plan> plans = records.stream().map(planner::plan).toList();
            unplannableSince = NEVER;
            return plans;
        } catch (RetriableException e) {
            long now = clock.getAsLong();
            unplannableSince = unplannableSince == NEVER ? now : unplannableSince;
            if (now - unplannableSince > maxRetryTime.toNanos()) {
                throw new ConnectException(
                        "Gave up after " + maxRetryTime.toMillis() + " ms (" + SinkConfig.MAX_RETRY_TIME_MS + "): "
                                + e.getMessage(),
                        e);
            }
            context.timeout(RETRY_PLANNING_MS);
            throw e;
        }
    }

    private Optional<PendingWrite> begin(SinkRecord sinkRecord, Plan plan) {
        Coordinates coordinates = Coordinates.of(sinkRecord);
        OffsetTracker.Ticket ticket = offsets.track(coordinates.partition(), coordinates.offset());
        if (plan.write().isPresent()) {
            return Optional.of(
                    new PendingWrite(sinkRecord, ticket, plan.write().get(), plan.complaint(), sizes.of(sinkRecord)));
        }
        if (plan.complaint().isPresent()) {
            progress.finished(WriteOutcome.BAD_RECORD);
            reports.report(sinkRecord, ticket, plan.complaint().get());
        } else {
            progress.finished(WriteOutcome.SKIPPED);
            offsets.processed(ticket);
        }
        return Optional.empty();
    }

    private void stopIfFailed() {
        ConnectException cause = failure.get();
        if (cause != null) {
            throw new ConnectException(cause.getMessage(), cause);
        }
    }

    private void balance() {
        Backlog backlog = loop.backlog();
        intake.balance(backlog);
        boolean idle = backlog.writes() == 0 && reports.isEmpty();
        long applied = progress.total();
        if (commits.isDue(applied, idle, clock.getAsLong())) {
            context.requestCommit();
        }
        context.timeout(idle && !commits.isBehind(applied) ? POLL_WHILE_IDLE_MS : POLL_WHILE_BUSY_MS);
    }

    private void logSummary() {
        long now = clock.getAsLong();
        if (now - lastSummary >= SUMMARY_EVERY_NANOS && progress.total() != lastTotal) {
            lastSummary = now;
            lastTotal = progress.total();
            LOG.info(
                    "Since start: {}; pending {}",
                    progress.summary(),
                    loop.backlog().writes());
        }
    }

    private void closeResources() {
        try {
            resources.close();
        } catch (Exception e) {
            LOG.warn("Closing the DynamoDB clients failed", e);
        }
    }
}
