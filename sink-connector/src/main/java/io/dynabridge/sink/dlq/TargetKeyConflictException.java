package io.dynabridge.sink.dlq;

/** The target key already belongs to another source item, which was left as it is. */
public final class TargetKeyConflictException extends ReportedRecordException {

    private static final long serialVersionUID = 1L;

    /** A conflict; the message names both source items and the target key. */
    public TargetKeyConflictException(String message) {
        super(message);
    }
}
