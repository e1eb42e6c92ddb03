package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.runtime.FakeConnect;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.source.SourceRecord;

/** Whole touch runs with throttling, lost answers, deletes in between and crashes at any moment, in virtual time (P8). */
class TouchHistoriesTest {

    private static final String RUN = "initial-abc";
    private static final int ITEMS = 40;
    private static final int SEGMENTS = 3;

    @Property(tries = 400)
    void everyItemIsTouchedOrReadNoneIsMadeAndTheRunSaysWhenItIsOver(@ForAll long seed) {
        Random random = new Random(seed);
        FakeTable table = new FakeTable(random, ITEMS);
        FakeConnect connect = new FakeConnect(random);
        Set<Integer> deleted = new HashSet<>();
        VirtualLoop loop = new VirtualLoop(random, 0);
        RecordQueue queue = start(loop, table, connect, random);

        for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
            for (int step = random.nextInt(60); step > 0; step--) {
                loop.run(random.nextInt(6));
                deliver(queue, connect, random);
                if (random.nextInt(10) == 0) {
                    int item = random.nextInt(ITEMS);
                    table.delete(item);
                    deleted.add(item);
                }
                if (random.nextInt(5) == 0) {
                    connect.flush();
                }
            }
            loop.crash();
            connect.crash();
            loop = new VirtualLoop(random, loop.nanos());
            queue = start(loop, table, connect, random);
        }
        RecordQueue last = queue;
        loop.runUntil(
                () -> {
                    deliver(last, connect, random);
                    connect.flush();
                    return statuses(connect).contains("COMPLETED");
                },
                3_600);

        Set<Integer> read = new HashSet<>();
        for (SourceRecord each : connect.log()) {
            Envelope.from(each.value()).ifPresent(envelope -> {
                Map<?, ?> id = (Map<?, ?>) envelope.after().get("id");
                assertThat(envelope.source().sequenceNumber()).isNull();
                read.add(Integer.parseInt((String) id.get("N")));
            });
        }
        assertThat(table.markers().keySet())
                .as("no touch makes an item")
                .isEqualTo(IntStream.range(0, ITEMS)
                        .filter(item -> !deleted.contains(item))
                        .boxed()
                        .collect(Collectors.toSet()));
        table.markers()
                .forEach((item, marker) -> assertThat(
                                table.isTooLarge(item) ? read.contains(item) : marker.equals(Optional.of(RUN)))
                        .as("item %s is covered", item)
                        .isTrue());
        assertThat(statuses(connect)).contains("STARTED");
    }

    private static RecordQueue start(VirtualLoop loop, FakeTable table, FakeConnect connect, Random random) {
        table.use(loop);
        RecordQueue queue = new RecordQueue(100, 100_000, loop::execute);
        TaskServices services = new TaskServices(
                loop,
                queue,
                new StateRecords("state", ValueFormat.MAP),
                connect,
                Runnable::run,
                loop.clock(),
                loop::nanos,
                random);
        Segments segments = new Segments(
                "table",
                List.of("id"),
                "initial",
                RUN,
                SEGMENTS,
                IntStream.range(0, SEGMENTS).boxed().toList(),
                false,
                0);
        TouchSnapshot snapshot = new TouchSnapshot(
                segments,
                table,
                new ItemToucher(table, "marker", random.nextInt(3) * 50.0, loop, loop::nanos, random),
                0,
                new TableRecords("1", "prefix", "table", List.of("id"), ValueFormat.MAP),
                "marker",
                services,
                loop::nanos);
        loop.execute(snapshot::start);
        return queue;
    }

    private static void deliver(RecordQueue queue, FakeConnect connect, Random random) {
        try {
            connect.send(queue.take(1 + random.nextInt(10), 0));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            connect.acknowledge(each -> {});
        }
    }

    private static List<Object> statuses(FakeConnect connect) {
        return connect.log().stream()
                .filter(each -> each.topic().equals("state"))
                .map(each -> ((Map<?, ?>) each.value()).get("status"))
                .<Object>map(status -> status)
                .toList();
    }
}
