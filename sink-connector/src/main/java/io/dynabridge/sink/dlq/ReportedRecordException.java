package io.dynabridge.sink.dlq;

import org.apache.kafka.connect.errors.DataException;

/**
 * Why one record was not written, while others can be. Without a stack trace: the reason says it all, and the class name
 * becomes the dead letter's header {@code __connect.errors.exception.class.name}, so class names are public API.
 */
public abstract class ReportedRecordException extends DataException {

    private static final long serialVersionUID = 1L;

    ReportedRecordException(String message) {
        super(message);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
