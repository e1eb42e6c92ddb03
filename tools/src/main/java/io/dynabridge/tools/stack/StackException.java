package io.dynabridge.tools.stack;

/** The local stack cannot do what it was asked to; the message says why, what to do and where the log is. */
public class StackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure that this package found itself. */
    public StackException(String message) {
        super(message);
    }

    /** A failure with a cause below it. */
    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
