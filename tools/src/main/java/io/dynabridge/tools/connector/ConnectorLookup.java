package io.dynabridge.tools.connector;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.ConnectRestException;
import io.dynabridge.tools.stack.ConnectUrl;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Asks Connect about connectors. */
public final class ConnectorLookup {

    private static final int NOT_FOUND = 404;
    /** A rebalance is over in a moment. */
    private static final Set<String> DOING = Set.of("RUNNING", "UNASSIGNED", "RESTARTING");

    private final ConnectRest connect;
    private final ConnectUrl url;

    /** Asks the worker at this address. */
    public ConnectorLookup(ConnectUrl url) {
        this.connect = new ConnectRest(url);
        this.url = url;
    }

    /**
     * Names the Kafka cluster that Connect works with.
     *
     * @throws RefusedException where Connect does not answer
     */
    public String cluster() {
        return answered(connect::cluster);
    }

    /**
     * A connector's config; empty where there is no such connector.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Optional<Map<String, String>> config(String name) {
        return found(() -> connect.config(name));
    }

    /**
     * A connector's status; empty where there is no such connector.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Optional<JsonNode> status(String name) {
        return found(() -> connect.status(name));
    }

    /**
     * Why a connector, or a task of it, does nothing; empty where it runs.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Optional<String> idle(String name) {
        return status(name).stream()
                .flatMap(status -> Stream.concat(
                        Stream.of(status.path("connector")),
                        StreamSupport.stream(status.path("tasks").spliterator(), false)))
                .filter(each -> !DOING.contains(each.path("state").asText()))
                .findFirst()
                .map(each -> {
                    String who = each.has("id") ? "Task " + each.path("id").asText() + " of connector " : "Connector ";
                    String cause = cause(each);
                    return who + name + " is " + each.path("state").asText() + (cause.isEmpty() ? "" : ", " + cause);
                });
    }

    /**
     * Why a connector or task has failed: the innermost line that says something, as ours stands at the end of a chain of
     * Connect's own. Empty where it has not.
     *
     * @param status of the connector or task, as Connect has it
     */
    public static String cause(JsonNode status) {
        String trace = status.path("trace").asText();
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring("Caused by: ".length()))
                .orElse(trace.lines().findFirst().orElse(""));
    }

    /**
     * A connector's offsets; empty where there is no such connector.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Optional<JsonNode> offsets(String name) {
        return found(() -> connect.offsets(name));
    }

    /**
     * The configs of all connectors of a type, by name.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Map<String, Map<String, String>> connectors(String type) {
        List<String> names = answered(connect::connectors);
        Map<String, Map<String, String>> configs = new LinkedHashMap<>();
        names.stream()
                .sorted()
                .forEach(name -> config(name)
                        .filter(config -> ConnectorConfig.isOf(config, type))
                        .ifPresent(config -> configs.put(name, config)));
        return configs;
    }

    private <T> Optional<T> found(Supplier<T> question) {
        return answered(() -> {
            try {
                return Optional.of(question.get());
            } catch (ConnectRestException e) {
                if (e.status() == NOT_FOUND) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    private <T> T answered(Supplier<T> question) {
        try {
            return question.get();
        } catch (ConnectRestException e) {
            throw new RefusedException("Connect did not answer as expected: " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw new RefusedException(
                    "Connect cannot be reached at " + url + ": check --connect-url. Cause: " + e.getCause(), e);
        }
    }
}
