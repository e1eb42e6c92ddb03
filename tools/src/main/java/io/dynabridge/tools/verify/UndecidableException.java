package io.dynabridge.tools.verify;

/** Whether the tables agree cannot be told; the message says why and what to do. */
public final class UndecidableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UndecidableException(String message) {
        super(message);
    }

    UndecidableException(String message, Throwable cause) {
        super(message, cause);
    }
}
