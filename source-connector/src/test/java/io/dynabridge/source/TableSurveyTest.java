package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.TableCheckpoint;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TableSurveyTest {

    private static final TableCheckpoint CHECKPOINT = new TableCheckpoint("arn:stream", 0, 17, true);

    private Optional<String> stream = Optional.of("arn:stream");
    private List<String> keys = List.of("isbn");

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

    private TableSurvey survey(LossPolicy policy) {
        return new TableSurvey(
                policy,
                false,
                table -> new TableFacts(
                        table, keys, stream, stream.isEmpty() ? Optional.of("no stream") : Optional.empty(), 0, 0),
                null,
                new NoOffsets(),
                () -> 0);
    }

    private static final class NoOffsets implements OffsetStorageReader {
        @Override
        public <T> Map<String, Object> offset(Map<String, T> partition) {
            return null;
        }

        @Override
        public <T> Map<Map<String, T>, Map<String, Object>> offsets(Collection<Map<String, T>> partitions) {
            return Map.of();
        }
    }
}
