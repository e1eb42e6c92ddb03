package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.TaskServices;
import io.dynabridge.source.snapshot.TableGateway.Place;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What all segments of a run over one table share inside a task. */
record TableRun(
        Segments assignment,
        TableGateway gateway,
        PageReads reads,
        RetrySchedule retries,
        TaskServices services,
        LongSupplier nanos) {

    private static final Logger LOG = LoggerFactory.getLogger(TableRun.class);

    /** What the run's own offset belongs to. */
    Map<String, String> partition() {
        return SourcePartition.snapshot(assignment.table(), assignment.snapshot());
    }

    /** What a segment's offset belongs to. */
    Map<String, String> partition(int segment) {
        return SourcePartition.segment(assignment.table(), assignment.snapshot(), segment, assignment.total());
    }

    Place place(int segment, Optional<Map<String, AttributeValue>> from) {
        return new Place(segment, assignment.total(), from);
    }

    /**
     * Tries a read again later, where that can help.
     *
     * @param failures how often it has failed before
     * @throws ConnectException with the remedy where it cannot
     */
    void retry(Throwable failure, String action, int failures, Runnable again) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(Remedy.explain(failure, action, "table " + assignment.table()), failure);
        }
        LOG.warn(
                "{} on table {} failed and is retried: {}",
                action,
                assignment.table(),
                AwsErrorClassifier.unwrap(failure).toString());
        services.loop().after(retries.delayNanos(failures), again);
    }
}
