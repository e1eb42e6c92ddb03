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
    /** What a rebalance, or a start, is over with in a moment, but not when a worker has gone. */
    private static final Set<String> PASSING = Set.of("UNASSIGNED", "RESTARTING", "");

    /**
     * Why a connector does nothing.
     *
     * @param passing whether it may be over in a moment
     */
    public record Idle(String reason, boolean passing) {}

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
     * Why a connector, or a task of it, does nothing; empty where all run.
     *
     * @throws RefusedException where Connect does not answer
     */
    public Optional<Idle> idle(String name) {
        Optional<JsonNode> status = status(name);
        if (status.isEmpty()) {
            // A connector that is new has a config before it has a status.
            return Optional.of(
                    config(name).isPresent()
                            ? new Idle("Connector " + name + " has not started", true)
                            : new Idle("Connect at " + url + " has no connector " + name + " any more", false));
        }
        JsonNode tasks = status.get().path("tasks");
        List<JsonNode> idle = Stream.concat(
                        Stream.of(status.get().path("connector")), StreamSupport.stream(tasks.spliterator(), false))
                .filter(each -> !each.path("state").asText().equals("RUNNING"))
                .toList();
        if (idle.isEmpty()) {
            return tasks.isEmpty()
                    ? Optional.of(new Idle("Connector " + name + " has no tasks", true))
                    : Optional.empty();
        }
        boolean passing = idle.stream()
                .allMatch(each -> PASSING.contains(each.path("state").asText()));
        return idle.stream()
                .filter(each -> passing || !PASSING.contains(each.path("state").asText()))
                .findFirst()
                .map(each -> new Idle(reason(name, each), passing));
    }

    /** As {@link #idle}, where a worker that does not answer may be on its way up again. */
    public Optional<Idle> idleOrUnreachable(String name) {
        try {
            return idle(name);
        } catch (RefusedException e) {
            return Optional.of(new Idle(e.getMessage(), true));
        }
    }

    private static String reason(String name, JsonNode connectorOrTask) {
        String who = connectorOrTask.has("id")
                ? "Task " + connectorOrTask.path("id").asText() + " of connector "
                : "Connector ";
        String cause = cause(connectorOrTask);
        return who + name + " is " + connectorOrTask.path("state").asText() + (cause.isEmpty() ? "" : ", " + cause);
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
