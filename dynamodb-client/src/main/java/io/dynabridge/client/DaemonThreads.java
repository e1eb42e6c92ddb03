package io.dynabridge.client;

import java.util.Map;
import java.util.concurrent.ThreadFactory;
import org.slf4j.MDC;

/**
 * Threads of a connector or task: daemons with a name, which log under the context of whoever made the factory, so that
 * Connect's log lines say which connector and task they come from ({@code connector.context}).
 */
public final class DaemonThreads {

    private DaemonThreads() {}

    /** A factory for threads of this name. */
    public static ThreadFactory named(String name) {
        Map<String, String> context = MDC.getCopyOfContextMap();
        return work -> {
            Thread thread = new Thread(
                    () -> {
                        if (context != null) {
                            MDC.setContextMap(context);
                        }
                        work.run();
                    },
                    name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
