package io.dynabridge.source.stream;

import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.source.SourceRecord;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * Puts what shards have on its way to Kafka, each record with the position behind it, and sees to it that every position
 * reaches Connect's offsets, also where no change carries it. All methods but {@link #acknowledged} run on the task's
 * loop.
 */
final class PagePublisher {

    /** bin/dynabridge status takes a table of which nothing was reported for twenty minutes for one that nobody reads. */
    private static final Duration IDLE_REPORT = Duration.ofMinutes(10);

    private final String table;
    private final String stream;
    private final int epoch;
    private final ChangeRecordEmitter emitter;
    private final TaskServices services;
    private final ShardTracker tracker = new ShardTracker();
    private final PositionReports reports = new PositionReports(IDLE_REPORT.toNanos());
    private final Map<String, Map<String, String>> partitions = new HashMap<>();
    private final Set<String> dropped = ConcurrentHashMap.newKeySet();

    PagePublisher(String table, String stream, int epoch, ChangeRecordEmitter emitter, TaskServices services) {
        this.table = table;
        this.stream = stream;
        this.epoch = epoch;
        this.emitter = emitter;
        this.services = services;
    }

    /** Takes charge of a shard; false where that was done before. */
    boolean take(String shard) {
        partitions.put(shard, SourcePartition.shard(stream, shard));
        synchronized (tracker) {
            return tracker.start(shard);
        }
    }

    /** The source partition of a shard. */
    Map<String, String> partition(String shard) {
        return partitions.get(shard);
    }

    /** Says that reading begins, so that from now on the shard has a position. */
    void started(String shard, ShardPosition beginning) {
        reports.carried(shard, nanos());
        say(shard, beginning, "STARTED");
    }

    /** Goes on where reading stopped before. */
    void resumed(String shard) {
        reports.carried(shard, nanos());
    }

    /**
     * Publishes a page.
     *
     * @param from the position before it
     * @param to the position behind it
     * @return its bytes
     */
    long page(String shard, StreamGateway.Page page, ShardPosition from, ShardPosition to) {
        boolean last = page.next().isEmpty();
        Map<String, String> partition = partitions.get(shard);
        List<SourceRecord> records = new ArrayList<>(page.records().size());
        long bytes = 0;
        ShardPosition position = from;
        Map<String, Object> previous = from.toOffset();
        boolean carried = false;
        for (int i = 0; i < page.records().size(); i++) {
            Record change = page.records().get(i);
            position = position.behind(
                    change.dynamodb().sequenceNumber(),
                    change.dynamodb().approximateCreationDateTime().toEpochMilli(),
                    epoch);
            boolean end = last && i == page.records().size() - 1;
            Map<String, Object> offset = (end ? position.atEnd() : position).toOffset();
            List<SourceRecord> emitted = emitter.emit(shard, change, partition, previous, offset);
            previous = offset;
            records.addAll(emitted);
            carried = !emitted.isEmpty();
            bytes += change.dynamodb().sizeBytes() == null
                    ? 0
                    : change.dynamodb().sizeBytes();
        }
        if (last) {
            reports.finished(shard);
            if (!carried) {
                records.add(record(shard, to.atEnd(), "FINISHED"));
            }
        } else if (carried) {
            reports.carried(shard, nanos());
        } else if (!page.records().isEmpty()) {
            reports.moved(shard);
        }
        add(shard, records, bytes);
        services.progress().pageRead(table, shard, page.records().size(), bytes, position.coveredMs());
        return bytes;
    }

    /** Hears that a shard's end was published; true where everything of it is acknowledged already. */
    boolean ended(String shard) {
        synchronized (tracker) {
            return tracker.endReached(shard);
        }
    }

    /** A shard is gone: it has no more records, and that is its position. */
    void gone(String shard, ShardPosition position) {
        reports.finished(shard);
        say(shard, position.atEnd(), "FINISHED");
    }

    /**
     * Hears from any thread that a record is in Kafka, or was dropped on its way by a transform; true where the shard is
     * finished by that.
     */
    boolean acknowledged(String shard, boolean delivered) {
        if (!delivered) {
            dropped.add(shard);
        }
        synchronized (tracker) {
            return tracker.acknowledged(shard);
        }
    }

    /** Hears that a shard's position changed otherwise than by a record. */
    void moved(String shard) {
        reports.moved(shard);
    }

    /** Reports positions that no record has carried. */
    void report(Map<String, ShardReader> readers) {
        dropped.removeIf(shard -> {
            reports.moved(shard);
            return true;
        });
        for (String shard : reports.due(nanos())) {
            ShardReader reader = readers.get(shard);
            if (reader != null) {
                reports.carried(shard, nanos());
                say(shard, reader.reportedPosition(), "READING");
            }
        }
    }

    /** Removes the offset of a finished shard whose children have offsets of their own. */
    void forget(String shard) {
        Map<String, String> partition = SourcePartition.shard(stream, shard);
        synchronized (tracker) {
            tracker.forget(shard);
        }
        partitions.remove(shard);
        services.queue()
                .add(
                        List.of(services.state().about(partition, null, "shard", Map.of("status", "FORGOTTEN"), now())),
                        0);
    }

    /** Says something on the state topic about a shard, with its position. */
    void say(String shard, ShardPosition position, String status) {
        add(shard, List.of(record(shard, position, status)), 0);
    }

    private SourceRecord record(String shard, ShardPosition position, String status) {
        return services.state()
                .about(partitions.get(shard), position.toOffset(), "shard", Map.of("status", status), now());
    }

    private void add(String shard, List<SourceRecord> records, long bytes) {
        synchronized (tracker) {
            tracker.queued(shard, records.size());
        }
        services.queue().add(records, bytes);
    }

    private long now() {
        return services.clock().millis();
    }

    private long nanos() {
        return services.nanos().getAsLong();
    }
}
