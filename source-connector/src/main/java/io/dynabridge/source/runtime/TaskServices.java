package io.dynabridge.source.runtime;

import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.metrics.SourceProgressListener;
import java.time.Clock;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
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
        SourceProgressListener progress) {

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
