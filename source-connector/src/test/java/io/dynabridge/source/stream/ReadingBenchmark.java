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
import io.dynabridge.source.runtime.ThreadEventLoop;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

/**
 * What reading costs beyond the SDK: pages of one shard, from the bytes that DynamoDB sends to records that Connect takes,
 * beside a loop that does nothing but let the SDK unmarshal the same pages and look at every attribute. Both ask for one
 * page after the other. Rates depend on the machine, their ratio hardly does; rounds alternate, and medians are shown.
 *
 * <p>No test, so it runs only by name; see CONTRIBUTING.md.
 */
class ReadingBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingBenchmark.class);
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 7);
    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(Long.getLong("benchmark.millis", 2_000));
    private static final long START_MILLIS = 30_000;
    private static final int WARM_UPS = 2;
    private static final String STREAM = "arn:stream";

    private final DynamoDbStreamsAsyncClient client = DynamoDbStreamsAsyncClient.builder()
            .httpClient(new CannedStream())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("id", "secret")))
            .build();

    @Test
    void readsOneShard() throws Exception {
        List<Double> bare = new ArrayList<>();
        Map<ValueFormat, List<Double>> ours = new EnumMap<>(ValueFormat.class);
        Map<ValueFormat, List<Double>> ratios = new EnumMap<>(ValueFormat.class);
        for (int round = -WARM_UPS; round < ROUNDS; round++) {
            double bareRate = bare();
            for (ValueFormat format : ValueFormat.values()) {
                double rate = ours(format);
                if (round >= 0) {
                    ours.computeIfAbsent(format, any -> new ArrayList<>()).add(rate);
                    ratios.computeIfAbsent(format, any -> new ArrayList<>()).add(rate / bareRate);
                }
            }
            if (round >= 0) {
                bare.add(bareRate);
            }
        }
        LOG.info(
                "Reading pages of {} records with two images of about {} bytes, medians of {} rounds:",
                CannedStream.RECORDS,
                CannedStream.IMAGE_BYTES,
                ROUNDS);
        LOG.info("the SDK alone: {} records/s", Math.round(median(bare)));
        for (ValueFormat format : ValueFormat.values()) {
            LOG.info(
                    "source connector, {}: {} records/s, ratio {}",
                    format,
                    Math.round(median(ours.get(format))),
                    Math.round(median(ratios.get(format)) * 100) / 100.0);
        }
    }

    private double bare() {
        String iterator = "first";
        long seen = 0;
        long records = 0;
        long start = System.nanoTime();
        while (System.nanoTime() - start < ROUND_NANOS) {
            String from = iterator;
            var response =
                    client.getRecords(request -> request.shardIterator(from)).join();
            for (Record each : response.records()) {
                seen += each.dynamodb().keys().size();
                for (var image :
                        List.of(each.dynamodb().oldImage(), each.dynamodb().newImage())) {
                    for (var attribute : image.entrySet()) {
                        seen += attribute.getKey().length()
                                + attribute.getValue().type().ordinal();
                    }
                }
                records++;
            }
            iterator = response.nextShardIterator();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(seen).isGreaterThan(records);
        return records / seconds;
    }

    private double ours(ValueFormat format) throws InterruptedException {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        ExecutorService blocking = Executors.newSingleThreadExecutor();
        ThreadEventLoop loop = new ThreadEventLoop("reading", failure::set);
        try {
            RecordQueue queue = new RecordQueue(8_192, 64 << 20, loop::execute);
            TaskServices services = new TaskServices(
                    loop,
                    queue,
                    new StateRecords("shop-state", format),
                    new FakeConnect(new Random(1)),
                    blocking,
                    Clock.systemUTC(),
                    System::nanoTime,
                    new Random(1));
            ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                    new TableRecords("1", "shop", "books", List.of("isbn"), format),
                    STREAM,
                    0,
                    "_dynabridge_touch",
                    false,
                    false,
                    services.clock());
            StreamGateway stream = new SdkStreamGateway(client);
            LineageReader reader = new LineageReader(
                    new Lineage(
                            "books",
                            STREAM,
                            List.of("isbn"),
                            List.of(new Root("shard", 0)),
                            true,
                            false,
                            0,
                            0,
                            List.of()),
                    LossPolicy.FAIL,
                    stream,
                    new ChildLookups(stream, loop, services.random()),
                    emitter,
                    services,
                    Duration.ofMillis(250));
            loop.execute(reader::start);
            // Finding the shard and its position happens once and is not what is measured.
            assertThat(queue.take(2_000, START_MILLIS)).isNotEmpty();
            long records = 0;
            long start = System.nanoTime();
            while (System.nanoTime() - start < ROUND_NANOS) {
                for (SourceRecord each : queue.take(2_000, 100)) {
                    reader.acknowledged(
                            SourcePartition.shardOf(each.sourcePartition()).id(), true);
                    records++;
                }
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(failure.get()).isNull();
            assertThat(records).isPositive();
            return records / seconds;
        } finally {
            loop.close();
            blocking.shutdownNow();
            assertThat(loop.awaitClosed(Duration.ofSeconds(10))).isTrue();
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
