package io.dynabridge.tools.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.Coordinates;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.Write;
import io.dynabridge.tools.verify.ItemDigest;
import java.util.List;
import org.junit.jupiter.api.Test;

class KafkaCheckTest {

    private final Clients clients = new Clients();

    @Test
    void findsNothingWhereAllIsThereInOrder() {
        Write made = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");
        Write deleted = clients.delete("a");
        Write again = clients.write("a", "p1");

        assertThat(kinds(
                        clients.emitted(made),
                        clients.touched(made),
                        clients.emitted(moved),
                        clients.emitted(deleted),
                        clients.emitted(again)))
                .isEmpty();
    }

    @Test
    void findsAnAcknowledgedChangeThatIsNotThere() {
        Write made = clients.write("a", "p1");
        clients.write("a", "p2");

        assertThat(kinds(clients.emitted(made))).containsExactly(Kind.NOT_IN_KAFKA);
    }

    @Test
    void findsAnAcknowledgedDeleteThatIsNotThere() {
        Write made = clients.write("a", "p1");
        clients.delete("a");

        assertThat(kinds(clients.emitted(made))).containsExactly(Kind.NOT_IN_KAFKA);
    }

    @Test
    void doesNotMissWhatWasNeverAnsweredNorWhatTheStreamCannotTell() {
        clients.initial("a", "p1");
        clients.maybe("b", "p2");

        assertThat(kinds()).isEmpty();
    }

    @Test
    void takesWhatWasNeverAnsweredWhereItCameAllTheSame() {
        assertThat(kinds(clients.emitted(clients.maybe("b", "p2")))).isEmpty();
    }

    @Test
    void aTouchIsNotTheChangeItself() {
        Write made = clients.write("a", "p1");

        assertThat(kinds(clients.touched(made))).containsExactly(Kind.NOT_IN_KAFKA);
    }

    @Test
    void findsTwoChangesTheWrongWayRound() {
        Write made = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");
        Emission first = clients.emitted(made);
        Emission second = clients.emitted(moved);

        assertThat(kinds(second, first)).isNotEmpty().containsOnly(Kind.OUT_OF_ORDER);
    }

    @Test
    void findsAGapWhereItIsThoughTheMissingChangeComesLater() {
        Write made = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");
        Write moreover = clients.write("a", "p3");
        Emission first = clients.emitted(made);
        Emission third = clients.emitted(moreover);
        Emission late = clients.emitted(moved);

        assertThat(kinds(first, third, late)).isNotEmpty().containsOnly(Kind.OUT_OF_ORDER);
    }

    @Test
    void findsATouchThatBringsAnOlderImage() {
        Write made = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");

        assertThat(kinds(clients.emitted(made), clients.emitted(moved), clients.touched(made)))
                .containsExactly(Kind.OUT_OF_ORDER);
    }

    @Test
    void bearsRepetitionsUnlessEachIsToComeOnce() {
        Write made = clients.write("a", "p1");
        Emission first = clients.emitted(made);
        Emission second = clients.emitted(clients.write("a", "p2"));
        List<Emission> repeated = List.of(first, second, clients.again(first), clients.again(second));

        assertThat(kinds(false, repeated)).isEmpty();
        assertThat(kinds(true, repeated)).containsExactly(Kind.TWICE_IN_KAFKA, Kind.TWICE_IN_KAFKA);
    }

    @Test
    void findsAnItemInTwoPartitions() {
        Write made = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");

        assertThat(kinds(clients.emittedIn(0, made), clients.emittedIn(1, moved)))
                .containsExactly(Kind.OTHER_PARTITION);
    }

    @Test
    void findsAnImageThatNobodyWrote() {
        Write made = clients.write("a", "p1");
        Emission good = clients.emitted(made);
        Emission other = new Emission(
                new Coordinates(Clients.TOPIC, 0, 9),
                good.item(),
                good.operation(),
                good.before(),
                good.after(),
                good.place(),
                ItemDigest.of("with a marker"),
                good.event(),
                good.sequence(),
                good.shard());

        assertThat(kinds(false, List.of(good, other))).containsExactly(Kind.NOT_WRITTEN);
    }

    @Test
    void findsTheDeleteOfWhatNobodyDeleted() {
        Write made = clients.write("a", "p1");
        Emission good = clients.emitted(made);
        Emission delete = clients.emitted(new Write("a", 2, 1, null, null, 0));

        assertThat(kinds(good, delete)).containsExactly(Kind.NOT_WRITTEN);
    }

    private List<Kind> kinds(Emission... records) {
        return kinds(true, List.of(records));
    }

    private List<Kind> kinds(boolean exactlyOnce, List<Emission> records) {
        KafkaCheck check = new KafkaCheck(clients.history, exactlyOnce);
        records.forEach(check::accept);
        return check.violations().stream().map(Violation::kind).toList();
    }
}
