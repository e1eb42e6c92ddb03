package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.write.CoordinatorSettings;
import io.dynabridge.sink.write.Courier;
import io.dynabridge.sink.write.PendingWrite;
import io.dynabridge.sink.write.WriteCoordinator;
import io.dynabridge.sink.write.WriteListener;
import io.dynabridge.sink.write.WriteLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAdder;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/** The sink's writing without Connect around it: records in, outcomes out. Conflicts are reported at once. */
final class SinkWrites implements WriteListener, AutoCloseable {

    private static final int IN_FLIGHT = 16;

    private final ItemWritePlanner planner;
    private final WriteLoop loop;
    private final OffsetTracker offsets = new OffsetTracker();
    private final Map<Coordinates, WriteOutcome> outcomes = new ConcurrentHashMap<>();
    private final DoubleAdder units = new DoubleAdder();
    private volatile CountDownLatch left;
    private volatile ConnectException failure;

    SinkWrites(ItemWritePlanner planner, Courier courier, boolean ledger) {
        this.planner = planner;
        SplittableRandom random = new SplittableRandom();
        CoordinatorSettings settings = new CoordinatorSettings(
                IN_FLIGHT,
                0,
                Duration.ofSeconds(30),
                Duration.ZERO,
                ConflictPolicy.REPORT,
                ForeignItemPolicy.KEEP,
                ledger);
        RetrySchedule soon = new RetrySchedule(Duration.ofMillis(10), Duration.ofMillis(100), random);
        WriteCoordinator coordinator = new WriteCoordinator(
                settings, courier, soon, soon, () -> UUID.randomUUID().toString(), this, System.nanoTime());
        this.loop = new WriteLoop("writes-under-test", coordinator, courier, this, System::nanoTime);
    }

    /** Writes these records, all handed over at once; how each ended, in their order. */
    List<WriteOutcome> write(List<SinkRecord> records) {
        outcomes.clear();
        List<PendingWrite> writes = new ArrayList<>();
        for (SinkRecord each : records) {
            Plan plan = planner.plan(each);
            Coordinates at = Coordinates.of(each);
            writes.add(new PendingWrite(
                    each,
                    offsets.track(at.partition(), at.offset()),
                    plan.write().orElseThrow(),
                    plan.complaint()));
        }
        left = new CountDownLatch(writes.size());
        loop.submit(writes);
        try {
            assertThat(left.await(60, TimeUnit.SECONDS))
                    .as("all are written: %s", failure)
                    .isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return records.stream().map(each -> outcomes.get(Coordinates.of(each))).toList();
    }

    /** Write units that DynamoDB charged so far. */
    double units() {
        return units.sum();
    }

    @Override
    public void finished(PendingWrite write, WriteOutcome outcome) {
        outcomes.put(Coordinates.of(write.sinkRecord()), outcome);
        left.countDown();
    }

    @Override
    public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
        finished(write, outcome);
    }

    @Override
    public void consumed(double charged) {
        units.add(charged);
    }

    @Override
    public void throttled() {}

    @Override
    public void failed(ConnectException cause) {
        failure = cause;
    }

    @Override
    public void close() {
        loop.close();
    }
}
