package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.source.SourceModel.Case;
import io.dynabridge.source.SourceModel.Trouble;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * P1, P2 and P10 over small lineages, in every order in which shards can be read, acknowledged and handed over: small, but
 * without a gap. {@link SourceHistoriesTest} has the large ones.
 */
class SourceModelTest {

    private static final Logger LOG = LoggerFactory.getLogger(SourceModelTest.class);
    /** For hand runs: longer lineages, a million runs. */
    private static final boolean LARGE = Boolean.getBoolean("dynabridge.large");

    private static final List<String> CONTINUED = List.of("root=a,b", "root/child=a");
    private static final List<String> SPLIT = List.of("root=a", "root/left=a", "root/right=b");
    private static final List<String> EMPTY_BETWEEN = List.of("root=a", "root/child=", "child/grandchild=a");
    private static final List<String> SHORT = LARGE ? CONTINUED : List.of("root=a", "root/child=a");
    private static final List<String> EMPTY_SPLIT = LARGE ? SPLIT : List.of("root=", "root/left=a", "root/right=");
    /** A lineage, and what may go wrong. */
    enum Model {
        CONTINUED_IN_EVERY_ORDER(CONTINUED, false, new Trouble(0, 0, 0, false)),
        EMPTY_BETWEEN_A_LISTING_LAGS(EMPTY_BETWEEN, false, new Trouble(0, 1, 0, false)),
        SPLIT_IN_EVERY_ORDER(SPLIT, false, new Trouble(0, 0, 0, false)),
        EXACTLY_ONCE_SPLIT_A_CRASH(SPLIT, true, new Trouble(1, 0, 0, false)),
        CONTINUED_A_CRASH(SHORT, false, new Trouble(1, 0, 0, false)),
        CONTINUED_AN_ITERATOR_EXPIRES(CONTINUED, false, new Trouble(0, 0, 1, false)),
        SPLIT_A_LISTING_LAGS(SPLIT, false, new Trouble(0, 1, 0, false)),
        EXACTLY_ONCE_CONTINUED_TWO_CRASHES(SHORT, true, new Trouble(2, 0, 0, false)),
        CONTINUED_A_CRASH_AND_WHAT_THE_DEAD_SENT_COMES_LATE(SHORT, false, new Trouble(1, 0, 0, true)),
        SPLIT_A_CRASH(EMPTY_SPLIT, false, new Trouble(1, 0, 0, false));

        private final Case about;
        private final Trouble trouble;

        Model(List<String> lineage, boolean exactlyOnce, Trouble trouble) {
            this.about = new Case(lineage, exactlyOnce);
            this.trouble = trouble;
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyChangeComesInOrderAndNoneBeforeItsParents(Model model) {
        long runs = runs(model);
        LOG.info("{}: {} runs", model, runs);
        assertThat(runs).isGreaterThan(1);
    }

    private static long runs(Model model) {
        long runs = 0;
        Choices choices = new Choices();
        do {
            try {
                new SourceModel(choices, model.about, model.trouble).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(model + ", choices " + choices + ": " + e.getMessage(), e);
            }
            runs++;
        } while (choices.next());
        return runs;
    }
}
