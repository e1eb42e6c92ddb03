package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.source.offset.SourcePartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connect does not poll, as when Kafka takes nothing, while every page of the stream is full. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class StalledProducerTest {

    private static final int SHARDS = 8;
    private static final int PAGE = 500;
    private static final int IMAGE_BYTES = 1_000;
    private static final int RECORD_BYTES = 2 * IMAGE_BYTES;
    private static final long MAX_BYTES = 16L << 20;
    private static final int FULL = (int) (MAX_BYTES / RECORD_BYTES);
    /** Each shard may have asked for a page while there was room for one. */
    private static final int MOST = FULL + SHARDS * PAGE;
    /**
     * Records in memory are about three times what they are on the wire, and the SDK holds on to the last page of each
     * connection; however long the stall, it stays at that.
     */
    private static final long MOST_HEAP = 6L * MOST * RECORD_BYTES;
    /** Long enough to read many times the bound: one shard alone brings that in about a second. */
    private static final Duration STALL = Duration.ofSeconds(Integer.getInteger("dynabridge.stall.seconds", 4));

    @Test
    void readingStopsAtTheQueuesBoundAndGoesOnWhereItStopped() throws InterruptedException {
        BusyTable table = new BusyTable(SHARDS, PAGE, IMAGE_BYTES);
        FakeDynamoDb.Answers answers = table::description;
        try (FakeDynamoDb busy = new FakeDynamoDb(answers.or(table::records))) {
            long before = heap();
            DynamoDbSourceTask task = new FakeWorker(
                            busy,
                            Map.of("max.queue.size", "1000000", "max.queue.size.in.bytes", String.valueOf(MAX_BYTES)))
                    .task();
            try {
                await("the queue is full").until(() -> served(busy) >= FULL);
                await("nothing is read any more")
                        .during(STALL)
                        .atMost(STALL.multipliedBy(2))
                        .until(() -> served(busy) <= MOST);
                assertThat(heap() - before).as("heap").isLessThan(MOST_HEAP);

                drain(task, 5 * MOST);
            } finally {
                task.stop();
            }
        }
    }

    /** Takes so many changes, and sees that none of a shard is left out. */
    private static void drain(DynamoDbSourceTask task, int changes) throws InterruptedException {
        Map<String, Long> last = new HashMap<>();
        int count = 0;
        while (count < changes) {
            List<SourceRecord> records = task.poll();
            for (SourceRecord each : records == null ? List.<SourceRecord>of() : records) {
                if (each.topic().equals("prefix.books")) {
                    String shard =
                            SourcePartition.shardOf(each.sourcePartition()).id();
                    long number = Long.parseLong((String) each.sourceOffset().get("sequence_number"));
                    assertThat(number).as("next of %s", shard).isEqualTo(last.getOrDefault(shard, 0L) + 1);
                    last.put(shard, number);
                    count++;
                }
            }
        }
        assertThat(last).as("shards that had their turn").hasSize(SHARDS);
    }

    private static int served(FakeDynamoDb dynamoDb) {
        return PAGE * dynamoDb.requests("GetRecords");
    }

    /** What is reachable: a queue that held on to more than its bound would show here. */
    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
