package io.dynabridge.tools.stack;

import java.net.URI;

/** A Connect worker process and the address of its REST API. */
public final class Worker extends ServerProcess {

    private final URI url;

    Worker(Spec spec, URI url) {
        super(spec, new ConnectRest(url)::isHealthy);
        this.url = url;
    }

    /** The root of the worker's REST API. */
    public URI url() {
        return url;
    }

    /** A client of this worker's REST API; it stays good when the worker is killed and started again. */
    public ConnectRest rest() {
        return new ConnectRest(url);
    }
}
