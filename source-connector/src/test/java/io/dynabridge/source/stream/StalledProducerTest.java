package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.FakeConnect;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/** Kafka takes nothing for a minute of virtual time, from a stream whose every page is full. */
class StalledProducerTest {

    private static final String STREAM = "arn:stream";
    private static final int SHARDS = 8;
    private static final int PAGE = 500;
    private static final int RECORD_BYTES = 2_000;
    private static final long MAX_BYTES = 16L << 20;
    /** Each shard may have asked for a page while there was room for one. */
    private static final long MOST_RECORDS = MAX_BYTES / RECORD_BYTES + SHARDS * PAGE;
    /** Unread, a minute would bring gigabytes. */
    private static final long MOST_HEAP = 4 * MOST_RECORDS * RECORD_BYTES;

    private final Random random = new Random(1);
    private final VirtualLoop loop = new VirtualLoop(random, 0);
    private final RecordQueue queue = new RecordQueue(1_000_000, MAX_BYTES, loop::execute);
    private final BusyStream stream = new BusyStream(loop);

    @Test
    void readingStopsAtTheQueuesBoundAndGoesOnWhereItStopped() throws InterruptedException {
        long before = heap();
        start();
        AtomicBoolean over = new AtomicBoolean();
        loop.after(Duration.ofSeconds(60).toNanos(), () -> over.set(true));
        loop.runUntil(over::get, 120);

        assertThat(stream.served).isBetween(MAX_BYTES / RECORD_BYTES, MOST_RECORDS);
        assertThat(heap() - before).as("heap").isLessThan(MOST_HEAP);

        long wanted = 5 * MOST_RECORDS;
        List<SourceRecord> taken = new ArrayList<>();
        Map<Object, Long> last = new HashMap<>();
        long count = 0;
        while (count < wanted) {
            loop.run(50);
            taken.addAll(queue.take(2_000, 0));
            taken.removeIf(each -> each.topic().equals("state"));
            assertThat(stream.served - count).as("held").isLessThanOrEqualTo(MOST_RECORDS + 2_000);
            for (SourceRecord each : taken) {
                String shard = SourcePartition.shardOf(each.sourcePartition()).id();
                long number = Long.parseLong((String) each.sourceOffset().get("sequence_number"));
                assertThat(number).as("next of %s", shard).isEqualTo(last.getOrDefault(shard, 0L) + 1);
                last.put(shard, number);
            }
            count += taken.size();
            taken.clear();
        }
        assertThat(last).as("shards that had their turn").hasSize(SHARDS);
    }

    private void start() {
        TaskServices services = new TaskServices(
                loop,
                queue,
                new StateRecords("state", ValueFormat.MAP),
                new FakeConnect(random),
                Runnable::run,
                loop.clock(),
                loop::nanos,
                random);
        ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                new TableRecords("1", "prefix", "table", List.of("id"), ValueFormat.MAP),
                STREAM,
                0,
                "marker",
                false,
                false,
                loop.clock());
        List<Root> roots = IntStream.range(0, SHARDS)
                .mapToObj(shard -> new Root("shard-" + shard, 0))
                .toList();
        LineageReader reader = new LineageReader(
                new Lineage("table", STREAM, List.of("id"), roots, true, false, 0, 0, List.of()),
                LossPolicy.FAIL,
                stream,
                new ChildLookups(stream, loop, random),
                emitter,
                services,
                Duration.ofMillis(250));
        loop.execute(reader::start);
    }

    /** What is reachable: a queue that held on to more than its bound would show here. */
    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static final class BusyStream implements StreamGateway {
        private final VirtualLoop loop;
        private long served;

        BusyStream(VirtualLoop loop) {
            this.loop = loop;
        }

        @Override
        public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
            throw new AssertionError("tasks do not list");
        }

        @Override
        public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
            throw new AssertionError("no shard ends here");
        }

        @Override
        public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
            return CompletableFuture.completedFuture(shardId + "@0");
        }

        @Override
        public CompletableFuture<Page> read(String iterator) {
            String[] parts = iterator.split("@");
            int from = Integer.parseInt(parts[1]);
            return loop.answer(20, () -> {
                served += PAGE;
                return new Page(
                        IntStream.rangeClosed(from + 1, from + PAGE)
                                .mapToObj(BusyStream::change)
                                .toList(),
                        Optional.of(parts[0] + "@" + (from + PAGE)));
            });
        }

        private static Record change(int number) {
            return Record.builder()
                    .eventID("event-" + number)
                    .eventName(OperationType.MODIFY)
                    .dynamodb(StreamRecord.builder()
                            .keys(Map.of("id", image(number).get("id")))
                            .oldImage(image(number))
                            .newImage(image(number + 1))
                            .sequenceNumber(String.valueOf(number))
                            .approximateCreationDateTime(Instant.EPOCH)
                            .sizeBytes((long) RECORD_BYTES)
                            .build())
                    .build();
        }

        private static Map<String, AttributeValue> image(int number) {
            return Map.of(
                    "id", AttributeValue.builder().n("1").build(),
                    "text",
                            AttributeValue.builder()
                                    .s(String.valueOf(number)
                                            .repeat(1_000
                                                    / String.valueOf(number).length()))
                                    .build());
        }
    }
}
