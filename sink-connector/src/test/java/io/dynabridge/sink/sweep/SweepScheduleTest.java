package io.dynabridge.sink.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.sink.sweep.SweepSchedule.Pass;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SweepScheduleTest {

    private static final Pipeline BOOKS = new Pipeline("books", "books-by-isbn", "books-by-title");
    private static final Pipeline FILMS = new Pipeline("books", "films", "books-by-title");

    private final SweepSchedule schedule = new SweepSchedule(Duration.ofMinutes(5), new SplittableRandom(1));

    @Test
    void theFirstEpochIsNoReason() {
        assertThat(schedule.seen(BOOKS, 0, 0)).isFalse();
        assertThat(schedule.wakeAt()).isEqualTo(SweepSchedule.NEVER);
        assertThat(schedule.pending()).isZero();
    }

    @Test
    void aRaisedEpochIsSweptSoonAndOnce() {
        assertThat(schedule.seen(BOOKS, 1, seconds(0))).isTrue();
        assertThat(schedule.seen(BOOKS, 1, seconds(1))).isFalse();
        assertThat(schedule.wakeAt()).isBetween(seconds(7), seconds(13));
        assertThat(schedule.take(schedule.wakeAt() - 1)).isEmpty();
        assertThat(schedule.take(schedule.wakeAt())).contains(new Pass(BOOKS, 1));
        assertThat(schedule.take(seconds(40))).isEmpty();
        assertThat(schedule.pending()).isOne();
    }

    @Test
    void passesThatFindSomethingAreFourTimesFurtherApartEachTime() {
        schedule.seen(BOOKS, 1, 0);
        long now = schedule.wakeAt();
        for (int expected : new int[] {30, 120, 480, 1_920}) {
            Pass pass = schedule.take(now).orElseThrow();
            long pause = schedule.ended(pass, false, now).orElseThrow();
            assertThat(pause).isBetween(seconds(expected * 3 / 4), seconds(expected * 5 / 4 + 1));
            now += pause;
        }
    }

    @Test
    void passesNeverRunOutAndNeverOverflow() {
        schedule.seen(BOOKS, 1, 0);
        long now = schedule.wakeAt();
        for (int i = 0; i < 50; i++) {
            Pass pass = schedule.take(now).orElseThrow();
            long pause = schedule.ended(pass, false, now).orElseThrow();
            assertThat(pause).isPositive();
            now += pause;
        }
    }

    @Test
    void anEmptyPassIsTheLastOnlyWhenOlderWritesHaveSettled() {
        schedule.seen(BOOKS, 1, 0);
        long now = schedule.wakeAt();
        long pause = schedule.ended(schedule.take(now).orElseThrow(), true, now).orElseThrow();
        now += pause;
        assertThat(now).isEqualTo(seconds(300));
        assertThat(schedule.ended(schedule.take(now).orElseThrow(), true, now)).isEmpty();
        assertThat(schedule.pending()).isZero();
        assertThat(schedule.wakeAt()).isEqualTo(SweepSchedule.NEVER);
    }

    @Test
    void aLaggingPartitionStartsAnEndedSweepAgain() {
        schedule.seen(BOOKS, 2, 0);
        finish();
        long later = seconds(10_000);
        assertThat(schedule.seen(BOOKS, 2, later)).isFalse();
        assertThat(schedule.seen(BOOKS, 1, later)).isTrue();
        assertThat(schedule.wakeAt()).isBetween(later + seconds(7), later + seconds(13));
        assertThat(schedule.take(schedule.wakeAt())).contains(new Pass(BOOKS, 2));
    }

    @Test
    void anOlderChangeDuringAPassMakesAnotherOneNecessary() {
        schedule.seen(BOOKS, 1, 0);
        Pass pass = schedule.take(seconds(400)).orElseThrow();
        schedule.seen(BOOKS, 0, seconds(401));
        assertThat(schedule.ended(pass, true, seconds(402))).isPresent();
    }

    @Test
    void aNewerEpochTakesTheOlderOnesPlace() {
        schedule.seen(BOOKS, 1, 0);
        Pass first = schedule.take(schedule.wakeAt()).orElseThrow();
        schedule.seen(BOOKS, 2, seconds(50));
        assertThat(schedule.ended(first, true, seconds(60))).isPresent();
        assertThat(schedule.take(seconds(100))).contains(new Pass(BOOKS, 2));
        assertThat(schedule.pending()).isOne();
    }

    @Test
    void pipelinesAreSweptOneByOne() {
        schedule.seen(BOOKS, 1, 0);
        schedule.seen(FILMS, 3, 0);
        assertThat(schedule.pending()).isEqualTo(2);
        Pass first = schedule.take(seconds(60)).orElseThrow();
        Pass second = schedule.take(seconds(60)).orElseThrow();
        assertThat(first.pipeline()).isNotEqualTo(second.pipeline());
    }

    private void finish() {
        while (schedule.pending() > 0) {
            long now = schedule.wakeAt();
            schedule.ended(schedule.take(now).orElseThrow(), true, now);
        }
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }
}
