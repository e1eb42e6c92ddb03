package io.dynabridge.sink.dlq;

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

    private ErrorReporter(ErrantRecordReporter reporter) {
        this.reporter = reporter;
    }

    /** The reporter that Connect offers this task, if any. */
    public static ErrorReporter of(SinkTaskContext context) {
        return new ErrorReporter(context.errantRecordReporter());
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
        try {
            return reporter.report(sinkRecord, reason);
        } catch (ConnectException e) {
            throw new ConnectException(reason.getMessage() + REMEDY, e);
        }
    }
}
