package io.dynabridge.tools.chaos.check;

import static io.dynabridge.tools.chaos.check.Clients.foreign;
import static io.dynabridge.tools.chaos.check.Clients.scanned;
import static io.dynabridge.tools.chaos.check.Clients.seen;
import static io.dynabridge.tools.chaos.check.Clients.seenAt;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.chaos.history.Write;
import io.dynabridge.tools.verify.ItemDigest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReaderCheckTest {

    private static final List<Sighting> NOTHING = List.of();

    private final Clients clients = new Clients();
    private final Write made = clients.write("a", "p1");

    @ParameterizedTest
    @EnumSource(Guard.class)
    void findsNothingWhereAnItemGoesOnAndIsDeletedAndMadeAgain(Guard guard) {
        Write updated = clients.write("a", "p1");
        Write moved = clients.write("a", "p2");
        clients.delete("a");
        Write again = clients.write("a", "p1");

        assertThat(kinds(
                        guard,
                        List.of(seen(made)),
                        List.of(seen(updated)),
                        List.of(seen(moved)),
                        NOTHING,
                        List.of(seen(again))))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Guard.class,
            names = {"VERSION", "LEDGER"})
    void findsAnItemThatGoesBackWhereItStands(Guard guard) {
        Write updated = clients.write("a", "p1");

        assertThat(kinds(guard, List.of(seen(updated)), List.of(seen(made)))).containsExactly(Kind.WENT_BACK);
    }

    @Test
    void lessIsPromisedWithoutAGuard() {
        Write updated = clients.write("a", "p1");

        assertThat(kinds(Guard.NONE, List.of(seen(updated)), List.of(seen(made)), NOTHING, List.of(seen(made))))
                .isEmpty();
    }

    @Test
    void withALedgerAnItemDoesNotGoBackToWhereItWas() {
        Write moved = clients.write("a", "p2");

        assertThat(kinds(Guard.LEDGER, List.of(seen(moved)), List.of(seen(made))))
                .containsExactly(Kind.WENT_BACK);
        assertThat(kinds(Guard.VERSION, List.of(seen(moved)), List.of(seen(made), seen(moved))))
                .as("a replay may put it there until it comes to the move")
                .isEmpty();
    }

    @Test
    void withALedgerADeletedItemDoesNotComeBack() {
        clients.delete("a");

        assertThat(kinds(Guard.LEDGER, List.of(seen(made)), NOTHING, List.of(seen(made))))
                .containsExactly(Kind.CAME_BACK);
        assertThat(kinds(Guard.VERSION, List.of(seen(made)), NOTHING, List.of(seen(made))))
                .as("a replay may bring it back until it comes to the delete")
                .isEmpty();
    }

    @Test
    void withALedgerNothingComesBackThatIsOlderThanTheDelete() {
        Write updated = clients.write("a", "p1");
        clients.delete("a");
        Write again = clients.write("a", "p1");

        assertThat(kinds(Guard.LEDGER, List.of(seen(made)), NOTHING, List.of(seen(updated))))
                .as("it was gone, so the delete was applied, and the update is older")
                .containsExactly(Kind.CAME_BACK);
        assertThat(kinds(Guard.LEDGER, List.of(seen(made)), NOTHING, List.of(seen(again))))
                .isEmpty();
        assertThat(kinds(Guard.VERSION, List.of(seen(made)), NOTHING, List.of(seen(updated))))
                .as("a replay may bring it back until it comes to the delete")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Guard.class,
            names = {"VERSION", "LEDGER"})
    void anItemThatNobodyTookAwayDoesNotVanishAndComeBack(Guard guard) {
        assertThat(kinds(guard, List.of(seen(made)), NOTHING, NOTHING, List.of(seen(made))))
                .containsExactly(Kind.VANISHED, Kind.CAME_BACK);
    }

    @Test
    void whatAScanReadMayBeAheadOfTheStreamAndNeverBehind() {
        Write moved = clients.write("a", "p2");

        assertThat(kinds(
                        Guard.LEDGER,
                        List.of(scanned(moved)),
                        List.of(scanned(moved), seen(made)),
                        List.of(seen(moved))))
                .isEmpty();
        assertThat(kinds(Guard.LEDGER, List.of(seen(moved)), List.of(seen(moved), scanned(made))))
                .containsExactly(Kind.WENT_BACK);
        assertThat(kinds(Guard.LEDGER, List.of(seen(moved)), List.of(scanned(moved))))
                .as("what the stream told is no scan's any more")
                .containsExactly(Kind.WENT_BACK, Kind.VANISHED);
    }

    @Test
    void anItemMayBeGoneBetweenOnePlaceAndTheNext() {
        Write moved = clients.write("a", "p2");

        assertThat(kinds(Guard.LEDGER, List.of(seen(made)), NOTHING, List.of(seen(moved))))
                .isEmpty();
    }

    @Test
    void remembersTheNewestAcrossSeveralLooks() {
        Write updated = clients.write("a", "p1");
        Write newest = clients.write("a", "p1");

        assertThat(kinds(Guard.LEDGER, List.of(seen(newest)), List.of(seen(made)), List.of(seen(updated))))
                .containsExactly(Kind.WENT_BACK, Kind.WENT_BACK);
    }

    @Test
    void findsAnItemAtAPlaceWhereNobodyPutIt() {
        assertThat(kinds(Guard.NONE, List.of(seenAt("p7", made)))).containsExactly(Kind.NOT_WRITTEN);
    }

    @Test
    void findsAnItemMadeOfTwoImages() {
        Sighting torn = new Sighting("a", made.version(), "p1", ItemDigest.of("half of it is older"));

        assertThat(kinds(Guard.VERSION, List.of(torn))).containsExactly(Kind.NOT_WRITTEN);
    }

    @Test
    void findsAForeignItemThatIsGoneChangedOrNew() {
        Sighting changed = new Sighting(null, 0, "f1", ItemDigest.of("changed"));

        assertThat(foreignKinds(List.of(foreign("f1")))).isEmpty();
        assertThat(foreignKinds(List.of())).containsExactly(Kind.FOREIGN_OVERWRITTEN);
        assertThat(foreignKinds(List.of(changed))).containsExactly(Kind.FOREIGN_OVERWRITTEN);
        assertThat(foreignKinds(List.of(seenAt("f1", made)))).contains(Kind.FOREIGN_OVERWRITTEN);
        assertThat(foreignKinds(List.of(foreign("f1"), foreign("f2")))).containsExactly(Kind.NOT_WRITTEN);
    }

    @SafeVarargs
    private List<Kind> kinds(Guard guard, List<Sighting>... looks) {
        ReaderCheck check = new ReaderCheck(guard, clients.history, List.of());
        for (List<Sighting> look : looks) {
            check.look(look);
        }
        return kinds(check);
    }

    private List<Kind> foreignKinds(List<Sighting> look) {
        ReaderCheck check = new ReaderCheck(Guard.VERSION, clients.history, List.of(foreign("f1")));
        check.look(look);
        return kinds(check);
    }

    private static List<Kind> kinds(ReaderCheck check) {
        return check.violations().stream().map(Violation::kind).toList();
    }
}
