package io.dynabridge.sink.sweep;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TargetKey;
import io.dynabridge.sink.plan.Version;
import io.dynabridge.sink.write.FakeTable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A sweeper over tables in memory, in virtual time. */
class SweeperTest {

    private static final TableKeys TABLE =
            new TableKeys("books-by-title", List.of(KeyAttribute.partition("title", AttributeType.S)));
    private static final SourceInfo RAISED = Changes.source(1, "7");

    private final FakeTable table = new FakeTable();
    private final VirtualSweepLoop loop = new VirtualSweepLoop(5);
    private final FakeSweepGateway gateway = new FakeSweepGateway(table, loop, new Random(1));
    private final SinkProgress progress = new SinkProgress(System::currentTimeMillis);
    private Sweeper sweeper = sweeper(true, 0);

    @Test
    void whatTheSourceHasLostIsDeletedAndTheRestLeft() {
        target("Gone", "1", 0);
        target("There", "2", 0);
        target("Brought again", "3", 1);
        source("2", "3");
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(1));
        assertThat(titles()).containsExactlyInAnyOrder("There", "Brought again");
        assertThat(progress.swept()).isEqualTo(1);
        assertThat(progress.pendingSweeps()).isOne();
        assertThat(progress.summary()).contains("swept 1, sweeps pending 1");
    }

    @Test
    void theSweepGoesOnUntilNothingOlderIsLeft() {
        target("There", "2", 0);
        source("2");
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(60));
        assertThat(progress.pendingSweeps()).isOne();
        target("There", "2", 1);
        loop.runUntil(minutes(600));
        assertThat(progress.pendingSweeps()).isZero();
        assertThat(titles()).containsExactly("There");
    }

    @Test
    void anItemThatTookAnotherKeyWhileChangesWereLostLeavesTheOldOneWhenTheSnapshotHasBroughtIt() {
        target("Old title", "1", 0);
        source("1");
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(2));
        assertThat(titles()).containsExactly("Old title");
        target("New title", "1", 1);
        loop.runUntil(minutes(600));
        assertThat(titles()).containsExactly("New title");
        assertThat(progress.pendingSweeps()).isZero();
    }

    @Test
    void whereTheSourceCannotBeReadNothingIsDeletedAndTheNextPassTriesAgain() {
        target("Gone", "1", 0);
        gateway.denied = true;
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(Duration.ofSeconds(20).toNanos());
        assertThat(gateway.calls).containsExactly("scan", "ask");
        assertThat(titles()).containsExactly("Gone");
        assertThat(progress.failedSweeps()).isEqualTo(1);
        assertThat(progress.pendingSweeps()).isOne();
        gateway.denied = false;
        loop.runUntil(minutes(5));
        assertThat(titles()).isEmpty();
    }

    @Test
    void untilTheSourceIsKnownNothingIsAskedOrDeleted() {
        target("Gone", "1", 0);
        sweeper.seen(scanned(1), TABLE);
        loop.runUntil(Duration.ofSeconds(20).toNanos());
        assertThat(gateway.calls).isEmpty();
        assertThat(progress.failedSweeps()).isEqualTo(1);
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(5));
        assertThat(titles()).isEmpty();
    }

    @Test
    void theFirstEpochWakesNobody() {
        sweeper.seen(Changes.source(0, "7"), TABLE);
        assertThat(loop.isIdle()).isTrue();
    }

    @Test
    void recordsThatSayNothingNewWakeNobody() {
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(60));
        assertThat(loop.isIdle()).isTrue();
        sweeper.seen(RAISED, TABLE);
        assertThat(loop.isIdle()).isTrue();
        sweeper.seen(Changes.source(0, "7"), TABLE);
        assertThat(loop.isIdle()).isFalse();
    }

    @Test
    void whereDeletesAreNotWantedNothingIsSwept() {
        sweeper = sweeper(false, 0);
        sweeper.seen(RAISED, TABLE);
        assertThat(loop.isIdle()).isTrue();
    }

    @Test
    void afterClosingNothingIsDeleted() {
        target("Gone", "1", 0);
        sweeper.seen(RAISED, TABLE);
        sweeper.close();
        loop.runUntil(minutes(60));
        assertThat(titles()).containsExactly("Gone");
    }

    @Test
    void deletesKeepToTheirShareOfTheWriteUnits() {
        sweeper = sweeper(true, 2);
        for (int i = 0; i < 600; i++) {
            target("T" + i, "" + i, 0);
        }
        gateway.pageSize = 600;
        sweeper.seen(RAISED, TABLE);
        loop.runUntil(minutes(2));
        // 100 seconds or so of two units each, and what was saved up in the first.
        assertThat(titles()).hasSizeBetween(600 - 210, 600 - 140);
    }

    private Sweeper sweeper(boolean enabled, double unitsPerSecond) {
        return new Sweeper(
                enabled,
                gateway,
                loop,
                loop::now,
                Duration.ofMinutes(5),
                unitsPerSecond,
                progress,
                new SplittableRandom(1));
    }

    private void target(String title, String isbn, int epoch) {
        Map<String, Object> book = item("title", title);
        Map<String, Object> guard = item(
                "k",
                Changes.owner(isbn),
                "v",
                Version.of(Changes.source(epoch, "5")),
                "o",
                "books",
                "t",
                "books-by-isbn");
        book.put(FakeTable.GUARD, AttributeType.M.attribute(guard));
        table.put(new TargetKey(TABLE.table(), ItemKey.of(book, List.of("title"))), book);
    }

    private void source(String... isbns) {
        for (String isbn : isbns) {
            gateway.source.add(ItemKey.of(item("isbn", isbn), List.of("isbn")));
        }
    }

    private List<String> titles() {
        return table.items().values().stream()
                .map(book -> (String) AttributeType.value(book.get("title")))
                .toList();
    }

    private static SourceInfo scanned(int epoch) {
        return new SourceInfo("test", "books", "books-by-isbn", null, null, null, null, 0, "run", false, epoch);
    }

    private static long minutes(long minutes) {
        return Duration.ofMinutes(minutes).toNanos();
    }
}
