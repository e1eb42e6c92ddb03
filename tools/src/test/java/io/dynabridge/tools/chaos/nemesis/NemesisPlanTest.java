package io.dynabridge.tools.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.Guard;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NemesisPlanTest {

    private static final Duration LONG = Duration.ofHours(3);

    @Test
    void theSameSeedGivesTheSamePlanAndAnotherSeedAnother() {
        assertThat(plan(1)).isEqualTo(plan(1));
        assertThat(plan(2)).isNotEqualTo(plan(1));
    }

    @Test
    void aLongerPlanBeginsAsTheShorterOne() {
        NemesisPlan whole = plan(5);
        NemesisPlan half = NemesisPlan.of(5, Duration.ofMinutes(3), Guard.LEDGER, NemesisPlan.all());

        assertThat(whole.steps()).startsWith(half.steps().toArray(Step[]::new));
    }

    @Test
    void allActionsComeBeforeOneComesTwice() {
        int kinds = NemesisPlan.all().size();

        assertThat(plan(3).steps().subList(0, kinds)).extracting(Step::action).doesNotHaveDuplicates();
        assertThat(plan(3).steps().subList(kinds, 2 * kinds))
                .extracting(Step::action)
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @EnumSource(Guard.class)
    void noWorkerIsFrozenSoLongThatOthersTakeOverUnlessThereIsALedger(Guard guard) {
        NemesisPlan plan = NemesisPlan.of(4, LONG, guard, EnumSet.of(Action.FREEZE_WORKER));

        assertThat(plan.steps().stream().anyMatch(step -> step.hold().toMillis() > 5_000))
                .isEqualTo(guard == Guard.LEDGER);
    }

    @Test
    void neverSoManyHoursPassThatUnreadRecordsAreTrimmed() {
        assertThat(plan(6).steps().stream().filter(step -> step.action() == Action.AGE))
                .hasSizeBetween(1, 12);
        assertThat(NemesisPlan.of(6, LONG, Guard.LEDGER, EnumSet.of(Action.AGE)).steps())
                .hasSize(12);
    }

    @Test
    void aPlanCanHaveEachActionOnce() {
        assertThat(NemesisPlan.once(1, Guard.LEDGER, NemesisPlan.all()).steps())
                .extracting(Step::action)
                .containsExactlyInAnyOrderElementsOf(NemesisPlan.all());
    }

    @Test
    void theSourceStartsOverOnlyWhereThatIsAskedFor() {
        assertThat(NemesisPlan.all()).hasSize(Action.values().length - 1).doesNotContain(Action.RESET_SOURCE);
        assertThat(NemesisPlan.once(1, Guard.LEDGER, EnumSet.of(Action.RESET_SOURCE))
                        .steps())
                .extracting(Step::action)
                .containsExactly(Action.RESET_SOURCE);
    }

    @Test
    void nothingIsDoneWhereNothingIsAllowed() {
        assertThat(NemesisPlan.of(1, LONG, Guard.NONE, EnumSet.noneOf(Action.class))
                        .steps())
                .isEmpty();
    }

    private static NemesisPlan plan(long seed) {
        return NemesisPlan.of(seed, LONG, Guard.LEDGER, NemesisPlan.all());
    }
}
