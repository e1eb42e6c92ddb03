package io.dynabridge.sink.dlq;

/** The target item was written by someone other than this sink, and {@code foreign.item.policy} is {@code report}. */
public final class ForeignItemException extends ReportedRecordException {

    private static final long serialVersionUID = 1L;

    /** A foreign item; the message names the source item and the target key. */
    public ForeignItemException(String message) {
        super(message);
    }
}
