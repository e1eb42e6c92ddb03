package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.offset.TableCheckpoint;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.StartPosition;
import io.dynabridge.source.stream.StreamGateway;
import io.dynabridge.source.stream.StreamLister;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

class TableSurveyTest {

    private static final TableCheckpoint CHECKPOINT = new TableCheckpoint("arn:stream", 0, 17, true);

    private Optional<String> stream = Optional.of("arn:stream");
    private List<String> keys = List.of("isbn");
    private List<Shard> listed = List.of();
    private final Map<Map<String, ?>, Map<String, Object>> offsets = new HashMap<>();

    @ParameterizedTest
    @EnumSource(LossPolicy.class)
    void aStreamThatIsMerelyOffStopsOnlyWhereALossIsToStopEverything(LossPolicy policy) {
        TableSurvey survey = survey(policy);
        assertThat(survey.isOutdated("books", CHECKPOINT)).isFalse();
        stream = Optional.empty();
        assertThat(survey.isOutdated("books", CHECKPOINT)).isEqualTo(policy == LossPolicy.FAIL);
        stream = Optional.of("arn:another");
        assertThat(survey.isOutdated("books", CHECKPOINT)).isTrue();
        stream = Optional.empty();
        keys = List.of();
        assertThat(survey.isOutdated("books", CHECKPOINT))
                .as("the table is gone")
                .isTrue();
    }

    @Test
    void aTableThatCouldNotBeReadIsLookedAtAgain() {
        TableSurvey survey = survey(LossPolicy.FAIL);
        stream = Optional.empty();
        assertThat(survey.isMended("books")).isFalse();
        stream = Optional.of("arn:another");
        assertThat(survey.isMended("books")).isTrue();
    }

    @Test
    void onlyFinishedShardsThatNoOldAssignmentLeadsToAreForgotten() {
        listed = List.of(shard("parent", null), shard("child", "parent"));
        store("parent", ShardPosition.started(17, 0).atEnd());
        TableSurvey survey = survey(LossPolicy.FAIL);

        assertThat(survey.of("books").forgettable()).as("still listed").isEmpty();
        listed = List.of(shard("child", "parent"));
        assertThat(survey.of("books").forgettable())
                .as("what tells that the child's turn has come")
                .isEmpty();
        store("child", ShardPosition.started(17, 0));
        assertThat(survey.of("books").forgettable()).containsExactly("parent");
        assertThat(survey.of("books").forgettable())
                .as("the task may die before it is done")
                .containsExactly("parent");
        offsets.remove(SourcePartition.shard("arn:stream", "parent"));
        assertThat(survey.of("books").forgettable()).isEmpty();
    }

    @Test
    void anEpochThatSomeTasksHaveBegunIsNotTakenBack() {
        listed = List.of(shard("shard", null));
        offsets.put(SourcePartition.table("books"), CHECKPOINT.toOffset());
        store("shard", ShardPosition.started(17, 3));

        assertThat(survey(LossPolicy.RESNAPSHOT).of("books").checkpoint().orElseThrow())
                .isEqualTo(new TableCheckpoint("arn:stream", 3, 0, false));
        assertThat(survey(LossPolicy.SKIP).of("books").checkpoint()).contains(CHECKPOINT);
    }

    private static Shard shard(String id, String parent) {
        return new Shard(id, Optional.ofNullable(parent), Optional.empty(), Optional.empty());
    }

    private void store(String shard, ShardPosition position) {
        offsets.put(SourcePartition.shard("arn:stream", shard), position.toOffset());
    }

    private TableSurvey survey(LossPolicy policy) {
        return new TableSurvey(
                policy,
                false,
                table -> new TableFacts(
                        table, keys, stream, stream.isEmpty() ? Optional.of("no stream") : Optional.empty(), 0, 0),
                new StreamLister(new Listings(), () -> 0, nanosLong -> {}, new Random(1)),
                new StoredOffsets(),
                () -> 0);
    }

    private final class Listings implements StreamGateway {
        @Override
        public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
            return CompletableFuture.completedFuture(new ShardPage(listed, true, Optional.empty()));
        }

        @Override
        public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
            return CompletableFuture.failedFuture(
                    ResourceNotFoundException.builder().message(shardId).build());
        }

        @Override
        public CompletableFuture<Page> read(String iterator) {
            throw new UnsupportedOperationException();
        }
    }

    private final class StoredOffsets implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return offsets.get(partition);
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            Map<Map<String, T>, Map<String, Object>> found = new HashMap<>();
            partitions.forEach(partition -> found.put(partition, offsets.get(partition)));
            return found;
        }
    }
}
