package io.dynabridge.sink;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import io.dynabridge.sink.write.CoordinatorSettings;
import io.dynabridge.sink.write.Courier;
import io.dynabridge.sink.write.FakeTable;
import io.dynabridge.sink.write.PendingWrite;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The running task against a courier that answers when told, and a context as Connect's. */
class StartedSinkTaskTest {

    private static final TopicPartition PARTITION = new TopicPartition(Changes.TOPIC, 0);
    private static final TopicPartition ANOTHER = new TopicPartition(Changes.TOPIC, 1);
    private static final TableKeys TABLE =
            new TableKeys("books", List.of(KeyAttribute.partition("title", AttributeType.S)));

    private final FakeTable table = new FakeTable();
    private final SlowCourier courier = new SlowCourier();
    private final FakeSinkTaskContext context = new FakeSinkTaskContext(PARTITION);
    private RetriableException tableTrouble;
    private Consumer<String> confirm = table -> {};
    private Duration conflictRetry = Duration.ofSeconds(30);
    private StartedSinkTask task;

    @AfterEach
    void stop() {
        if (task != null) {
            courier.answerAll();
            courier.eager = true;
            task.stop();
        }
    }

    @Test
    void onlyWhatIsAppliedMayBeCommitted() {
        start();
        task.put(List.of(book(0, "A"), book(1, "B"), book(2, "C")));
        courier.awaitSent(3);
        courier.answer("B");
        await().until(() -> task.progress().count(WriteOutcome.WRITTEN) == 1);
        assertThat(committable(3)).isZero();
        courier.answer("A");
        await().untilAsserted(() -> assertThat(committable(3)).isEqualTo(2));
        courier.answer("C");
        await().untilAsserted(() -> assertThat(committable(3)).isEqualTo(3));
    }

