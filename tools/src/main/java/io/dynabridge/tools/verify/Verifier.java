package io.dynabridge.tools.verify;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.tools.requests.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A verification of tables that nobody writes to, for those who have no terminal. */
public final class Verifier {

    private Verifier() {}

    /**
     * Compares one source table with a sink connector's targets.
     *
     * @param pluginPath directories with the transforms' plugins, as on a worker's {@code plugin.path}
     * @param topic the topic through which the source table's changes reach the sink
     * @throws UndecidableException where whether they agree cannot be told
     */
    public static VerificationReport compare(
            DynamoDbClients clients, List<Path> pluginPath, String source, String topic, Map<String, String> sink) {
        return compare(clients, pluginPath, List.of(SourceTable.of(source, topic)), sink);
    }

    /**
     * Compares source tables with a sink connector's targets.
     *
     * @throws UndecidableException where whether they agree cannot be told
     */
    public static VerificationReport compare(
            DynamoDbClients clients, List<Path> pluginPath, List<SourceTable> sources, Map<String, String> sink) {
        Verification.Subject subject = new Verification.Subject(sources, sink, List.of(), Set.of(), pluginPath);
        TableAccess tables = new SdkTableAccess(clients, Requests.of(2 * Verification.SEGMENTS, 0));
        try (Verification verification = new Verification(
                subject, tables, tables, LagGate.after(Duration.ZERO), VerificationProgress.NONE, Optional.empty())) {
            return verification.run().report();
        }
    }
}
