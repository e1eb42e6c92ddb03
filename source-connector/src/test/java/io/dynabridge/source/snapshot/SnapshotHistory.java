package io.dynabridge.source.snapshot;

import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.SnapshotMode;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.StateRecords;
import io.dynabridge.source.runtime.FakeConnect;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.runtime.VirtualLoop;
import io.dynabridge.source.snapshot.TableSnapshot.Manner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.source.SourceRecord;

/** One run over one table by two tasks of one worker, which crashes at random moments; all in virtual time. */
final class SnapshotHistory {

    static final String RUN = "initial-abc";
    static final int SEGMENTS = 5;

    private static final int TASKS = 2;
    private static final int MOST_SECONDS = 36_000;

    final FakeTable table;
    final FakeConnect connect;
    private final Random random;
    private final Manner manner;
    private final Runnable application;
    private final Runnable afterEach;
    private VirtualLoop loop;
    private RecordQueue queue;
    private final List<String> statuses = new ArrayList<>();
    private final Set<Integer> read = new HashSet<>();
    private int seen;

    /**
     * A history that has not begun.
     *
     * @param application does something to the table now and then
     * @param afterEach looks at what has come of it
     */
    SnapshotHistory(
            FakeTable table,
            Random random,
            SnapshotMode mode,
            boolean cleansUp,
            Runnable application,
            Runnable afterEach) {
        this.table = table;
        this.random = random;
        this.connect = new FakeConnect(random);
        this.manner = new Manner(mode, "marker", cleansUp);
        this.application = application;
        this.afterEach = afterEach;
        this.loop = new VirtualLoop(random, 0);
    }

    /** Goes through some crashes and then on until the run has this status. */
    void runUntil(String status) {
        start();
        for (int crashes = random.nextInt(5); crashes > 0; crashes--) {
            for (int step = random.nextInt(120); step > 0; step--) {
                loop.run(random.nextInt(6));
                deliver();
                if (random.nextInt(10) == 0) {
                    application.run();
                }
                if (random.nextInt(5) == 0) {
                    connect.flush();
                }
            }
            loop.crash();
            connect.crash();
            afterEach.run();
            loop = new VirtualLoop(random, loop.nanos());
            start();
        }
        loop.runUntil(
                () -> {
                    deliver();
                    connect.flush();
                    return statuses().contains(status);
                },
                MOST_SECONDS);
    }

    /** What the state topic says of the whole run, in its order. */
    List<String> statuses() {
        lookAtNews();
        return statuses;
    }

    /** The items that stand in Kafka as reads. */
    Set<Integer> read() {
        lookAtNews();
        return read;
    }

    private void lookAtNews() {
        for (; seen < connect.log().size(); seen++) {
            SourceRecord news = connect.log().get(seen);
            if (!news.topic().equals("state")) {
                Envelope.from(news.value()).ifPresent(envelope -> read.add(item(envelope)));
            } else if ("snapshot".equals(((Map<?, ?>) news.value()).get("type"))) {
                statuses.add((String) ((Map<?, ?>) news.value()).get("status"));
            }
        }
    }

    private static int item(Envelope envelope) {
        return Integer.parseInt((String) ((Map<?, ?>) envelope.after().get("id")).get("N"));
    }

    private void start() {
        table.use(loop);
        queue = new RecordQueue(1 + random.nextInt(100), 100_000, loop::execute);
        TaskServices services = new TaskServices(
                loop,
                queue,
                new StateRecords("state", ValueFormat.MAP),
                connect,
                Runnable::run,
                loop.clock(),
                loop::nanos,
                random);
        for (int task = 0; task < TASKS; task++) {
            List<Integer> numbers = SegmentPlan.share(SEGMENTS, task, TASKS);
            SnapshotPace pace = new SnapshotPace(
                    new UnitBudget(random.nextInt(3) * 50.0, loop.nanos()),
                    new UnitBudget(random.nextInt(3) * 50.0, loop.nanos()));
            TableSnapshot snapshot = new TableSnapshot(
                    new Segments("table", List.of("id"), "initial", RUN, SEGMENTS, numbers, false, 0),
                    manner,
                    table,
                    pace,
                    new TableRecords("1", "prefix", "table", List.of("id"), ValueFormat.MAP),
                    services,
                    loop::nanos);
            loop.execute(snapshot::start);
        }
    }

    private void deliver() {
        try {
            connect.send(queue.take(1 + random.nextInt(10), 0));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            connect.acknowledge(each -> {});
        }
        afterEach.run();
    }
}
