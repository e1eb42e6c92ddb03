package io.dynabridge.sink.write;

import io.dynabridge.sink.dlq.ReportedRecordException;
import io.dynabridge.sink.guard.WriteOutcome;
import org.apache.kafka.connect.errors.ConnectException;

/** Hears how writes end. */
public interface WriteListener {

    /** The record is done. */
    void finished(PendingWrite write, WriteOutcome outcome);

    /** The record is to be reported; it is done once the report is safe. */
    void reported(PendingWrite write, WriteOutcome outcome, ReportedRecordException reason);

    /** A request with this many writes was answered after this time. */
    default void answered(int writes, long nanos) {}

    /** A write is made again after a pause. */
    default void retried() {}

    /** DynamoDB charged write units. */
    void consumed(double units);

    /** DynamoDB asked to slow down. */
    void throttled();

    /** Nothing more will be written until an operator acts. */
    void failed(ConnectException failure);
}
