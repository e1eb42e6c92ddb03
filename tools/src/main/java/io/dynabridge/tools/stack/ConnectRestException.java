package io.dynabridge.tools.stack;

/** Connect's REST API answered with an error; the message is Connect's own. */
public final class ConnectRestException extends StackException {

    private static final long serialVersionUID = 1L;

    private final int status;

    ConnectRestException(String request, int status, String answer) {
        super(request + " answered " + status + ": " + answer);
        this.status = status;
    }

    /** The HTTP status: 400 for a refused config, 404 for an unknown connector, 409 for a name that is taken. */
    public int status() {
        return status;
    }
}
