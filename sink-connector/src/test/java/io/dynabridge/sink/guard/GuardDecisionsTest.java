package io.dynabridge.sink.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class GuardDecisionsTest {

    private static final Observed FINE = new Observed.Fine();
    private static final Observed ABSENT = new Observed.Absent();
    private static final Observed FOREIGN = new Observed.Foreign();
    private static final Observed OTHER = new Observed.Other("someone");
    private static final Observed OLDER = new Observed.Own("1");
    private static final Observed SAME = new Observed.Own("2");
    private static final Observed NEWER = new Observed.Own("3");

    private static final ItemWrite.Put PUT = new ItemWrite.Put(key("B"), Map.of(), "me", "2");
    private static final ItemWrite.Delete DELETE = new ItemWrite.Delete(key("A"), "me", "2");
    private static final Attempt PUTTING = Attempt.first(PUT, PutMode.GUARDED);
    private static final Attempt DELETING = Attempt.first(DELETE, PutMode.GUARDED);
    private static final Attempt MOVING = Attempt.first(new ItemWrite.Move(DELETE, PUT), PutMode.GUARDED);

    private final GuardDecisions decisions = new GuardDecisions(ForeignItemPolicy.KEEP, false);

    @Nested
    class ARefusedPut {
        @Test
        void isItsOwnRetryWhereTheSameVersionStands() {
            assertThat(put(SAME)).isEqualTo(done(WriteOutcome.OWN_RETRY));
        }

        @Test
        void isStaleWhereANewerVersionStands() {
            assertThat(put(NEWER)).isEqualTo(done(WriteOutcome.STALE));
        }

        @Test
        void isParkedWhereAnotherOwnerStands() {
            assertThat(put(OTHER)).isEqualTo(new Next.Park(PUTTING, "someone"));
        }

        @Test
        void leavesAForeignItemReplacesItOrReportsItAsThePolicySays() {
            assertThat(put(FOREIGN)).isEqualTo(done(WriteOutcome.FOREIGN_KEPT));
            assertThat(new GuardDecisions(ForeignItemPolicy.OVERWRITE, false).refused(PUTTING, FINE, FOREIGN))
                    .isEqualTo(new Next.Send(PUTTING.in(PutMode.OVER_FOREIGN)));
            assertThat(new GuardDecisions(ForeignItemPolicy.REPORT, false).refused(PUTTING, FINE, FOREIGN))
                    .isEqualTo(new Next.ReportForeign());
        }

        private Next put(Observed seen) {
            return decisions.refused(PUTTING, FINE, seen);
        }
    }

    @Nested
    class ARefusedDelete {
        @Test
        void isOverWhateverItFound() {
            assertThat(delete(OTHER)).isEqualTo(done(WriteOutcome.NOT_OWNER));
            assertThat(delete(FOREIGN)).isEqualTo(done(WriteOutcome.FOREIGN_KEPT));
            assertThat(delete(NEWER)).isEqualTo(done(WriteOutcome.STALE));
        }

        private Next delete(Observed seen) {
            return decisions.refused(DELETING, seen, FINE);
        }
    }

    @Nested
    class ARefusedMove {
        @Test
        void isStaleWhereTheOldKeyHoldsANewerChange() {
            assertThat(decisions.refused(MOVING, NEWER, FINE)).isEqualTo(done(WriteOutcome.STALE));
            assertThat(decisions.refused(MOVING, NEWER, OTHER)).isEqualTo(done(WriteOutcome.STALE));
        }

        @Test
        void leavesSomeoneElsesItemAtTheOldKeyAndPutsTheNewOne() {
            for (Observed elses : List.of(OTHER, FOREIGN)) {
                assertThat(decisions.refused(MOVING, elses, FINE)).isEqualTo(new Next.Send(MOVING.puttingOnly()));
                assertThat(decisions.refused(MOVING, elses, SAME)).isEqualTo(done(WriteOutcome.OWN_RETRY));
                assertThat(decisions.refused(MOVING, elses, OTHER))
                        .isEqualTo(new Next.Park(MOVING.puttingOnly(), "someone"));
            }
        }

        @Test
        void freesTheOldKeyBeforeItWaitsForTheNewOne() {
            Next next = decisions.refused(MOVING, FINE, OTHER);
            Attempt vacating = ((Next.Send) next).attempt();
            assertThat(vacating.vacates()).isTrue();
            assertThat(vacating.puts()).isFalse();
            Next park = new Next.Park(MOVING.puttingOnly(), "someone");
            assertThat(decisions.applied(vacating)).isEqualTo(park);
            assertThat(decisions.refused(vacating, OTHER, FINE)).isEqualTo(park);
            assertThat(decisions.refused(vacating, NEWER, FINE)).isEqualTo(done(WriteOutcome.STALE));
        }

        @Test
        void freesTheOldKeyAlsoWhereTheNewOneIsDoneStaleOrKept() {
            assertThat(afterVacating(SAME)).isEqualTo(done(WriteOutcome.OWN_RETRY));
            assertThat(afterVacating(NEWER)).isEqualTo(done(WriteOutcome.STALE));
            assertThat(afterVacating(FOREIGN)).isEqualTo(done(WriteOutcome.FOREIGN_KEPT));
        }

        @Test
        void staysOneTransactionWhereItMayReplaceAForeignItem() {
            assertThat(new GuardDecisions(ForeignItemPolicy.OVERWRITE, false).refused(MOVING, FINE, FOREIGN))
                    .isEqualTo(new Next.Send(MOVING.in(PutMode.OVER_FOREIGN)));
        }

        private Next afterVacating(Observed atNewKey) {
            return decisions.applied(((Next.Send) decisions.refused(MOVING, FINE, atNewKey)).attempt());
        }
    }

    @Test
    void anItemThatDynamoDbRefusesLeavesItsOldKeyBeforeItIsReported() {
        Next report = new Next.ReportUnwritable("too large");
        assertThat(decisions.unwritable(PUTTING, "too large")).isEqualTo(report);
        Attempt vacating = ((Next.Send) decisions.unwritable(MOVING, "too large")).attempt();
        assertThat(decisions.applied(vacating)).isEqualTo(report);
    }

    @Test
    void aTrialInACheaperModeEndsAsTheGuardedPutWouldHaveEnded() {
        Attempt creating = PUTTING.in(PutMode.CREATE);
        Attempt renewing = PUTTING.in(PutMode.RENEW);
        assertThat(decisions.refused(creating, FINE, new Observed.Unknown())).isEqualTo(new Next.Send(renewing));
        for (Observed seen : List.of(OLDER, ABSENT, new Observed.Unknown())) {
            assertThat(decisions.refused(renewing, FINE, seen)).isEqualTo(new Next.Send(PUTTING));
        }
        for (Attempt trial : List.of(creating, renewing)) {
            for (Observed seen : List.of(SAME, NEWER, OTHER, FOREIGN)) {
                for (ForeignItemPolicy policy : ForeignItemPolicy.values()) {
                    GuardDecisions under = new GuardDecisions(policy, false);
                    assertThat(under.refused(trial, FINE, seen)).isEqualTo(under.refused(PUTTING, FINE, seen));
                }
            }
        }
    }

    @Test
    void withALedgerWhoeverFindsSomeoneElsesItemStillLeavesATombstone() {
        GuardDecisions remembering = new GuardDecisions(ForeignItemPolicy.KEEP, true);
        Attempt burying = ((Next.Send) remembering.refused(DELETING, OTHER, FINE)).attempt();
        assertThat(burying.vacates() || burying.puts()).isFalse();
        assertThat(remembering.applied(burying)).isEqualTo(done(WriteOutcome.NOT_OWNER));
        assertThat(remembering.applied(((Next.Send) remembering.refused(DELETING, FOREIGN, FINE)).attempt()))
                .isEqualTo(done(WriteOutcome.FOREIGN_KEPT));
        Attempt vacating = ((Next.Send) remembering.refused(MOVING, FINE, OTHER)).attempt();
        Next park = new Next.Park(MOVING.puttingOnly().withoutBurying(), "someone");
        assertThat(remembering.applied(vacating)).isEqualTo(park);
        for (Next next : List.of(
                remembering.refused(vacating, OTHER, FINE),
                remembering.refused(MOVING, OTHER, OTHER),
                remembering.refused(MOVING.puttingOnly(), FINE, OTHER))) {
            Attempt first = ((Next.Send) next).attempt();
            assertThat(first.vacates() || first.puts()).isFalse();
            assertThat(remembering.applied(first)).isEqualTo(park);
        }
    }

    @Test
    void withALedgerAKeyThatAnotherHasIsAskedForWithTheLedgerBeforeAnybodyWaits() {
        GuardDecisions remembering = new GuardDecisions(ForeignItemPolicy.KEEP, true);
        assertThat(remembering.refused(PUTTING.in(PutMode.RENEW), FINE, OTHER)).isEqualTo(new Next.Send(PUTTING));
        assertThat(remembering.refused(PUTTING, FINE, OTHER)).isEqualTo(new Next.Park(PUTTING, "someone"));
    }

    @Test
    void aBuriedWriteFreesItsOldKeyAllTheSame() {
        GuardDecisions remembering = new GuardDecisions(ForeignItemPolicy.KEEP, true);
        assertThat(remembering.buried(PUTTING)).isEqualTo(done(WriteOutcome.STALE));
        for (Attempt attempt : List.of(DELETING, MOVING)) {
            Attempt vacating = ((Next.Send) remembering.buried(attempt)).attempt();
            assertThat(vacating.puts() || vacating.buries()).isFalse();
            assertThat(remembering.applied(vacating)).isEqualTo(done(WriteOutcome.STALE));
            assertThat(remembering.refused(vacating, NEWER, FINE)).isEqualTo(done(WriteOutcome.STALE));
        }
        assertThat(remembering.refused(((Next.Send) remembering.buried(MOVING)).attempt(), OTHER, FINE))
                .isEqualTo(done(WriteOutcome.STALE));
    }

    /** It may be the new table's tombstone that is newer: then the old table has none yet. */
    @Test
    void aBuriedMoveBetweenTablesLeavesItsTombstoneInTheOldOneFirst() { // G
        GuardDecisions remembering = new GuardDecisions(ForeignItemPolicy.KEEP, true);
        TargetKey elsewhere = new TargetKey("other", key("A").key());
        Attempt moving =
                Attempt.first(new ItemWrite.Move(new ItemWrite.Delete(elsewhere, "me", "2"), PUT), PutMode.GUARDED);
        Attempt vacating = ((Next.Send) remembering.buried(moving)).attempt();
        assertThat(vacating.vacates() && vacating.buries() && !vacating.puts()).isTrue();
        assertThat(remembering.applied(vacating)).isEqualTo(done(WriteOutcome.STALE));
        Attempt again = ((Next.Send) remembering.buried(vacating)).attempt();
        assertThat(again.vacates() && !again.buries()).isTrue();
        Attempt putting = ((Next.Send) remembering.refused(moving, OTHER, FINE)).attempt();
        Attempt burying = ((Next.Send) remembering.buried(putting)).attempt();
        assertThat(burying.buries() && !burying.vacates() && !burying.puts()).isTrue();
        assertThat(remembering.buried(burying)).isEqualTo(done(WriteOutcome.STALE));
    }

    @Test
    void whoeverIsOverwrittenByAHigherVersionStaysSo() { // I
        Attempt taking = PUTTING.in(PutMode.OVER_ANYONE);
        assertThat(decisions.refused(taking, FINE, OTHER)).isEqualTo(done(WriteOutcome.STALE));
        assertThat(decisions.refused(taking, FINE, SAME)).isEqualTo(done(WriteOutcome.OWN_RETRY));
        assertThat(decisions.refused(taking, FINE, FOREIGN)).isEqualTo(done(WriteOutcome.FOREIGN_KEPT));
        assertThat(new GuardDecisions(ForeignItemPolicy.OVERWRITE, false).refused(taking, FINE, FOREIGN))
                .isEqualTo(new Next.Send(taking.in(PutMode.OVER_FOREIGN)));
    }

    /** Every answer has a consequence, whatever is asked and seen, and none of them takes what belongs to others. */
    @ParameterizedTest
    @MethodSource("everythingThatCanBeSeen")
    void noAnswerGoesUnansweredAndOnlyPoliciesWidenAPut(Attempt attempt, Observed vacated, Observed put) {
        for (ForeignItemPolicy policy : ForeignItemPolicy.values()) {
            Next next = new GuardDecisions(policy, false).refused(attempt, vacated, put);
            assertThat(next).isNotNull();
            if (next instanceof Next.Send send && send.attempt().mode() != PutMode.GUARDED) {
                assertThat(policy).isEqualTo(ForeignItemPolicy.OVERWRITE);
                assertThat(put).isEqualTo(FOREIGN);
            }
            if (next instanceof Next.Send send) {
                assertThat(!send.attempt().vacates() || attempt.vacates()).isTrue();
                assertThat(!send.attempt().puts() || attempt.puts()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(WriteOutcome.class)
    void onlyOutcomesThatLoseARecordAreReported(WriteOutcome outcome) {
        assertThat(outcome.isReported())
                .isEqualTo(List.of(WriteOutcome.CONFLICT, WriteOutcome.FOREIGN, WriteOutcome.BAD_RECORD)
                        .contains(outcome));
    }

    static Stream<Arguments> everythingThatCanBeSeen() {
        List<Observed> all = List.of(FINE, ABSENT, FOREIGN, OTHER, OLDER, SAME, NEWER);
        return Stream.of(PUTTING, DELETING, MOVING)
                .flatMap(attempt ->
                        all.stream().flatMap(vacated -> all.stream().map(put -> Arguments.of(attempt, vacated, put))));
    }

    private static Next done(WriteOutcome outcome) {
        return new Next.Finish(outcome);
    }

    private static TargetKey key(String title) {
        return new TargetKey("t", ItemKey.of(Map.of("title", Map.of("S", title)), List.of("title")));
    }
}
