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
import io.dynabridge.tools.status.PipelineStatus.StreamReading;
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
    private Connector sinkConnector = new Connector("books-sink", "RUNNING", "", List.of(new Task(0, "RUNNING", "")));
    private long lag;
    private Duration behind = Duration.ZERO;
    private Map<String, Integer> letters = Map.of();
    private Optional<LastVerification> verification =
            Optional.of(new LastVerification("equal", 0, Instant.MAX, Duration.ofMinutes(90)));

    private List<TableReads> reads = List.of();
    private String snapshotId;
    private JsonNode offsets = MissingNode.getInstance();
    private Instant now = Instant.EPOCH;
    private StreamReading reading = read(Duration.ofSeconds(1));
    private SourceLag sourceLag = new SourceLag(Optional.of(Duration.ofMillis(300)), false, Optional.empty());
    private List<String> unheard = List.of();
    private List<String> unfilled = List.of();
    private String mode = "touch";
    private String sourceCause = "";
    private boolean plain;
    private long deleted;

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
                        "books-sink: 1,200 records to go, the oldest 75 s old",
                        "books-sink: 3 dead letters",
                        "books-sink: not verified yet, see bin/dynabridge verify");
    }

    @Test
    void whatFailedSaysWhy() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
        sinkConnector = new Connector("books-sink", "RUNNING", "", List.of(new Task(0, "FAILED", "no such table")));
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
        assertThat(new SourceOffsets(offsets).unsettled("books")).isEqualTo(Instant.ofEpochMilli(7));
    }

    @Test
    void aShardThatNobodyReadsIsNotReadyThoughAllTasksRun() throws IOException {
        completed();
        reading = read(Duration.ofMinutes(19));
        assertThat(obstacles()).as("a quiet shard says so every ten minutes").isEmpty();

        reading = read(Duration.ofMinutes(21));
        assertThat(obstacles())
                .singleElement()
                .asString()
                .startsWith("books-source: nothing was read of shard s-1 of books for 21 min");

        reading = new StreamReading("books", Optional.of("s-1"), Optional.empty());
        assertThat(obstacles()).containsExactly("books-source: until when shard s-1 of books is read is not known yet");
        reading = new StreamReading("books", Optional.empty(), Optional.empty());
        assertThat(obstacles()).containsExactly("books-source: nothing of the stream of books is known to be read yet");
    }

    @Test
    void aLateChangeCountsOnlyUntilTheStreamIsReadFurther() throws IOException {
        completed();
        Optional<Duration> late = Optional.of(Duration.ofSeconds(66));
        sourceLag = new SourceLag(late, false, Optional.empty());
        assertThat(obstacles()).singleElement().asString().contains("the newest change came 66 s late");

        sourceLag = new SourceLag(late, true, Optional.empty());
        assertThat(obstacles()).isEmpty();
        assertThat(text()).contains("lag 1 min, read on since");
    }

    @Test
    void aLagThatCannotBeToldSaysWhy() {
        sourceLag = SourceLag.unknown("no envelopes");
        assertThat(text()).contains("stream        lag not known: no envelopes");
        sourceLag = SourceLag.NONE;
        assertThat(text()).contains("stream        no change yet");
    }

    @Test
    void tablesThatNoSinkReadsAndTopicsThatNoSourceFillsAreNotReady() throws IOException {
        completed();
        unheard = List.of("authors");
        unfilled = List.of("dynabridge.films");

        assertThat(obstacles())
                .containsExactly(
                        "books-source: no sink reads the changes of authors",
                        "books-sink: no source sends changes to dynabridge.films");
    }

    @Test
    void aSinkOfPlainRecordsIsShownButNoPartOfTheMigration() throws IOException {
        completed();
        plain = true;
        verification = Optional.empty();

        assertThat(text()).contains("books-sink sink RUNNING", "verified      cannot be: its input.format is plain");
        assertThat(obstacles()).containsExactly("there is no sink connector");
    }

    @Test
    void recordsThatWereDeletedBeforeTheSinkReadThemAreNotReady() throws IOException {
        completed();
        deleted = 240;

        assertThat(text()).contains("0 records · 240 records deleted from the topic before the sink read them");
        assertThat(obstacles())
                .singleElement()
                .asString()
                .startsWith("books-sink: 240 records were deleted from the topic before the sink read them");
    }

    @Test
    void whereNoLaterChangeComesTheUserDecides() throws IOException {
        completed();
        mode = "scan_only";

        assertThat(obstacles()).singleElement().asString().contains("no later change comes: stop writes");
    }

    @Test
    void aConnectorThatFailedItselfSaysWhy() throws IOException {
        completed();
        sourceCause = "ClassNotFoundException: gone";

        assertThat(text()).contains("connector     RUNNING ClassNotFoundException: gone");
    }

    @Test
    void whatIsNotDoneIsNotSaidToBe() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'IN_PROGRESS', 'items': 1,"
                + " 'percent': 99.9, 'ts_ms': 2}");

        assertThat(text()).contains("IN_PROGRESS · 1 item · 99 %");
    }

    @Test
    void aSnapshotThatWasCompletedBeforeShowsItsItems() throws IOException {
        said(
                "{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'ALREADY_COMPLETED', 'ts_ms': 2}");
        offsets = json("{'offsets': [{'partition': {'table': 'books', 'snapshot': 'initial'},"
                + " 'offset': {'run': 'r', 'segments': 1, 'status': 'COMPLETED'}},"
                + " {'partition': {'table': 'books', 'snapshot': 'initial', 'segment': '0/1'},"
                + " 'offset': {'run': 'r', 'items': 1500, 'done': true}}]}");

        assertThat(text()).contains("books initial ALREADY_COMPLETED · 1,500 items · 100 %");
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
        assertThat(states.unsettled("books")).isEqualTo(Instant.ofEpochMilli(2));
        said(
                "{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'ALREADY_COMPLETED', 'ts_ms': 9}");
        assertThat(states.unsettled("books")).isEqualTo(Instant.ofEpochMilli(2));

        said("{'type': 'data_loss', 'table': 'books', 'ts_ms': 12}");
        assertThat(states.unsettled("books"))
                .as("nor what was verified before a loss")
                .isEqualTo(Instant.ofEpochMilli(12));

        Sink sink = status().sinks().get(0);

        assertThat(sink.verifiedSince(Instant.MAX).verification())
                .as("it must have begun later")
                .isEmpty();
        assertThat(sink.verifiedSince(states.unsettled("books")).verification()).isPresent();
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

    private void completed() throws IOException {
        said("{'type': 'snapshot', 'table': 'books', 'snapshot': 'initial', 'status': 'COMPLETED', 'ts_ms': 2}");
    }

    private static StreamReading read(Duration ago) {
        return new StreamReading("books", Optional.of("s-1"), Optional.of(ago));
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
                        new Connector("books-source", "RUNNING", sourceCause, List.of(new Task(0, "RUNNING", ""))),
                        List.of("books"),
                        unheard,
                        mode,
                        states.of(List.of("books"), new SnapshotIds(snapshotId), new SourceOffsets(offsets), now),
                        sourceLag,
                        Optional.of(Duration.ofSeconds(12)),
                        List.of(reading),
                        new Shards(4, 2),
                        states.losses(),
                        true,
                        reads)),
                List.of(new Sink(
                        sinkConnector,
                        plain,
                        unfilled,
                        lag,
                        deleted,
                        behind,
                        letters,
                        Optional.of("dead-letters"),
                        verification)));
    }
}
