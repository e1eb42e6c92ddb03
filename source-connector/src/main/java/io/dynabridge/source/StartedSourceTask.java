package io.dynabridge.source;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.config.SourceTaskConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.metrics.ReaderLimitWarning;
import io.dynabridge.source.metrics.SourceMetrics;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.ThreadEventLoop;
import io.dynabridge.source.snapshot.SdkTableGateway;
import io.dynabridge.source.snapshot.SnapshotPace;
import io.dynabridge.source.snapshot.TableGateway;
import io.dynabridge.source.snapshot.TableSnapshot;
import io.dynabridge.source.snapshot.TableSnapshot.Manner;
import io.dynabridge.source.stream.ChildLookups;
import io.dynabridge.source.stream.CountingStreamGateway;
import io.dynabridge.source.stream.LineageReader;
import io.dynabridge.source.stream.SdkStreamGateway;
import io.dynabridge.source.stream.StreamGateway;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTaskContext;

/** A running task: the readers of its shards and segments, and the queue between them and Connect. */
final class StartedSourceTask implements AutoCloseable {

    private static final int MOST_REQUESTS = 128;
    private static final long POLL_MILLIS = 1_000;
    /** Connect allows a task five seconds to stop by default (task.shutdown.graceful.timeout.ms). */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final DynamoDbClients clients;
    private final ExecutorService blocking;
    private final ThreadEventLoop loop;
    private final RecordQueue queue;
    private final SourceMetrics metrics;
    private final int maxBatchSize;
    private final String stateTopic;
    private final Map<String, LineageReader> readers = new HashMap<>();
    private final TaskServices services;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private StartedSourceTask(SourceTaskConfig config, SourceTaskContext context) {
        String name = "dynabridge-source-" + config.topicPrefix();
        this.clients = DynamoDbClients.open(config.aws(), MOST_REQUESTS);
        this.blocking = Executors.newSingleThreadExecutor(DaemonThreads.named(name + "-offsets"));
        this.loop = new ThreadEventLoop(name, this::fail);
        this.queue = new RecordQueue(config.maxQueueSize(), config.maxQueueBytes(), loop::execute);
        this.metrics = SourceMetrics.of(context, Clock.systemUTC(), queue);
        this.maxBatchSize = config.maxBatchSize();
        this.stateTopic = config.stateTopic();
        this.services = new TaskServices(
                loop,
                queue,
                new StateRecords(config.stateTopic(), config.valueFormat()),
                context.offsetStorageReader(),
                blocking,
                Clock.systemUTC(),
                System::nanoTime,
                RandomGenerator.getDefault(),
                metrics.listener());
        TaskAssignment assignment = config.assignment();
        Map<String, Runnable> starts = new HashMap<>();
        StreamGateway streams = new SdkStreamGateway(clients.streams());
        ReaderLimitWarning readerLimit = new ReaderLimitWarning();
        ChildLookups lookups = new ChildLookups(streams, loop, services.random());
        for (Lineage lineage : assignment.lineages()) {
            ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                    records(config, lineage.table(), lineage.keys()),
                    lineage.stream(),
                    lineage.epoch(),
                    config.marker(),
                    config.ignoresTtlDeletes(),
                    config.tombstonesOnDelete(),
                    services.clock());
            LineageReader reader = new LineageReader(
                    lineage,
                    config.lossPolicy(),
                    new CountingStreamGateway(
                            streams, lineage.table(), services.progress(), readerLimit, System::nanoTime),
                    lookups,
                    emitter,
                    services,
                    config.pollInterval());
            readers.put(lineage.stream(), reader);
            starts.put(lineage.table(), reader::start);
        }
        for (TableDuty duty : assignment.tables()) {
            Runnable start = starts.getOrDefault(duty.table(), () -> {});
            starts.remove(duty.table());
            loop.execute(() -> new TableSpeaker(duty, config.lossPolicy(), services).start(start));
        }
        starts.values().forEach(loop::execute);
        TableGateway tables = new SdkTableGateway(clients.dynamoDb());
        long now = System.nanoTime();
        SnapshotPace pace = new SnapshotPace(
                new UnitBudget(config.snapshotReadUnitsShare(), now),
                new UnitBudget(config.snapshotWriteUnitsShare(), now));
        Manner manner = new Manner(config.snapshotMode(), config.marker(), config.cleansUpMarker());
        for (Segments segments : assignment.segments()) {
            TableSnapshot snapshot = new TableSnapshot(
                    segments,
                    manner,
                    tables,
                    pace,
                    records(config, segments.table(), segments.keys()),
                    services,
                    System::nanoTime);
            loop.execute(snapshot::start);
        }
    }

    static StartedSourceTask start(SourceTaskConfig config, SourceTaskContext context) {
        return new StartedSourceTask(config, context);
    }

    /** The next records; null where there are none for a while. */
    List<SourceRecord> poll() throws InterruptedException {
        throwFailure();
        List<SourceRecord> records = queue.take(maxBatchSize, POLL_MILLIS);
        throwFailure();
        return records.isEmpty() ? null : records;
    }

    /** Hears that Kafka has a record, or that it was dropped on its way by a transform; from any thread. */
    void acknowledged(SourceRecord sourceRecord, boolean delivered) {
        Map<String, ?> partition = sourceRecord.sourcePartition();
        if (!delivered && sourceRecord.topic().equals(stateTopic)) {
            fail(new ConnectException("A transform of this connector dropped a record of its state topic, which carries"
                    + " its progress. Let the transform see the tables' topics only: give it a predicate of type"
                    + " org.apache.kafka.connect.transforms.predicates.TopicNameMatches."));
            return;
        }
        SourcePartition.Shard shard = SourcePartition.shardOf(partition);
        if (shard != null) {
            readers.get(shard.stream()).acknowledged(shard.id(), delivered);
        } else {
            services.delivered(sourceRecord);
        }
    }

    @Override
    public void close() {
        loop.close();
        metrics.close();
        blocking.shutdownNow();
        queue.wake();
        try {
            loop.awaitClosed(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.close();
        }
    }

    private static TableRecords records(SourceTaskConfig config, String table, List<String> keys) {
        return new TableRecords(SourceVersion.VERSION, config.topicPrefix(), table, keys, config.valueFormat());
    }

    private void fail(Throwable cause) {
        failure.compareAndSet(null, cause);
        queue.wake();
    }

    private void throwFailure() {
        Throwable cause = failure.get();
        if (cause instanceof ConnectException stop) {
            throw stop;
        }
        if (cause != null) {
            throw new ConnectException("The source task stopped because of an error of its own: " + cause, cause);
        }
    }
}
