package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.TableSurvey.TableWork;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.offset.SnapshotRun.Status;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.stream.ShardGraph;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssignmentPlannerTest {

    private static final String RUN = "initial-before";

    @ParameterizedTest
    @CsvSource({
        "touch,     true,  true",
        "scan,      true,  true",
        "scan_only, true,  true",
        "scan_only, false, true",
        "touch,     false, false",
        "scan,      false, false"
    })
    void aRunWithoutTheStreamIsWorthNothingToOneWithTheStream(String mode, boolean streamed, boolean goesOn) {
        for (Status status : List.of(Status.STARTED, Status.COMPLETED)) {
            Segments segments = plan(mode, new SnapshotRun(RUN, 4, 17, status, 0, streamed));
            assertThat(segments.run().equals(RUN)).isEqualTo(goesOn);
            assertThat(segments.completed()).isEqualTo(goesOn && status == Status.COMPLETED);
        }
    }

    @Test
    void aRunOfAnEarlierEpochIsDoneAgain() {
        assertThat(plan("touch", new SnapshotRun(RUN, 4, 17, Status.COMPLETED, 1, true))
                        .run())
                .isNotEqualTo(RUN);
    }

    @Test
    void behindAGapThatStaysACompletedRunIsNotDoneAgain() {
        Map<String, String> skip = Map.of("on.data.loss", "skip");
        SnapshotRun completed = new SnapshotRun(RUN, 4, 17, Status.COMPLETED, 1, true);
        assertThat(plan("touch", completed, skip).run()).isEqualTo(RUN);
        assertThat(plan("touch", completed.as(Status.STARTED), skip).run()).isNotEqualTo(RUN);
    }

    private static Segments plan(String mode, SnapshotRun stored) {
        return plan(mode, stored, Map.of());
    }

    private static Segments plan(String mode, SnapshotRun stored, Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(more);
        properties.putAll(Map.of(
                "table.include.list", "books", "topic.prefix", "p", "snapshot.mode", mode, "aws.region", "eu-north-1"));
        SourceConfig config = new SourceConfig(properties);
        TableFacts facts = new TableFacts("books", List.of("isbn"), Optional.empty(), Optional.empty(), 0, 0);
        TableWork work = new TableWork(
                facts,
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new ShardGraph(List.of()),
                List.of(),
                Map.of(),
                false,
                Set.of());
        Map<Map<String, String>, SnapshotRun> runs = Map.of(SourcePartition.snapshot("books", "initial"), stored);
        return new AssignmentPlanner(config, offsets(runs))
                .plan(List.of(work), 1)
                .get(0)
                .segments()
                .get(0);
    }

    private static OffsetStorageReader offsets(Map<Map<String, String>, SnapshotRun> runs) {
        return new OffsetStorageReader() {
            @Override
            public <T> Map<String, Object> offset(Map<String, T> partition) {
                SnapshotRun run = runs.get(partition);
                return run == null ? null : run.toOffset();
            }

            @Override
            public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
                throw new UnsupportedOperationException();
            }
        };
    }
}
