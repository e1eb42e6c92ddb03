package io.dynabridge.tools.finalize;

/** The work stopped in the middle; the message says why and what to do. Nothing that was done is lost. */
final class FailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    FailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
