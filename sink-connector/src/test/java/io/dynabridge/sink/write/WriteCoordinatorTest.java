package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class WriteCoordinatorTest {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final FakeTable table = new FakeTable();
    private final Heard heard = new Heard();
    private ConflictPolicy conflicts = ConflictPolicy.REPORT;
    private int batchSize = 1;
    private double unitsPerSecond;
    private WriteCoordinator coordinator;
    private long now;
    private int offset;

    @Test
    void changesOfOneItemGoOneAfterTheOtherAndOthersMeanwhile() {
        accept(put("1", "A", 1), put("1", "A", 2), put("2", "B", 3));
        assertThat(attempts(take())).containsExactly("1@1", "2@3");
    }

    @Test
    void writesOfOneTargetKeyGoOneAfterTheOther() {
        accept(move("1", "A", "B", 1), put("2", "B", 2), put("3", "C", 3));
        assertThat(attempts(take())).containsExactly("1@1", "3@3");
    }

    @Test
    void aThrottledWriteIsRetriedAfterAPauseAndKeepsItsPlace() {
        accept(put("1", "A", 1), put("1", "A", 2));
        fail(take(), ErrorKind.THROTTLED);
        assertThat(take()).isEmpty();
        now = coordinator.wakeAt(now);
        assertThat(attempts(take())).containsExactly("1@1");
    }

    @Test
    void aWriteThatFailsForTooLongStopsTheTaskAndIsNotDropped() {
        accept(put("1", "A", 1));
        for (int minute = 0; minute < 7 && heard.failure == null; minute++) {
            List<List<PendingWrite>> requests = take();
            fail(requests, ErrorKind.RETRIABLE);
            now += 60 * SECOND;
        }
        assertThat(heard.failure).hasMessageContaining("max.retry.time.ms");
        assertThat(heard.outcomes).isEmpty();
        assertThat(coordinator.pending()).isEqualTo(1);
    }

    @Test
    void aRetryOfATransactionKeepsItsTokenAndAnotherAttemptGetsItsOwn() {
        accept(move("1", "A", "B", 1));
        List<List<PendingWrite>> requests = take();
        String token = requests.get(0).get(0).token();
        fail(requests, ErrorKind.RETRIABLE);
        now = coordinator.wakeAt(now);
        assertThat(take().get(0).get(0).token()).isEqualTo(token);
    }

    @Test
    void aParkedPutIsReportedWithBothOwnersOnceItsTimeIsOver() {
        settle(put("1", "A", 1));
        accept(put("2", "A", 2));
        runFor(Duration.ofSeconds(29));
        assertThat(heard.reports).isEmpty();
        assertThat(coordinator.parked()).isEqualTo(1);
        runFor(Duration.ofSeconds(3));
        assertThat(heard.reports)
                .singleElement()
                .satisfies(message -> assertThat(message)
                        .contains(Changes.owner("1"), Changes.owner("2"), "{\"title\":{\"S\":\"A\"}}", "@1"));
        assertThat(heard.outcomes).containsExactly("1@1 WRITTEN", "2@2 CONFLICT");
        assertThat(ownerAt("A")).isEqualTo(Changes.owner("1"));
    }

    @Test
    void underOverwriteTheLaterOwnerTakesTheKeyOnceItsTimeIsOver() {
        table.under(ConflictPolicy.OVERWRITE, ForeignItemPolicy.KEEP);
        conflicts = ConflictPolicy.OVERWRITE;
        settle(put("1", "A", 1));
        settle(put("2", "A", 2));
        assertThat(heard.outcomes).containsExactly("1@1 WRITTEN", "2@2 WRITTEN");
        assertThat(ownerAt("A")).isEqualTo(Changes.owner("2"));
    }

    @Test
    void underOverwriteAReplayEndsWithTheSameOwner() {
        table.under(ConflictPolicy.OVERWRITE, ForeignItemPolicy.KEEP);
        conflicts = ConflictPolicy.OVERWRITE;
        settle(put("1", "A", 1));
        settle(put("2", "A", 2));
        heard.outcomes.clear();
        settle(put("1", "A", 1));
        settle(put("2", "A", 2));
        assertThat(heard.outcomes).containsExactly("1@1 STALE", "2@2 OWN_RETRY");
        assertThat(ownerAt("A")).isEqualTo(Changes.owner("2"));
    }

    @Test
    void theBacklogCountsEveryWriteOnceWhileItIsHeld() {
        settle(put("1", "A", 1));
        assertThat(coordinator.backlog()).isEqualTo(Backlog.NONE);
        accept(put("2", "A", 2), put("3", "C", 3));
        assertThat(coordinator.backlog().writes()).isEqualTo(2);
        long bytes = coordinator.backlog().bytes();
        assertThat(bytes).isPositive();
        runFor(Duration.ofSeconds(1));
        assertThat(coordinator.backlog()).isEqualTo(new Backlog(1, bytes / 2, 1, bytes / 2, 0));
        accept(put("2", "B", 4));
        assertThat(coordinator.backlog()).isEqualTo(new Backlog(1, bytes / 2, 0, 0, 0));
        coordinator.drop(any -> true);
        assertThat(coordinator.backlog()).isEqualTo(Backlog.NONE);
    }

    @Test
    void aParkedPutGoesAtOnceWhenItsKeyIsFreed() {
        settle(put("1", "A", 1));
        accept(put("2", "A", 2));
        answer(take());
        accept(move("1", "A", "B", 3));
        answer(take());
        assertThat(attempts(take())).containsExactly("2@2");
    }

    @Test
    void aNewerChangeOfTheSameItemReplacesAParkedPut() {
        settle(put("1", "A", 1));
        accept(put("2", "A", 2));
        answer(take());
        settle(move("2", "A", "C", 3));
        assertThat(heard.outcomes).containsExactly("1@1 WRITTEN", "2@2 STALE", "2@3 WRITTEN");
    }

    @Test
    void anOlderChangeBehindAParkedPutIsStale() {
        settle(put("1", "A", 1));
        accept(put("2", "A", 5), put("2", "C", 4));
        answer(take());
        assertThat(heard.outcomes).containsExactly("1@1 WRITTEN", "2@4 STALE");
        accept(put("2", "C", 3));
        assertThat(heard.outcomes).contains("2@3 STALE");
    }

    @Test
    void anItemThatChangesAllTheTimeStillComesToItsConflict() {
        settle(put("1", "A", 1));
        for (int version = 2; version < 8; version++) {
            accept(put("2", "A", version));
            runFor(Duration.ofSeconds(6));
        }
        assertThat(heard.outcomes).anyMatch(outcome -> outcome.endsWith("CONFLICT"));
    }

    @Test
    void aSwapConverges() {
        settle(put("1", "A", 1));
        settle(put("2", "B", 2));
        accept(move("1", "A", "B", 3), move("2", "B", "A", 4));
        runFor(Duration.ofSeconds(5));
        assertThat(ownerAt("A")).isEqualTo(Changes.owner("2"));
        assertThat(ownerAt("B")).isEqualTo(Changes.owner("1"));
        assertThat(heard.reports).isEmpty();
    }

    @Test
    void batchesAreFilledAndAnInvalidItemIsFoundByGoingAlone() {
        batchSize = 25;
        for (int isbn = 0; isbn < 30; isbn++) {
            accept(put("" + isbn, "T" + isbn, isbn));
        }
        accept(move("99", "X", "Y", 99));
        List<List<PendingWrite>> requests = take();
        assertThat(requests).extracting(List::size).containsExactly(25, 5, 1);
        fail(requests.subList(0, 1), ErrorKind.RECORD);
        List<List<PendingWrite>> again = take();
        assertThat(again).hasSize(6).allSatisfy(alone -> assertThat(alone).hasSize(1));
        fail(again.subList(0, 1), ErrorKind.RECORD);
        assertThat(heard.outcomes).containsExactly("0@0 BAD_RECORD");
    }

    @Test
    void theBudgetHoldsRequestsBackUntilItIsPaidOff() {
        unitsPerSecond = 2;
        accept(put("1", "A", 1), put("2", "B", 2), put("3", "C", 3));
        assertThat(take()).hasSize(2);
        assertThat(coordinator.wakeAt(now)).isBetween(now, now + SECOND);
        now += SECOND;
        assertThat(take()).hasSize(1);
    }

    @Test
    void droppedWritesEndUnheardAndLetOthersGo() {
        accept(put("1", "A", 1), put("2", "A", 2), put("3", "C", 3));
        List<List<PendingWrite>> requests = take();
        coordinator.drop(write -> !attempts(List.of(List.of(write))).contains("2@2"));
        answer(requests);
        assertThat(heard.outcomes).isEmpty();
        assertThat(attempts(take())).containsExactly("2@2");
    }

    private WriteCoordinator coordinator() {
        if (coordinator == null) {
            Random random = new Random(1);
            coordinator = new WriteCoordinator(
                    new CoordinatorSettings(
                            8,
                            unitsPerSecond,
                            Duration.ofMinutes(5),
                            Duration.ofSeconds(30),
                            conflicts,
                            ForeignItemPolicy.KEEP,
                            false),
                    new CourierRules() {
                        @Override
                        public PutMode firstMode(ItemWrite write) {
                            return PutMode.GUARDED;
                        }

                        @Override
                        public int maxSize() {
                            return batchSize;
                        }

                        @Override
                        public boolean joins(Attempt attempt) {
                            return !attempt.isMove();
                        }
                    },
                    new RetrySchedule(Duration.ofMillis(50), Duration.ofSeconds(5), random),
                    new RetrySchedule(Duration.ofMillis(100), Duration.ofSeconds(2), random),
                    new TokenSource()::next,
                    heard,
                    now);
        }
        return coordinator;
    }

    private void accept(ItemWrite... writes) {
        for (ItemWrite write : writes) {
            SinkRecord from = Changes.record("any", null, offset++);
            OffsetTracker.Ticket ticket = new OffsetTracker().track(new TopicPartition("t", 0), offset);
            coordinator().accept(new PendingWrite(from, ticket, write, Optional.empty()));
        }
    }

    private List<List<PendingWrite>> take() {
        return coordinator().take(now);
    }

    private void answer(List<List<PendingWrite>> requests) {
        for (List<PendingWrite> batch : requests) {
            List<Answer> answers = new ArrayList<>();
            batch.forEach(write -> answers.add(table.carryOut(write.attempt())));
            coordinator.answered(batch, answers, now);
        }
    }

    private void fail(List<List<PendingWrite>> requests, ErrorKind kind) {
        for (List<PendingWrite> batch : requests) {
            Answer failed = new Answer.Failed(kind, new IllegalStateException(kind.name()));
            coordinator.answered(batch, Collections.nCopies(batch.size(), failed), now);
        }
    }

    /** Accepts and runs until nothing is pending. */
    private void settle(ItemWrite write) {
        accept(write);
        while (coordinator.pending() > 0) {
            runFor(Duration.ofSeconds(1));
        }
    }

    private void runFor(Duration time) {
        for (long end = now + time.toNanos(); now < end; now += SECOND / 100) {
            for (List<List<PendingWrite>> requests = take(); !requests.isEmpty(); requests = take()) {
                answer(requests);
            }
        }
    }

    private String ownerAt(String title) {
        return FakeTable.guard(table.get(key(title)), GuardAttribute.OWNER);
    }

    private static ItemWrite.Put put(String isbn, String title, int version) {
        Map<String, Object> item = new HashMap<>(item("isbn", isbn, "title", title));
        Map<String, Object> guard = Map.of(
                GuardAttribute.OWNER, AttributeType.S.attribute(Changes.owner(isbn)),
                GuardAttribute.VERSION, AttributeType.S.attribute(version(version)));
        item.put(FakeTable.GUARD, AttributeType.M.attribute(guard));
        return new ItemWrite.Put(key(title), item, Changes.owner(isbn), version(version));
    }

    private static ItemWrite.Move move(String isbn, String from, String to, int version) {
        return new ItemWrite.Move(
                new ItemWrite.Delete(key(from), Changes.owner(isbn), version(version)), put(isbn, to, version));
    }

    private static String version(int version) {
        return String.format("%05d", version);
    }

    private static TargetKey key(String title) {
        return new TargetKey("t", ItemKey.of(item("title", title), List.of("title")));
    }

    private static List<String> attempts(List<List<PendingWrite>> requests) {
        List<String> attempts = new ArrayList<>();
        requests.forEach(batch -> batch.forEach(write -> attempts.add(name(write))));
        return attempts;
    }

    private static String name(PendingWrite write) {
        String owner = write.write().owner();
        String isbn = owner.substring(owner.indexOf("\"S\":\"") + 5, owner.length() - 3);
        return isbn + "@" + Integer.parseInt(write.write().version());
    }

    private static final class TokenSource {
        private int last;

        String next() {
            return Integer.toString(++last);
        }
    }

    private static final class Heard implements WriteListener {
        private final List<String> outcomes = new ArrayList<>();
        private final List<String> reports = new ArrayList<>();
        private ConnectException failure;

        @Override
        public void finished(PendingWrite write, WriteOutcome outcome) {
            outcomes.add(name(write) + " " + outcome);
        }

        @Override
        public void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason) {
            outcomes.add(name(write) + " " + outcome);
            reports.add(reason.getMessage());
        }

        @Override
        public void consumed(double units) {}

        @Override
        public void throttled() {}

        @Override
        public void failed(ConnectException cause) {
            failure = cause;
        }
    }
}
