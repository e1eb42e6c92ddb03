package io.dynabridge.sink;

import io.dynabridge.sink.dlq.BadRecordException;
import io.dynabridge.sink.dlq.ErrorReporter;
import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.write.PendingWrite;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Where reports wait: first for Connect's thread, which alone may make them, then until they are safe. Only then does
 * the record's offset count as processed.
 */
final class ReportDesk {

    private record Due(PendingWrite write, ReportedRecordException reason) {}

    private record Made(Future<Void> report, OffsetTracker.Ticket ticket) {}

    private final ErrorReporter reporter;
    private final OffsetTracker offsets;
    private final Consumer<String> confirm;
    private final Queue<Due> due = new ConcurrentLinkedQueue<>();
    private final ArrayDeque<Made> made = new ArrayDeque<>();

    /**
     * A desk with nothing to report.
     *
     * @param confirm throws where a table is no longer what records were planned for, and so what it refused is no fault of
     *     theirs
     */
    ReportDesk(ErrorReporter reporter, OffsetTracker offsets, Consumer<String> confirm) {
        this.reporter = reporter;
        this.offsets = offsets;
        this.confirm = confirm;
    }

    /** Leaves a report to be made; from any thread. */
    void add(PendingWrite write, ReportedRecordException reason) {
        due.add(new Due(write, reason));
    }

    /** Makes a report; on Connect's thread. */
    void report(SinkRecord sinkRecord, OffsetTracker.Ticket ticket, ReportedRecordException reason) {
        made.add(new Made(reporter.report(sinkRecord, reason), ticket));
    }

    /**
     * Makes what is due and notes what is safe; on Connect's thread.
     *
     * @throws ConnectException where Connect takes no reports, or lost one, or where another table has taken a table's place
     */
    void settle() {
        due.stream()
                .filter(each -> each.reason() instanceof BadRecordException)
                .flatMap(each -> each.write().tables())
                .distinct()
                .forEach(confirm);
        for (Due next = due.poll(); next != null; next = due.poll()) {
            report(next.write().sinkRecord(), next.write().ticket(), next.reason());
        }
        while (!made.isEmpty() && made.peek().report().isDone()) {
            try {
                made.peek().report().get();
            } catch (ExecutionException e) {
                throw new ConnectException(
                        "The dead letter queue did not take a record: check errors.deadletterqueue.topic.name and the"
                                + " worker's permissions, then restart the task",
                        e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            offsets.processed(made.remove().ticket());
        }
    }

    boolean isEmpty() {
        return due.isEmpty() && made.isEmpty();
    }
}
