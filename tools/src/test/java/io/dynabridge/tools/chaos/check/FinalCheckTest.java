package io.dynabridge.tools.chaos.check;

import static io.dynabridge.tools.chaos.check.Clients.bad;
import static io.dynabridge.tools.chaos.check.Clients.conflict;
import static io.dynabridge.tools.chaos.check.Clients.foreign;
import static io.dynabridge.tools.chaos.check.Clients.seen;
import static io.dynabridge.tools.chaos.check.Clients.seenAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.chaos.history.Write;
import io.dynabridge.tools.verify.ItemDigest;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FinalCheckTest {

    private final Clients clients = new Clients();
    private final Write a = clients.write("a", "p1");

    private List<Sighting> source = List.of(seen(a));
    private List<Sighting> target = List.of(seen(a));
    private List<DeadLetter> letters = List.of();
    private List<Emission> unplaced = List.of();

    @Test
    void findsNothingWhereTheTargetIsWhatTheSourceSays() {
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsAnItemThatIsMissing() {
        target = List.of();

        assertThat(kinds()).containsExactly(Kind.MISSING);
    }

    @Test
    void findsAnOlderVersion() {
        Write updated = clients.write("a", "p1");
        source = List.of(seen(updated));

        assertThat(kinds()).containsExactly(Kind.DIFFERENT);
    }

    @Test
    void findsAnotherContentOfTheSameVersion() {
        target = List.of(new Sighting("a", a.version(), "p1", ItemDigest.of("torn")));

        assertThat(kinds()).containsExactly(Kind.DIFFERENT);
    }

    @Test
    void findsWhatWasLeftBehindByAMove() {
        Write moved = clients.write("a", "p2");
        source = List.of(seen(moved));
        target = List.of(seen(a), seen(moved));

        assertThat(kinds()).containsExactly(Kind.EXTRA);
    }

    @Test
    void findsADeletedItem() {
        clients.delete("a");
        source = List.of();

        assertThat(kinds()).containsExactly(Kind.EXTRA);
    }

    @Test
    void findsAnItemThatAnotherOneReplaced() {
        Write b = clients.write("b", "p1");
        source = List.of(seen(a), seen(b));
        target = List.of(seen(b));

        assertThat(kinds()).containsExactly(Kind.MISSING);
    }

    @Test
    void aConflictIsAccountedForByADeadLetterOfThatVeryChange() {
        Write b = clients.write("b", "p1");
        Emission older = clients.emitted(b);
        Write newer = clients.write("b", "p1");
        source = List.of(seen(a), seen(newer));

        letters = List.of(conflict(older));
        assertThat(kinds()).as("that was an older one").containsExactly(Kind.MISSING);
        letters = List.of(conflict(older), conflict(clients.emitted(newer)));
        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsADeadLetterAboutAKeyThatNobodyElseEverHad() {
        letters = List.of(conflict(clients.emitted(a)));

        assertThat(kinds()).containsExactly(Kind.WRONGLY_REPORTED);
    }

    @Test
    void findsADeadLetterAboutAGoodRecord() {
        letters = List.of(bad(clients.emitted(a)));

        assertThat(kinds()).containsExactly(Kind.WRONGLY_REPORTED);
    }

    @Test
    void aRecordWithoutATargetKeyIsADeadLetterAndItsItemGone() {
        Emission nowhere = clients.emitted(clients.write("a", null));
        source = List.of(seen(clients.history.last("a").orElseThrow()));
        unplaced = List.of(nowhere);

        target = List.of();
        assertThat(kinds()).as("without a dead letter").containsExactly(Kind.NOT_REPORTED);
        letters = List.of(bad(nowhere));
        assertThat(kinds()).isEmpty();
        target = List.of(seen(a));
        assertThat(kinds()).as("still there").containsExactly(Kind.EXTRA);
    }

    @Test
    void anItemWhoseKeyAForeignItemHasIsNotMissed() {
        Write b = clients.write("b", "f1");
        source = List.of(seen(a), seen(b));
        target = List.of(seen(a), foreign("f1"));

        assertThat(kinds()).isEmpty();
    }

    @Test
    void findsASourceThatIsNotAsItsClientsLeftIt() {
        Write deleted = clients.write("b", "p2");
        clients.delete("b");

        source = List.of(seen(a), seen(deleted));
        target = List.of(seen(a), seen(deleted));
        assertThat(kinds()).as("a ghost").containsExactly(Kind.SOURCE_CHANGED);
        source = List.of();
        target = List.of();
        assertThat(kinds()).as("a lost item").containsExactly(Kind.SOURCE_CHANGED);
    }

    @Test
    void aChangeWithoutAnAnswerMayBeMadeOrNot() {
        Write maybe = clients.maybe("a", "p2");

        assertThat(kinds()).isEmpty();
        source = List.of(seen(maybe));
        target = List.of(seen(maybe));
        assertThat(kinds()).isEmpty();
        target = List.of(seenAt("p1", maybe));
        assertThat(kinds()).contains(Kind.MISSING, Kind.EXTRA);
    }

    private List<Kind> kinds() {
        return new FinalCheck(Guard.VERSION, clients.history)
                .check(new FinalCheck.Tables(source, target, Set.of("f1")), letters, unplaced).stream()
                        .map(Violation::kind)
                        .toList();
    }
}
