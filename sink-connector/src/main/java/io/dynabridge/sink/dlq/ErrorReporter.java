package io.dynabridge.sink.dlq;

import io.dynabridge.sink.check.Tolerance;
import java.util.concurrent.Future;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Hands records that cannot be written to Connect; where Connect does not take them, the task stops. Never drops. */
public final class ErrorReporter {

    private static final String REMEDY = ". To go on past such records, set errors.tolerance=all and"
            + " errors.deadletterqueue.topic.name (and errors.deadletterqueue.context.headers.enable=true to see the"
            + " reason with each record); otherwise mend the source item or the transforms and restart the task.";

    private final ErrantRecordReporter reporter;
    private final boolean queued;

    private ErrorReporter(ErrantRecordReporter reporter, boolean queued) {
        this.reporter = reporter;
        this.queued = queued;
    }

    /** The reporter that Connect offers this task, if any. */
    public static ErrorReporter of(SinkTaskContext context) {
        return new ErrorReporter(
                context.errantRecordReporter(), Tolerance.of(context.configs()) == Tolerance.DEAD_LETTERS);
    }

    /**
     * Reports a record.
     *
     * @return completes once the report is safe
     * @throws ConnectException where Connect takes no reports, or tolerates no errors
     */
    public Future<Void> report(SinkRecord sinkRecord, ReportedRecordException reason) {
        if (reporter == null) {
            throw new ConnectException(reason.getMessage() + REMEDY, reason);
        }
        Future<Void> report = send(sinkRecord, reason);
        if (isRefusedUnsaid(report)) {
            // Once more, for an answer that was quicker than the look at it.
            report = send(sinkRecord, reason);
        }
        if (isRefusedUnsaid(report)) {
            throw new ConnectException(
                    "The dead letter queue did not take a record, most likely because it is larger than"
                            + " max.request.size; the worker's log has the reason. Raise producer.override.max.request.size on"
                            + " this connector, and max.message.bytes on the topic, then restart the task. The record's own"
                            + " trouble: " + reason.getMessage());
        }
        return report;
    }

    private Future<Void> send(SinkRecord sinkRecord, ReportedRecordException reason) {
        try {
            return reporter.report(sinkRecord, reason);
        } catch (ConnectException e) {
            throw new ConnectException(reason.getMessage() + REMEDY, e);
        }
    }

    /**
     * Whether the report is over before a broker can have answered. Connect forgets a dead letter that its producer refuses
     * at once, as it does with one above {@code max.request.size}: RetryWithToleranceOperator.report (Kafka 3.7 to 4.3) leaves
     * out the reporters that are done, also those that failed, and calls the rest a success.
     */
    private boolean isRefusedUnsaid(Future<Void> report) {
        return queued && report.isDone();
    }
}
