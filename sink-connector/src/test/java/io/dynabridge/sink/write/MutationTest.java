package io.dynabridge.sink.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.testing.Mutant;
import io.dynabridge.envelope.testing.MutatedClasses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The properties of {@link SinkHistoryTest} can fail: with any one condition of the guard removed or weakened, or any one
 * decision taken otherwise, a property is broken within few histories; with none, all of them hold. The log
 * says which property broke first and after how many histories.
 */
class MutationTest {

    private static final Logger LOG = LoggerFactory.getLogger(MutationTest.class);

    /** Each gives a history to each property. */
    private static final int SEEDS = Integer.getInteger("dynabridge.seeds", 200);

    static List<Mutant> mutants() {
        return SinkMutants.all();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void aPropertyNoticesThat(Mutant mutant) {
        Optional<String> broken = firstBroken(mutant);
        assertThat(broken).as("a property that notices: %s", mutant).isPresent();
        LOG.info("Mutant '{}' breaks {}", mutant, broken.get());
    }

    @Test
    void withoutAMutationTheSameHistoriesKeepAllProperties() {
        assertThat(firstBroken(Mutant.NONE)).isEmpty();
    }

    @Test
    void aMutationOfWhatIsNotThereIsAnError() {
        Mutant stale = new Mutant(
                "stale",
                "src/main/java/io/dynabridge/sink/write/Conditions.java",
                List.of(new Mutant.Edit("no such text", "")));
        assertThatThrownBy(() -> properties(stale)).hasMessageContaining("not exactly once");
    }

    private static Optional<String> firstBroken(Mutant mutant) {
        Map<String, LongConsumer> properties = properties(mutant);
        int histories = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (HistoryProperty property : HistoryProperty.values()) {
                histories++;
                try {
                    properties.get(property.name()).accept(seed);
                } catch (AssertionError | ConnectException e) {
                    return Optional.of(property + " after " + histories + " histories (seed " + seed + "): "
                            + e.getMessage().strip().lines().findFirst().orElse(""));
                }
            }
        }
        return Optional.empty();
    }

    /** {@link HistoryProperty}'s constants by name, each to be given a seed, of the sink with this mutation. */
    private static Map<String, LongConsumer> properties(Mutant mutant) {
        try {
            Class<?> properties = Class.forName(
                    HistoryProperty.class.getName(), true, MutatedClasses.of(mutant, "io.dynabridge.sink."));
            Map<String, LongConsumer> byName = new HashMap<>();
            for (Object property : properties.getEnumConstants()) {
                byName.put(property.toString(), (LongConsumer) property);
            }
            return byName;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
