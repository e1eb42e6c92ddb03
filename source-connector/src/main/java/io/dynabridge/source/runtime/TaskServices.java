package io.dynabridge.source.runtime;

import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.metrics.SourceProgressListener;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What all workers inside a task share.
 *
 * @param loop the one thread that changes state
 * @param queue records on their way to Connect
 * @param state makes records of the state topic
 * @param offsets Connect's stored offsets; reading them blocks, so it happens on {@code blocking}
 * @param blocking where blocking calls run
 * @param clock the time of day
 * @param nanos a clock that never goes back, in nanoseconds
 * @param progress hears what happens, to count it
 * @param deliveries what waits for a record to be in Kafka
 */
public record TaskServices(
        EventLoop loop,
        RecordQueue queue,
        StateRecords state,
        OffsetStorageReader offsets,
        Executor blocking,
        Clock clock,
        LongSupplier nanos,
        RandomGenerator random,
        SourceProgressListener progress,
        Deliveries deliveries) {

    /** Services of a task. */
    public TaskServices(
            EventLoop loop,
            RecordQueue queue,
            StateRecords state,
            OffsetStorageReader offsets,
            Executor blocking,
            Clock clock,
            LongSupplier nanos,
            RandomGenerator random,
            SourceProgressListener progress) {
        this(loop, queue, state, offsets, blocking, clock, nanos, random, progress, new Deliveries());
    }

    /** Services of a task that nobody watches. */
    public TaskServices(
            EventLoop loop,
            RecordQueue queue,
            StateRecords state,
            OffsetStorageReader offsets,
            Executor blocking,
            Clock clock,
            LongSupplier nanos,
            RandomGenerator random) {
        this(loop, queue, state, offsets, blocking, clock, nanos, random, SourceProgressListener.NONE);
    }

    /** Sends a record about a source partition, and goes on, on the loop, when it is in Kafka. */
    public void tell(
            Map<String, String> partition, Map<String, ?> offset, String type, Map<String, ?> details, Runnable then) {
        SourceRecord told = state.about(partition, offset, type, details, clock.millis());
        deliveries.await(told, () -> loop.execute(then));
        queue.add(List.of(told), 0);
    }

    /** Hears from any thread that a record is in Kafka. */
    public void delivered(SourceRecord sourceRecord) {
        deliveries.delivered(sourceRecord);
    }

    /** A stored offset, null where there is none. */
    public CompletableFuture<Map<String, Object>> offset(Map<String, String> partition) {
        return CompletableFuture.supplyAsync(() -> offsets.offset(partition), blocking);
    }

    /** Stored offsets by partition. */
    public CompletableFuture<Map<Map<String, String>, Map<String, Object>>> offsets(
            Collection<Map<String, String>> partitions) {
        return CompletableFuture.supplyAsync(() -> offsets.offsets(partitions), blocking);
    }
}
