package io.dynabridge.source.offset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.source.offset.SegmentPosition.Phase;
import io.dynabridge.source.offset.SnapshotRun.Status;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class OffsetsTest {

    private static final Map<String, String> SHARD = SourcePartition.shard("arn", "shard-1");
    private static final Map<String, String> SNAPSHOT = SourcePartition.snapshot("books", "initial");
    private static final Map<String, String> SEGMENT = SourcePartition.segment("books", "initial", 1, 4);

    @Test
    void positionsSurviveStorage() {
        ShardPosition shard = ShardPosition.started(5, 0).behind("00042", 7, 2).atEnd();
        assertThat(ShardPosition.from(shard.toOffset())).contains(shard);
        SegmentPosition segment = SegmentPosition.start("run", Phase.BRING).after(3, Map.of("id", Map.of("S", "x")));
        assertThat(SegmentPosition.from(segment.toOffset(), "run", Phase.BRING)).isEqualTo(segment);
        assertThat(SegmentPosition.from(segment.after(2, null).toOffset(), "run", Phase.BRING)
                        .done())
                .isTrue();
        SnapshotRun run = new SnapshotRun("initial-abc", 4, 17, Status.STARTED, 2, true);
        for (Status status : Status.values()) {
            assertThat(SnapshotRun.from(run.as(status).toOffset())).contains(run.as(status));
        }
    }

    @Test
    void progressOfAnotherRunDoesNotCount() {
        SegmentPosition done = SegmentPosition.start("first", Phase.BRING).after(3, null);
        assertThat(SegmentPosition.from(done.toOffset(), "second", Phase.BRING))
                .isEqualTo(SegmentPosition.start("second", Phase.BRING));
    }

    @Test
    void aRunIsCompleteAlsoWhileAndAfterItsMarkerIsRemoved() {
        SnapshotRun run = new SnapshotRun("initial-abc", 4, 17, Status.STARTED, 0, false);
        assertThat(run.completed()).isFalse();
        assertThat(run.as(Status.COMPLETED).completed()).isTrue();
        assertThat(run.as(Status.CLEANING_UP).completed()).isTrue();
        assertThat(run.as(Status.CLEANED_UP).completed()).isTrue();
        for (Status status : Status.values()) {
            assertThat(run.as(status).isOver(false)).isEqualTo(status != Status.STARTED);
            assertThat(run.as(status).isOver(true)).isEqualTo(status == Status.CLEANED_UP);
        }
        Map<String, Object> unknown = new HashMap<>(run.toOffset());
        unknown.put("status", "ALMOST");
        assertThat(SnapshotRun.from(unknown)).as("unknown is done again").contains(run);
    }

    @Test
    void whatWasBroughtIsNotYetCleanedUpAndWhatIsBeingCleanedUpWasBrought() {
        SegmentPosition brought = SegmentPosition.start("run", Phase.BRING).after(3, null);
        assertThat(SegmentPosition.from(brought.toOffset(), "run", Phase.CLEAN_UP))
                .isEqualTo(SegmentPosition.start("run", Phase.CLEAN_UP));
        SegmentPosition cleaning =
                SegmentPosition.start("run", Phase.CLEAN_UP).after(2, Map.of("id", Map.of("S", "x")));
        assertThat(SegmentPosition.from(cleaning.toOffset(), "run", Phase.CLEAN_UP))
                .isEqualTo(cleaning);
        assertThat(SegmentPosition.from(cleaning.toOffset(), "run", Phase.BRING).done())
                .isTrue();
    }

    @Test
    void nothingStoredIsTheBeginning() {
        assertThat(ShardPosition.from(null)).isEmpty();
        assertThat(ShardPosition.from(Map.of())).isEmpty();
        assertThat(SnapshotRun.from(null)).isEmpty();
        assertThat(SegmentPosition.from(null, "run", Phase.BRING)).isEqualTo(SegmentPosition.start("run", Phase.BRING));
    }

    @Test
    void aPartitionHasTheOrderThatConnectGivesItWhenAUserAltersOffsets() {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", false), true);
        for (Map<String, String> partition : List.of(SHARD, SNAPSHOT, SEGMENT)) {
            byte[] stored = converter.fromConnectData("", null, partition);
            Object normalized = converter.toConnectData("", stored).value();
            assertThat(converter.fromConnectData("", null, normalized)).isEqualTo(stored);
        }
    }

    @Nested
    class Alteration {

        @Test
        void acceptsWhatTheConnectorItselfWrites() {
            assertAccepted(SHARD, ShardPosition.started(0, 0).behind("42", 0, 0).toOffset());
            assertAccepted(
                    SHARD,
                    ShardPosition.started(0, 0).behind("42", 0, 0).atEnd().toOffset());
            assertAccepted(SNAPSHOT, new SnapshotRun("r", 4, 0, Status.COMPLETED, 0, true).toOffset());
            assertAccepted(SEGMENT, SegmentPosition.start("r", Phase.CLEAN_UP).toOffset());
            assertAccepted(SourcePartition.table("t"), new TableCheckpoint("arn", 3, 17, true).toOffset());
            assertAccepted(SourcePartition.recovery("t"), Map.of("epoch", 3L));
            assertAccepted(SourcePartition.loss("t"), Map.of("gap_to_ms", 17L));
            assertAccepted(
                    SEGMENT,
                    SegmentPosition.start("r", Phase.BRING)
                            .after(1, Map.of("id", Map.of("N", "7")))
                            .toOffset());
        }

        @Test
        void alwaysAcceptsRemoval() {
            for (Map<String, String> partition : List.of(SHARD, SNAPSHOT, SEGMENT)) {
                assertAccepted(partition, null);
            }
        }

        @Test
        void refusesWhatCannotBeReadBack() {
            assertRefused(null, null, "null");
            assertRefused(Map.of("stream", "arn"), null, "{stream, shard}");
            assertRefused(Map.of("stream", "arn", "shard", 1), null, "shard must be text");
            assertRefused(SHARD, Map.of("sequence_number", "x1"), "sequence_number");
            assertRefused(SHARD, Map.of("sequence_number", 1), "sequence_number");
            assertRefused(SHARD, Map.of(), "sequence_number");
            assertRefused(SNAPSHOT, Map.of("run", "r"), "segments");
            assertRefused(SNAPSHOT, Map.of("run", "r", "segments", 0), "segments");
            assertRefused(SNAPSHOT, Map.of("run", "r", "segments", 50_000_000), "from 1 to 10000");
            assertRefused(SNAPSHOT, Map.of("run", "r", "segments", 1.5), "whole number");
            assertRefused(SNAPSHOT, Map.of("run", "r", "segments", 4, "status", "NONSENSE"), "STARTED");
            assertRefused(SNAPSHOT, Map.of("run", "r", "segments", 4, "epoch", "x"), "epoch");
            assertRefused(Map.of("table", "t"), Map.of("stream", "arn", "epoch", 1.5), "epoch");
            assertRefused(Map.of("table", "t"), Map.of("stream", "arn", "epoch", 1, "since_ms", "x"), "since_ms");
            for (String wrong : List.of("99/16", "foo", "-1/16", "1/16/2")) {
                assertRefused(Map.of("table", "t", "snapshot", "s", "segment", wrong), Map.of("run", "r"), "segment");
            }
            assertRefused(SEGMENT, Map.of("run", "r", "done", "yes"), "done");
            assertRefused(SEGMENT, Map.of("items", 1), "run");
            assertRefused(SEGMENT, Map.of("run", "r", "phase", "cleanup"), "phase");
            assertRefused(SEGMENT, Map.of("run", "r", "last_key", "{}"), "last_key");
            assertRefused(SEGMENT, Map.of("run", "r", "last_key", "not json"), "last_key");
        }

        private void assertAccepted(Map<String, ?> partition, Map<String, ?> offset) {
            assertThatCode(() -> OffsetAlteration.check(partition, offset)).doesNotThrowAnyException();
        }

        private void assertRefused(Map<String, ?> partition, Map<String, ?> offset, String why) {
            assertThatThrownBy(() -> OffsetAlteration.check(partition, offset))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining(why);
        }
    }
}
