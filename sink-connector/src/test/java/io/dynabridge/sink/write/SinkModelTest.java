package io.dynabridge.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.sink.write.SinkModel.Change;
import io.dynabridge.sink.write.SinkModel.Trouble;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every history of a few changes of two books over two titles, in every order in which they can be read, written, answered
 * and lost: small, but without a gap. {@link SinkHistoryTest} has the large ones.
 */
class SinkModelTest {

    private static final Logger LOG = LoggerFactory.getLogger(SinkModelTest.class);
    private static final List<String> ISBNS = List.of("a", "b");
    private static final List<String> TITLES = Arrays.asList("X", "Y", null);
    /** The same for all, so that no history is another's mirror image. */
    private static final Change FIRST = new Change("a", "X");

    @ParameterizedTest
    @EnumSource
    void fourChangesInEveryOrder(SinkHistory.Rules rules) {
        explore(rules, 4, new Trouble(0, 0, false));
    }

    @ParameterizedTest
    @EnumSource
    void threeChangesAndAnAnswerThatIsLost(SinkHistory.Rules rules) {
        explore(rules, 3, new Trouble(1, 0, true));
    }

    @ParameterizedTest
    @EnumSource
    void threeChangesAndACrash(SinkHistory.Rules rules) {
        explore(rules, 3, new Trouble(0, 1, false));
    }

    private static void explore(SinkHistory.Rules rules, int length, Trouble trouble) {
        long runs = 0;
        int histories = 0;
        for (List<Change> history : histories(length)) {
            histories++;
            Choices choices = new Choices();
            do {
                String wrong;
                try {
                    wrong = new SinkModel(choices, rules, history, trouble).run();
                } catch (AssertionError e) {
                    throw new AssertionError(history + ", choices " + choices + ": " + e.getMessage(), e);
                }
                if (wrong != null) {
                    throw new AssertionError(history + ", choices " + choices + ": " + wrong);
                }
                runs++;
            } while (choices.next());
        }
        LOG.info("{}: {} histories of {} changes, {} runs with {}", rules, histories, length, runs, trouble);
        assertThat(runs).isGreaterThan(histories);
    }

    private static List<List<Change>> histories(int length) {
        List<List<Change>> histories = List.of(List.of(FIRST));
        for (int i = 1; i < length; i++) {
            List<List<Change>> longer = new ArrayList<>();
            for (List<Change> history : histories) {
                for (String isbn : ISBNS) {
                    for (String title : TITLES) {
                        List<Change> next = new ArrayList<>(history);
                        next.add(new Change(isbn, title));
                        longer.add(next);
                    }
                }
            }
            histories = longer;
        }
        return histories.stream().filter(SinkModel::isPossible).toList();
    }
}
