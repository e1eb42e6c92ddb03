package io.dynabridge.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.source.SourceModel.Case;
import io.dynabridge.source.SourceModel.Trouble;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
    private static final Trouble LATE = new Trouble(1, 0, 0, true);

    /** A lineage, and what may go wrong. */
    record Model(String name, List<String> lineage, boolean exactlyOnce, Trouble trouble) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Model> models() {
        return Stream.of(
                new Model("continued", CONTINUED, false, new Trouble(0, 0, 0, false)),
                new Model("continued, an iterator expires", CONTINUED, false, new Trouble(0, 0, 1, false)),
                new Model("split", SPLIT, false, new Trouble(0, 0, 0, false)),
                new Model("split, a listing lags", SPLIT, false, new Trouble(0, 1, 0, false)),
                new Model("empty between, a listing lags", EMPTY_BETWEEN, false, new Trouble(0, 1, 0, false)),
                new Model("short, a crash", SHORT, false, new Trouble(1, 0, 0, false)),
                new Model("short, a crash, and what the dead sent comes late", SHORT, false, LATE),
                new Model("empty split, a crash", EMPTY_SPLIT, false, new Trouble(1, 0, 0, false)),
                new Model("exactly once, short, two crashes", SHORT, true, new Trouble(2, 0, 0, false)),
                new Model("exactly once, split, a listing lags, a crash", SPLIT, true, new Trouble(1, 1, 0, false)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void p1P2P10HoldInEveryOrder(Model model) {
        long runs = runs(model);
        LOG.info("{}: {} runs", model, runs);
        assertThat(runs).isGreaterThan(1);
    }

    static long runs(Model model) {
        long runs = 0;
        Choices choices = new Choices();
        Case about = new Case(model.lineage(), model.exactlyOnce());
        do {
            try {
                new SourceModel(choices, about, model.trouble()).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(model + ", choices " + choices + ": " + e.getMessage(), e);
            }
            runs++;
        } while (choices.next());
        return runs;
    }
}