    @Test
    void whatIsAppliedIsCommittedSoon() {
        start();
        task.put(List.of(book(0, "A")));
        courier.awaitSent(1);
        task.put(List.of());
        assertThat(context.commitsAskedFor).isZero();
        courier.answer("A");
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.commitsAskedFor).isEqualTo(1);
        });
        task.put(List.of());
        assertThat(context.commitsAskedFor).as("once is enough").isEqualTo(1);
    }

    @Test
    void aReportedRecordMayBeCommittedOnceItsReportIsSafe() {
        start();
        task.put(List.of(bad(0)));
        assertThat(context.reports).singleElement().asString().contains("'title' is missing");
        assertThat(committable(1)).isZero();
        context.report.complete(null);
        assertThat(committable(1)).isEqualTo(1);
    }

    @Test
    void aReportThatIsLostStopsTheTask() {
        start();
        task.put(List.of(bad(0)));
        context.report.completeExceptionally(new IllegalStateException("no such topic"));
        assertThatThrownBy(() -> task.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("errors.deadletterqueue.topic.name");
    }

    @Test
    void aReportThatConnectForgetsStopsTheTask() {
        context.configs = Map.of(
                "errors.tolerance", "all", "errors.deadletterqueue.topic.name", "dead", "errors.log.enable", "true");
        context.report.complete(null);
        start();
        List<SinkRecord> records = List.of(bad(0));
        assertThatThrownBy(() -> task.put(records))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("producer.override.max.request.size")
                .hasMessageContaining("'title' is missing");
        assertThat(committable(1)).isZero();
    }

    @Test
    void whatAnotherTableRefusesIsNoFaultOfTheRecords() {
        confirm = table -> {
            throw new ConnectException(table + " was made anew");
        };
        start();
        task.put(List.of(book(0, "A")));
        courier.awaitSent(1);
        courier.fail("A", ErrorKind.RECORD);
        await().untilAsserted(() -> assertThatThrownBy(() -> task.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .hasMessage("books was made anew"));
        assertThat(context.reports).isEmpty();
        assertThat(committable(1)).isZero();
    }

    @Test
    void aReportOnlyLoggedIsSafeAtOnce() {
        context.configs = Map.of("errors.tolerance", "all", "errors.log.enable", "true");
        context.report.complete(null);
        start();
        task.put(List.of(bad(0)));
        assertThat(committable(1)).isEqualTo(1);
    }

    @Test
    void withoutAReporterABadRecordStopsTheTask() {
        context.reporterAvailable = false;
        start();
        assertThatThrownBy(() -> task.put(List.of(bad(0))))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("'title' is missing")
                .hasMessageContaining("errors.tolerance=all");
    }

    @Test
    void partitionsArePausedWhileTooMuchIsPendingAndResumedAfterwards() {
        start();
        task.put(books(4_500));
        assertThat(context.paused).containsExactly(PARTITION);
        courier.answerFromNowOn();
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.paused).isEmpty();
        });
        await().untilAsserted(() -> assertThat(committable(4_500)).isEqualTo(4_500));
    }

    @Test
    void partitionsArePausedAlsoWhileTooManyBytesArePending() {
        start();
        task.put(large(0, 100));
        assertThat(context.paused).isEmpty();
        task.put(large(100, 100));
        assertThat(context.paused).containsExactly(PARTITION);
        courier.answerFromNowOn();
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.paused).isEmpty();
        });
        await().untilAsserted(() -> assertThat(committable(200)).isEqualTo(200));
    }

    @Test
    void parkedPutsDoNotKeepTheChangesThatFreeTheirKeysFromBeingRead() {
        courier.eager = true;
        start();
        task.put(books(3_000));
        await().untilAsserted(() -> assertThat(committable(3_000)).isEqualTo(3_000));
        courier.eager = false;
        task.put(claims(3_000, 3_000));
        task.put(IntStream.range(6_000, 7_500).mapToObj(i -> book(i, "T" + i)).toList());
        assertThat(context.paused).containsExactly(PARTITION);
        courier.answerFromNowOn();
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.paused).isEmpty();
        });
        task.put(IntStream.range(0, 3_000)
                .mapToObj(i -> deleted(7_500 + i, "" + i, "T" + i))
                .toList());
        await().untilAsserted(() -> assertThat(committable(10_500)).isEqualTo(10_500));
        assertThat(context.reports).isEmpty();
    }

    @Test
    void evenWhereParkedPutsAloneAreTooManyReadingGoesOnWhenTheirTimeIsOver() {
        courier.eager = true;
        conflictRetry = Duration.ofSeconds(1);
        start();
        task.put(books(4_000));
        await().untilAsserted(() -> assertThat(committable(4_000)).isEqualTo(4_000));
        task.put(claims(4_000, 4_000));
        assertThat(context.paused).containsExactly(PARTITION);
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.reports).hasSize(4_000);
        });
        assertThat(context.paused).isEmpty();
    }

    @Test
    void whatARebalanceFindsPausedIsResumed() {
        start();
        task.put(books(4_500));
        courier.awaitSent(64);
        courier.answerAll();
        courier.eager = true;
        task.close(List.of(PARTITION));
        context.assign(PARTITION, ANOTHER);
        task.open();
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.paused).isEmpty();
        });
    }

    @Test
    void aPartitionThatJoinsWhileTooMuchIsPendingIsPausedAsWell() {
        start();
        task.put(books(4_500));
        context.assign(PARTITION, ANOTHER);
        task.open();
        assertThat(context.paused).containsExactlyInAnyOrder(PARTITION, ANOTHER);
        courier.answerFromNowOn();
        await().untilAsserted(() -> {
            task.put(List.of());
            assertThat(context.paused).isEmpty();
        });
    }

    @Test
    void aFailureStopsTheNextPutButWhatIsDoneMayBeCommitted() {
        start();
        task.put(List.of(book(0, "A"), book(1, "B")));
        courier.awaitSent(2);
        courier.answer("A");
        courier.fail("B", ErrorKind.FATAL);
        await().untilAsserted(() -> assertThatThrownBy(() -> task.put(List.of()))
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("dynamodb:PutItem on table books"));
        assertThat(committable(2)).isEqualTo(1);
    }

    @Test
    void aClosedPartitionStartsAnewWhenItComesBack() {
        start();
        task.put(List.of(book(0, "A")));
        courier.awaitSent(1);
        courier.answerAll();
        task.put(IntStream.range(1, 100).mapToObj(i -> book(i, "T" + i)).toList());
        courier.answerAll();
        courier.eager = true;
        task.close(List.of(PARTITION));
        task.open();
        assertThat(committable(50)).isEqualTo(50);
        task.put(List.of(book(50, "T50")));
        await().untilAsserted(() -> assertThat(committable(51)).isEqualTo(51));
    }

    @Test
    void recordsWhoseTableCannotBeAskedForAreDeliveredAgain() {
        start();
        tableTrouble = new RetriableException("could not reach DynamoDB");
        assertThatThrownBy(() -> task.put(List.of(book(0, "A")))).isSameAs(tableTrouble);
        tableTrouble = null;
        courier.eager = true;
        task.put(List.of(book(0, "A")));
        await().untilAsserted(() -> assertThat(committable(1)).isEqualTo(1));
    }

    private void start() {
        ItemWritePlanner planner = new ItemWritePlanner(
                new TableNameFormat("table.name.format", "books"),
                name -> {
                    if (tableTrouble != null) {
                        throw tableTrouble;
                    }
                    return TABLE;
                },
                Optional.of(FakeTable.GUARD),
                true);
        CoordinatorSettings settings = new CoordinatorSettings(
                64, 0, Duration.ofMinutes(5), conflictRetry, ConflictPolicy.REPORT, ForeignItemPolicy.KEEP, false);
        task = new StartedSinkTask(
                context,
                () -> {},
                planner,
                confirm,
                settings,
                courier,
                new SinkProgress(System::currentTimeMillis),
                System::nanoTime);
    }

    private long committable(long consumed) {
        return task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(consumed)))
                .get(PARTITION)
                .offset();
    }

    private static List<SinkRecord> books(int count) {
        return IntStream.range(0, count).mapToObj(i -> book(i, "T" + i)).toList();
    }

    /** Items of 400 KB. */
    private static List<SinkRecord> large(int from, int count) {
        String text = "x".repeat(400_000);
        return IntStream.range(from, from + count)
                .mapToObj(i -> created(i, item("isbn", "" + i, "title", "T" + i, "text", text)))
                .toList();
    }

    /** Other source items that want the keys of the first books. */
    private static List<SinkRecord> claims(int from, int count) {
        return IntStream.range(0, count).mapToObj(i -> book(from + i, "T" + i)).toList();
    }

    private static SinkRecord deleted(int offset, String isbn, String title) {
        Map<String, Object> book = item("isbn", isbn, "title", title);
        return Changes.record(
                isbn, change(Operation.DELETE, book, null, "" + offset).value(), offset);
    }

    private static SinkRecord book(int offset, String title) {
        return created(offset, item("isbn", "" + offset, "title", title));
    }

    private static SinkRecord bad(int offset) {
        return created(offset, item("isbn", "" + offset));
    }

    private static SinkRecord created(int offset, Map<String, Object> book) {
        return Changes.record(
                "" + offset, change(Operation.CREATE, null, book, "" + offset).value(), offset);
    }

    /** Carries out at once, but answers only when told. */
    private final class SlowCourier implements Courier {
        @Override
        public PutMode firstMode(ItemWrite write) {
            return PutMode.GUARDED;
        }

        private record Sent(String title, CompletableFuture<List<Answer>> future, Answer answer) {}

        private final LinkedBlockingQueue<Sent> sent = new LinkedBlockingQueue<>();
        private volatile boolean eager;

        @Override
        public int maxSize() {
            return 1;
        }

        @Override
        public boolean joins(Attempt attempt) {
            return false;
        }

        @Override
        public CompletableFuture<List<Answer>> send(List<PendingWrite> batch) {
            Attempt attempt = batch.get(0).attempt();
            Answer answer = table.carryOut(attempt);
            synchronized (sent) {
                if (eager) {
                    return CompletableFuture.completedFuture(List.of(answer));
                }
                CompletableFuture<List<Answer>> future = new CompletableFuture<>();
                Object title = AttributeType.value(attempt.put().item().get("title"));
                sent.add(new Sent((String) title, future, answer));
                return future;
            }
        }

        void awaitSent(int count) {
            await().until(() -> sent.size() == count);
        }

        void answer(String title) {
            take(title).forEach(request -> request.future().complete(List.of(request.answer())));
        }

        void fail(String title, ErrorKind kind) {
            take(title)
                    .forEach(request -> request.future()
                            .complete(List.of(new Answer.Failed(kind, new IllegalStateException("no")))));
        }

        void answerFromNowOn() {
            synchronized (sent) {
                eager = true;
            }
            answerAll();
        }

        void answerAll() {
            List<Sent> all = new ArrayList<>();
            sent.drainTo(all);
            all.forEach(request -> request.future().complete(List.of(request.answer())));
        }

        private List<Sent> take(String title) {
            List<Sent> matching = sent.stream()
                    .filter(request -> request.title().equals(title))
                    .toList();
            sent.removeAll(matching);
            return matching;
        }
    }
}
