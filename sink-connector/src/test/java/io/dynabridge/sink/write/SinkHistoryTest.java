package io.dynabridge.sink.write;

import io.dynabridge.sink.write.SinkHistory.Rules;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/**
 * The properties of the design, P3 to P7, of random histories: see {@link SinkHistory} for what happens in them and
 * {@link HistoryProperty} for what must hold. {@link MutationTest} shows that each condition is needed for that.
 */
class SinkHistoryTest {

    @Property(tries = 1500)
    void targetEqualsTheTransformedSourceWhereTitlesNeverCollideForGood(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.CONVERGENCE.hold(seed, changes, rules);
    }

    @Property(tries = 800)
    void aCollisionIsReportedAndLeavesTheFirstOwnerAlone(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.COLLISIONS.hold(seed, changes, rules);
    }

    @Property(tries = 600)
    void theNewestClaimHasTheKeyForGoodWhereConflictsEndInOverwriting(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.OVERWRITING.hold(seed, changes, rules);
    }

    @Property(tries = 600)
    void foreignItemsAreTreatedAsThePolicySays(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.FOREIGN_ITEMS.hold(seed, changes, rules);
    }

    @Property(tries = 800)
    void aLateWriteIsHarmlessUnlessItMakesWhatWasDeletedMeanwhile(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.LATE_WRITES.hold(seed, changes, rules);
    }

    @Property(tries = 1000)
    void whateverStandsThereWhenARequestLandsItDoesNoHarm(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 40) int changes, @ForAll Rules rules) {
        HistoryProperty.ANY_MOMENT.hold(seed, changes, rules);
    }
}
