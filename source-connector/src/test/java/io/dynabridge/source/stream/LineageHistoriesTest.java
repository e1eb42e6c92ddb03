package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.FakeConnect;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.source.SourceRecord;
import software.amazon.awssdk.services.dynamodb.model.Record;

/** Whole histories of a stream and its reader, with crashes at any moment, in virtual time. */
class LineageHistoriesTest {

    private static final String STREAM = "arn:stream";
    private static final int ROUNDS = 60;

    @Property(tries = 400)
    void everyRecordReachesKafkaInTheOrderOfItsItemAndNoneBeforeItsParents(@ForAll long seed) {
        History history = new History(seed);
        for (int round = 0; round < ROUNDS; round++) {
            history.somethingHappens();
        }
        history.finish();

        Set<String> arrived = new LinkedHashSet<>();
        Map<Object, BigInteger> last = new HashMap<>();
        for (SourceRecord each : history.changes()) {
            Envelope envelope = Envelope.from(each.value()).orElseThrow();
            String event = envelope.source().eventId();
            if (arrived.contains(event)) {
                continue;
            }
            assertThat(arrived)
                    .as("P2: all of the parent's records before %s", event)
                    .containsAll(history.streams.eventsBefore(event));
            arrived.add(event);
            BigInteger sequence = new BigInteger(envelope.source().sequenceNumber());
            BigInteger before = last.put(each.key(), sequence);
            assertThat(before == null || before.compareTo(sequence) < 0)
                    .as("P1: %s after %s", sequence, before)
                    .isTrue();
        }
        assertThat(arrived)
                .as("P1: every record at least once")
                .containsExactlyInAnyOrderElementsOf(history.streams.allRecords().stream()
                        .map(Record::eventID)
                        .toList());
        if (history.crashes == 0) {
            assertThat(history.changes())
                    .as("without a crash nothing comes twice")
                    .hasSameSizeAs(arrived);
        }
        assertThat(history.finalValues())
                .as("the last record of an item in Kafka is its last change")
                .isEqualTo(history.written);
    }

    private static final class History {
        private final Random random;
        private final FakeStreams streams;
        private final FakeConnect connect;
        private final Map<Integer, String> written = new HashMap<>();
        private int crashes;
        private VirtualLoop loop;
        private RecordQueue queue;
        private LineageReader reader;

        History(long seed) {
            random = new Random(seed);
            streams = new FakeStreams(random);
            connect = new FakeConnect(random);
            start();
        }

        void start() {
            loop = new VirtualLoop(random, loop == null ? 0 : loop.nanos());
            streams.use(loop);
            queue = new RecordQueue(10, 2_000, loop::execute);
            TaskServices services = new TaskServices(
                    loop,
                    queue,
                    new StateRecords("state", ValueFormat.MAP),
                    connect,
                    Runnable::run,
                    loop.clock(),
                    random);
            List<String> roots = new ShardGraph(streams.completeListing())
                    .roots(id -> ShardPosition.from(connect.offset(SourcePartition.shard(STREAM, id)))).stream()
                            .map(Shard::id)
                            .toList();
            ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                    new TableRecords("1", "prefix", "table", List.of("id"), ValueFormat.MAP),
                    STREAM,
                    "marker",
                    false,
                    false,
                    loop.clock());
            reader = new LineageReader(
                    new Lineage("table", STREAM, List.of("id"), roots, false),
                    streams,
                    emitter,
                    services,
                    Duration.ofMillis(10));
            loop.execute(reader::start);
        }

        void somethingHappens() {
            switch (random.nextInt(20)) {
                case 0:
                    streams.rollOver();
                    break;
                case 1:
                    if (random.nextBoolean()) {
                        break;
                    }
                    crashes++;
                    loop.crash();
                    connect.crash();
                    start();
                    break;
                case 2:
                    connect.flush();
                    break;
                case 3, 4, 5, 6, 7:
                    int key = random.nextInt(FakeStreams.KEYS);
                    streams.write(key);
                    written.put(key, streams.allRecords().isEmpty() ? null : lastSequence());
                    break;
                case 8, 9, 10:
                    connect.acknowledge(this::acknowledged);
                    break;
                case 11, 12, 13:
                    poll();
                    break;
                default:
                    loop.run(random.nextInt(12));
                    break;
            }
        }

        void finish() {
            streams.calm();
            int expected = streams.allRecords().size();
            loop.runUntil(
                    () -> {
                        poll();
                        connect.acknowledge(this::acknowledged);
                        Set<String> events = new HashSet<>();
                        changes()
                                .forEach(each -> events.add(Envelope.from(each.value())
                                        .orElseThrow()
                                        .source()
                                        .eventId()));
                        return events.size() == expected;
                    },
                    3_600);
        }

        List<SourceRecord> changes() {
            return connect.log().stream()
                    .filter(each -> Envelope.isEnvelope(each.value()))
                    .toList();
        }

        Map<Integer, String> finalValues() {
            // A reader may still send old records again after a crash; wait until it has caught up with itself.
            Map<Integer, String> values = new HashMap<>();
            for (SourceRecord each : changes()) {
                Envelope envelope = Envelope.from(each.value()).orElseThrow();
                Map<?, ?> id = (Map<?, ?>) envelope.after().get("id");
                values.merge(
                        Integer.parseInt((String) id.get("N")),
                        envelope.source().sequenceNumber(),
                        (a, b) -> new BigInteger(a).compareTo(new BigInteger(b)) > 0 ? a : b);
            }
            return values;
        }

        private String lastSequence() {
            return streams.allRecords().stream()
                    .map(each -> each.dynamodb().sequenceNumber())
                    .max((a, b) -> new BigInteger(a).compareTo(new BigInteger(b)))
                    .orElseThrow();
        }

        private void poll() {
            try {
                connect.send(queue.take(1 + random.nextInt(5), 0));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void acknowledged(SourceRecord each) {
            SourcePartition.Shard shard = SourcePartition.shardOf(each.sourcePartition());
            if (shard != null) {
                reader.acknowledged(shard.id());
            }
        }
    }
}
