package io.dynabridge.source.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;

/**
 * What Connect and Kafka do with a source task's records: each topic partition keeps their order and acknowledges in its
 * own time; the stored offset of a source partition is that of its last record before the first unacknowledged one, as of
 * the last flush. A crash loses what was not acknowledged, or only the acknowledgement.
 */
public final class FakeConnect implements OffsetStorageReader {

    private static final int TOPIC_PARTITIONS = 3;

    private static final class Sent {
        private final SourceRecord sourceRecord;
        private boolean acknowledged;

        Sent(SourceRecord sourceRecord) {
            this.sourceRecord = sourceRecord;
        }
    }

    private final RandomGenerator random;
    private Predicate<SourceRecord> dropping = each -> false;
    private final List<SourceRecord> log = new ArrayList<>();
    private final Map<Map<String, ?>, Map<String, Object>> stored = new HashMap<>();
    private final List<Deque<Sent>> unacknowledged = new ArrayList<>();
    private final Map<Map<String, ?>, Deque<Sent>> bySource = new HashMap<>();
    private final Map<Map<String, ?>, Map<String, Object>> committable = new HashMap<>();

    public FakeConnect(RandomGenerator random) {
        this.random = random;
        for (int i = 0; i < TOPIC_PARTITIONS; i++) {
            unacknowledged.add(new ArrayDeque<>());
        }
    }

    /** Everything that stands in Kafka, in the order in which it got there. */
    public List<SourceRecord> log() {
        return log;
    }

    /** Sends what a poll gave. */
    public void send(List<SourceRecord> records) {
        for (SourceRecord each : records) {
            Sent sent = new Sent(each);
            unacknowledged
                    .get(Math.floorMod(each.key().hashCode(), TOPIC_PARTITIONS))
                    .add(sent);
            bySource.computeIfAbsent(each.sourcePartition(), any -> new ArrayDeque<>())
                    .add(sent);
        }
    }

    /** One topic partition acknowledges one record, if it has any. */
    public void acknowledge(Consumer<SourceRecord> task) {
        Sent sent = unacknowledged.get(random.nextInt(TOPIC_PARTITIONS)).poll();
        if (sent != null) {
            boolean dropped = dropping.test(sent.sourceRecord);
            if (!dropped) {
                log.add(sent.sourceRecord);
            }
            sent.acknowledged = true;
            Deque<Sent> source = bySource.get(sent.sourceRecord.sourcePartition());
            while (!source.isEmpty() && source.peek().acknowledged) {
                SourceRecord committed = source.remove().sourceRecord;
                if (dropping.test(committed)) {
                    continue;
                }
                @SuppressWarnings("unchecked")
                Map<String, Object> offset = (Map<String, Object>) committed.sourceOffset();
                committable.put(committed.sourcePartition(), offset);
            }
            task.accept(sent.sourceRecord);
        }
    }

    /** Lets a transform drop records: they reach neither Kafka nor the offsets. */
    public void drop(Predicate<SourceRecord> which) {
        dropping = which;
    }

    /** Whether a transform drops a record. */
    public boolean drops(SourceRecord each) {
        return dropping.test(each);
    }

    /** Whether nothing is on its way. */
    public boolean isIdle() {
        return unacknowledged.stream().allMatch(Deque::isEmpty);
    }

    /** Stores offsets, as Connect does now and then. */
    public void flush() {
        stored.putAll(committable);
    }

    /** Kills the worker: of what was on its way some got into Kafka, without anybody knowing. */
    public void crash() {
        for (Deque<Sent> partition : unacknowledged) {
            int arrived = random.nextInt(partition.size() + 1);
            for (int i = 0; i < arrived; i++) {
                SourceRecord each = partition.remove().sourceRecord;
                if (!dropping.test(each)) {
                    log.add(each);
                }
            }
            partition.clear();
        }
        bySource.clear();
        committable.clear();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> Map<String, Object> offset(Map<String, T> partition) {
        return stored.get(partition);
    }

    @Override
    public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
        Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
        partitions.forEach(partition -> found.put(partition, stored.get(partition)));
        return found;
    }
}
