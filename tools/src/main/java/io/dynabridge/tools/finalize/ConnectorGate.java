package io.dynabridge.tools.finalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.stack.ConnectUrl;
import java.util.List;
import java.util.Map;

/**
 * Asks Connect about the sink. One that runs would write guards again, and would take every item without a guard for the
 * application's own.
 */
final class ConnectorGate {

    private final ConnectorLookup connect;
    private final ConnectUrl url;
    private final String name;

    ConnectorGate(ConnectUrl url, String name) {
        this.connect = new ConnectorLookup(url);
        this.url = url;
        this.name = name;
    }

    /**
     * The connector's config, as it was POSTed.
     *
     * @throws RefusedException where there is no such connector, or no Connect
     */
    Map<String, String> config() {
        return connect.config(name)
                .orElseThrow(() -> new RefusedException("Connect at " + url + " has no connector " + name
                        + ": check the name, or, if it is deleted, give its config with --sink-config FILE"));
    }

    /**
     * Makes sure that the connector has no task and will not start one by itself.
     *
     * @throws RefusedException unless it is stopped or deleted
     */
    void requireStopped() {
        JsonNode status = connect.status(name).orElseGet(MissingNode::getInstance);
        // A rebalance can leave a deleted connector some state or other, but not a config.
        if (connect.config(name).isPresent()) {
            requireState(status.path("connector").path("state").asText("about to start"));
        }
        for (JsonNode task : status.path("tasks")) {
            if (!task.path("state").asText().equals("UNASSIGNED")) {
                throw new RefusedException("Connector " + name + " is stopped or deleted, but its task "
                        + task.path("id").asInt() + " is not gone yet: try again in a moment");
            }
        }
    }

    private void requireState(String state) {
        if (!state.equals("STOPPED")) {
            throw new RefusedException(
                    "Connector " + name + " is " + state + ". While it can write, it makes guards anew"
                            + " and takes items without one for the application's: stop it, curl -X PUT " + url
                            + "/connectors/" + name + "/stop, or delete it");
        }
    }

    /** Other connectors whose deletes the same ledger remembers. */
    List<String> othersWith(String ledger) {
        return connect.connectors(ConnectorConfig.SINK).entrySet().stream()
                .filter(other -> !other.getKey().equals(name))
                .filter(other -> SinkSettings.ledgerIn(other.getValue())
                        .filter(ledger::equals)
                        .isPresent())
                .map(Map.Entry::getKey)
                .toList();
    }
}
