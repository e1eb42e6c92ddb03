package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dynabridge.tools.status.PipelineStatus.Connector;
import io.dynabridge.tools.status.PipelineStatus.LastVerification;
import io.dynabridge.tools.status.PipelineStatus.Shards;
import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.PipelineStatus.Task;
import io.dynabridge.tools.status.TableReads.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class StatusTextTest {

    private final SnapshotStates states = new SnapshotStates();
    private Connector sinkConnector = new Connector("books-sink", "RUNNING", List.of(new Task(0, "RUNNING", "")));
    private long lag;
    private Duration behind = Duration.ZERO;
    private Map<String, Integer> letters = Map.of();
    private Optional<LastVerification> verification =
            Optional.of(new LastVerification("equal", 0, Instant.MAX, Duration.ofMinutes(90)));

    private List<TableReads> reads = List.of();
    private String snapshotId;
    private JsonNode offsets = MissingNode.getInstance();
    private Instant now = Instant.EPOCH;
    private Optional<Duration> unread = Optional.empty();

    @Test
    void whatIsDoneIsReady() throws IOException {
        said(
                "{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'items': 5000, 'ts_ms': 2}");

        assertThat(obstacles()).isEmpty();
        assertThat(text())
                .contains(
                        "books-source source RUNNING, 1 of 1 tasks running",
                        "books initial COMPLETED · 5,000 items · 100 %",
                        "lag 0.3 s · newest change 12.0 s ago · 4 shards open, 2 finished",
                        "lag           0 records",
                        "verified      equal, 1 h 30 min ago",
                        "READY to switch");
    }

    @Test
    void whatIsUnderWaySaysHowFarItIsAndIsNotReady() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'IN_PROGRESS', 'items': 1200,"
                + " 'percent': 24.1, 'items_per_second': 310.5, 'seconds_left': 12, 'ts_ms': 3}");
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'STARTED', 'ts_ms': 2}");
        lag = 1200;
        behind = Duration.ofSeconds(75);
        letters = Map.of("DataException", 2, "TargetKeyConflictException", 1);
        verification = Optional.empty();

        assertThat(text())
                .contains(
                        "books initial IN_PROGRESS · 1,200 items · 24 % · 311 a second · 12.0 s left",
                        "1,200 records · the oldest is 1 min old", "dead letters  3 (", "NOT READY");
        assertThat(obstacles())
                .containsExactly(
                        "books-source: the snapshot of books is IN_PROGRESS, 24 %",
                        "books-sink: 1200 records to go, the oldest 75 s old",
                        "books-sink: 3 dead letters",
                        "books-sink: not verified yet, see bin/dynabridge verify");
    }

    @Test
    void whatFailedSaysWhy() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        sinkConnector = new Connector("books-sink", "RUNNING", List.of(new Task(0, "FAILED", "no such table")));
        verification = Optional.of(new LastVerification("different", 0, Instant.MAX, Duration.ofSeconds(1)));

        assertThat(text()).contains("task 0        FAILED no such table");
        assertThat(obstacles())
                .containsExactly("books-sink has failed", "books-sink: the last verification said different");
        assertThat(status().failed()).isTrue();
        assertThat(status().toJson(obstacles()).path("ready").asBoolean()).isFalse();
    }

    @Test
    void whatIsInConflictOrADeadLetterIsNotInTheTargetWhoeverClearedTheTopic() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        verification = Optional.of(new LastVerification("equal", 4, Instant.MAX, Duration.ofSeconds(1)));

        assertThat(obstacles()).containsExactly("books-sink: the last verification found 4 conflicts and dead letters");
    }

    @Test
    void aSnapshotOfAnotherIdThanTheConfigAsksForHasNotBegun() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        snapshotId = "books:again,initial";

        assertThat(obstacles()).containsExactly("books-source: the snapshot of books has not begun");

        snapshotId = "shop:again,initial";
        assertThat(obstacles()).isEmpty();
    }

    @Test
    void whatTheStateTopicNoLongerSaysTheOffsetsDo() throws IOException {
        now = Instant.parse("2026-11-23T12:00:00Z");
        offsets = json("{'offsets': [{'partition': {'table': 'books', 'snapshot': 'initial'},"
                + " 'offset': {'run': 'r', 'segments': 4, 'started_ms': 7, 'status': 'STARTED'}},"
                + " {'partition': {'table': 'books', 'snapshot': 'initial', 'segment': '0/4'},"
                + " 'offset': {'run': 'r', 'items': 30, 'done': true}},"
                + " {'partition': {'table': 'books', 'snapshot': 'initial', 'segment': '1/4'},"
                + " 'offset': {'run': 'r', 'items': 12}},"
                + " {'partition': {'table': 'books', 'snapshot': 'initial', 'segment': '2/4'},"
                + " 'offset': {'run': 'before', 'items': 50, 'done': true}}]}");
        assertThat(text()).contains("books initial STARTED · 42 items · 25 %");
        assertThat(obstacles()).containsExactly("books-source: the snapshot of books is STARTED, 25 %");

        offsets = json(offsets.toString().replace("STARTED", "COMPLETED"));
        assertThat(obstacles()).isEmpty();
        assertThat(new SourceOffsets(offsets).unsettled()).isEqualTo(Instant.ofEpochMilli(7));
    }

    @Test
    void aStreamThatNobodyReadsIsNotReadyThoughAllTasksRun() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        unread = Optional.of(Duration.ofMinutes(11));
        assertThat(obstacles()).isEmpty();

        unread = Optional.of(Duration.ofMinutes(16));
        assertThat(obstacles())
                .singleElement()
                .asString()
                .startsWith("books-source: nothing was read of a stream for 16 min");
    }

    @Test
    void aStreamIsReadUntilWhatItsYoungestShardSays() throws IOException {
        SourceOffsets stored = new SourceOffsets(json("{'offsets': [{'partition': {'table': 'books'},"
                + " 'offset': {'stream': 'now', 'epoch': 1}},"
                + " {'partition': {'table': 'books', 'loss': 'told'}, 'offset': {'gap_to_ms': 3}},"
                + " {'partition': {'stream': 'now', 'shard': 'a'}, 'offset': {'covered_ms': 5, 'finished': true}},"
                + " {'partition': {'stream': 'now', 'shard': 'b'}, 'offset': {'covered_ms': 9}},"
                + " {'partition': {'stream': 'before', 'shard': 'c'}, 'offset': {'covered_ms': 11}}]}"));

        assertThat(stored.readUntil("books")).contains(Instant.ofEpochMilli(9));
        assertThat(stored.readUntil("shop")).isEmpty();
        assertThat(stored.unsettled()).isEqualTo(Instant.ofEpochMilli(3));
    }

    @Test
    void whatOffsetsNoLongerSayHasNotBegunWhateverTheTopicSays() throws IOException {
        said(
                "{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'run': 'r', 'status': 'COMPLETED', 'ts_ms': 2}");
        now = Instant.ofEpochMilli(2).plus(Duration.ofMinutes(4));
        assertThat(obstacles()).as("offsets are stored a while later").isEmpty();

        now = Instant.ofEpochMilli(2).plus(Duration.ofMinutes(6));
        assertThat(obstacles()).containsExactly("books-source: the snapshot of books has not begun");

        offsets = json("{'offsets': [{'partition': {'table': 'books', 'snapshot': 'initial'},"
                + " 'offset': {'run': 'r', 'segments': 4, 'status': 'COMPLETED'}}]}");
        assertThat(obstacles()).isEmpty();
    }

    @Test
    void aTableWhoseSnapshotHasNotBegunIsNotReady() {
        assertThat(obstacles()).containsExactly("books-source: the snapshot of books has not begun");
        assertThat(text()).contains("books not begun");
    }

    @Test
    void writesFollowWhenNobodyReadsTheSourceAnyMore() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        Instant last = Instant.parse("2026-11-23T15:31:00Z");
        Duration looked = Duration.ofMinutes(15);

        reads = List.of(new TableReads("books", State.READ, 1234.5, Optional.of(last), looked, Optional.empty()));
        assertThat(obstacles())
                .as("reads do not stand in the way of switching reads")
                .isEmpty();
        assertThat(text())
                .contains(
                        "still read    books 1,234.5 units in 15 min, the last at 15:31 UTC",
                        "READY to switch reads to the target; not yet writes, the source is still read: books");
        assertThat(status().toJson(obstacles()).path("ready_for_writes").asBoolean(true))
                .isFalse();

        reads = List.of(TableReads.unknown("books", "no credentials"));
        assertThat(text())
                .contains("books not known: no credentials", "READY to switch reads to the target; whether the source");
        assertThat(status().toJson(obstacles()).has("ready_for_writes")).isFalse();
        assertThat(status().toJson(obstacles()).path("ready").asBoolean()).isTrue();

        reads = List.of(new TableReads("books", State.QUIET, 0, Optional.empty(), looked, Optional.empty()));
        assertThat(text()).contains("books none in 15 min", "READY to switch reads and writes to the target");
        assertThat(status().toJson(obstacles()).path("ready_for_writes").asBoolean())
                .isTrue();
        lag = 1;
        behind = Duration.ofMinutes(1);
        assertThat(status().toJson(obstacles()).path("ready_for_writes").asBoolean(true))
                .isFalse();
    }

    @Test
    void whatWasVerifiedBeforeTheLastSnapshotWasCompleteDoesNotCount() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        assertThat(states.unsettled()).isEqualTo(Instant.ofEpochMilli(2));
        said(
                "{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'ALREADY_COMPLETED', 'ts_ms': 9}");
        assertThat(states.unsettled()).isEqualTo(Instant.ofEpochMilli(2));

        said("{'type': 'data_loss', 'table': 'books', 'ts_ms': 12}");
        assertThat(states.unsettled()).as("nor what was verified before a loss").isEqualTo(Instant.ofEpochMilli(12));

        Sink sink = status().sinks().get(0);

        assertThat(sink.verifiedSince(Instant.MAX).verification())
                .as("it must have begun later")
                .isEmpty();
        assertThat(sink.verifiedSince(states.unsettled()).verification()).isPresent();
    }

    @Test
    void aSnapshotReadsUntilItIsDone() throws IOException {
        Instant now = Instant.ofEpochMilli(10);
        assertThat(states.lastReading("books", now)).isEmpty();
        said("{'type': 'snapshot', 'table': 'books', 'status': 'IN_PROGRESS', 'ts_ms': 2}");
        assertThat(states.lastReading("books", now)).contains(now);
        said("{'type': 'snapshot', 'table': 'books', 'status': 'COMPLETED', 'ts_ms': 3}");
        assertThat(states.lastReading("books", now)).contains(Instant.ofEpochMilli(3));
        said("{'type': 'snapshot', 'table': 'books', 'status': 'CLEANING_UP', 'ts_ms': 4}");
        assertThat(states.lastReading("books", now)).contains(now);
    }

    private void said(String state) throws IOException {
        states.accept(json(state));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }

    private String text() {
        return Ansi.OFF.string(new StatusText().of(status(), obstacles()));
    }

    private List<String> obstacles() {
        return new Readiness(Duration.ofSeconds(10)).obstacles(status());
    }

    private PipelineStatus status() {
        return new PipelineStatus(
                List.of(new Source(
                        new Connector("books-source", "RUNNING", List.of(new Task(0, "RUNNING", ""))),
                        List.of("books"),
                        true,
                        states.of(List.of("books"), new SnapshotIds(snapshotId), new SourceOffsets(offsets), now),
                        Optional.of(Duration.ofMillis(300)),
                        Optional.of(Duration.ofSeconds(12)),
                        unread,
                        new Shards(4, 2),
                        states.losses(),
                        true,
                        reads)),
                List.of(new Sink(sinkConnector, lag, behind, letters, Optional.of("dead-letters"), verification)));
    }
}
