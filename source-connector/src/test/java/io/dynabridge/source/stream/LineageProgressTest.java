package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.metrics.SourceProgressListener;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.FakeConnect;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

/** What a reader says of itself while a shard ends and its children begin. */
class LineageProgressTest {

    private static final String STREAM = "arn:stream";

    private final Random random = new Random(42);
    private final VirtualLoop loop = new VirtualLoop(random, 0);
    private final FakeStreams streams = new FakeStreams(random);
    private final RecordQueue queue = new RecordQueue(1_000, 1_000_000, loop::execute);
    private final Notes notes = new Notes();

    @Test
    void everyRecordIsCountedOnceAndEveryShardPassesThroughItsStatesInOrder() {
        streams.use(loop);
        streams.calm();
        for (int i = 0; i < 20; i++) {
            streams.write(i % FakeStreams.KEYS);
        }
        streams.rollOver();
        streams.write(3);
        LineageReader reader = reader();
        loop.execute(reader::start);

        loop.runUntil(() -> notes.said.size() == 2, 60);
        assertThat(notes.said).containsExactly("started shard-0", "closing shard-0");
        loop.runUntil(
                () -> {
                    acknowledge(reader);
                    return notes.records == 21 && notes.said.contains("started shard-1");
                },
                60);
        assertThat(notes.bytes).isEqualTo(2_100);
        assertThat(notes.said.subList(0, 4))
                .containsExactly("started shard-0", "closing shard-0", "waiting shard-0", "done shard-0");
        assertThat(notes.said.subList(4, notes.said.size())).contains("started shard-1");
        assertThat(notes.tables).containsOnly("table");
    }

    private void acknowledge(LineageReader reader) {
        try {
            for (SourceRecord each : queue.take(1_000, 0)) {
                reader.acknowledged(
                        SourcePartition.shardOf(each.sourcePartition()).id(), true);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private LineageReader reader() {
        TaskServices services = new TaskServices(
                loop,
                queue,
                new StateRecords("state", ValueFormat.MAP),
                new FakeConnect(random),
                Runnable::run,
                loop.clock(),
                loop::nanos,
                random,
                notes);
        ChangeRecordEmitter emitter = new ChangeRecordEmitter(
                new TableRecords("1", "prefix", "table", List.of("id"), ValueFormat.MAP),
                STREAM,
                0,
                "marker",
                false,
                false,
                loop.clock());
        return new LineageReader(
                new Lineage(
                        "table", STREAM, List.of("id"), List.of(new Root("shard-0", 0)), true, false, 0, 0, List.of()),
                LossPolicy.FAIL,
                streams,
                new ChildLookups(streams, loop, random),
                emitter,
                services,
                Duration.ofMillis(10));
    }

    private static final class Notes implements SourceProgressListener {
        private final List<String> said = new ArrayList<>();
        private final List<String> tables = new ArrayList<>();
        private int records;
        private long bytes;

        @Override
        public void shardStarted(String table, String shard) {
            note(table, "started " + shard);
        }

        @Override
        public void pageRead(String table, String shard, int pageRecords, long pageBytes, long newestMs) {
            tables.add(table);
            records += pageRecords;
            bytes += pageBytes;
        }

        @Override
        public void shardClosing(String table, String shard) {
            note(table, "closing " + shard);
        }

        @Override
        public void shardWaitingForChildren(String table, String shard) {
            note(table, "waiting " + shard);
        }

        @Override
        public void shardDone(String table, String shard) {
            // Said again with every look for siblings.
            if (!said.contains("done " + shard)) {
                note(table, "done " + shard);
            }
        }

        private void note(String table, String what) {
            tables.add(table);
            said.add(what);
        }
    }
}
