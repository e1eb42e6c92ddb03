package io.dynabridge.tools.stack;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;

/** A Connect worker process and the address of its REST API. */
public final class Worker extends ServerProcess {

    private final URI url;

    Worker(String name, List<String> command, Path log, boolean leashed, URI url) {
        super(name, command, log, leashed, new ConnectRest(url)::isHealthy);
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
