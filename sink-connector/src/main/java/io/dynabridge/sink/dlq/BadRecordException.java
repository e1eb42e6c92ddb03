package io.dynabridge.sink.dlq;

/** The record itself cannot be written: not an envelope, no target key, an item that DynamoDB refuses. */
public final class BadRecordException extends ReportedRecordException {

    private static final long serialVersionUID = 1L;

    /** A bad record; the message says where it stood and what is wrong with it, never what the item holds. */
    public BadRecordException(String message) {
        super(message);
    }
}
