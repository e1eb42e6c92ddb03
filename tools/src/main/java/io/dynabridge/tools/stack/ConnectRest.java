package io.dynabridge.tools.stack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * A small client of Kafka Connect's REST API.
 *
 * <p>Requests that meet a rebalance (409, or 500 that says so) are repeated for up to 30 seconds. Every other error
 * becomes a {@link ConnectRestException}; a worker that cannot be reached, an {@link UncheckedIOException}.
 */
public final class ConnectRest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration REBALANCE_PATIENCE = Duration.ofSeconds(30);
    private static final long PAUSE_MILLIS = 100;

    private final ConnectUrl url;

    /** A client of the worker at this address, such as {@code http://localhost:8083}. */
    public ConnectRest(URI url) {
        this(new ConnectUrl(url.toString()));
    }

    /** A client of the worker at this address, which may ask who one is. */
    public ConnectRest(ConnectUrl url) {
        this.url = url;
    }

    /** Whether the worker has joined its group and serves requests. False also when it cannot be reached. */
    public boolean isHealthy() {
        try {
            int status = send("GET", "/health", null, Duration.ofSeconds(10)).statusCode();
            // Workers before 3.9 have no such path. They name their connectors once they have joined their group.
            return status == 200
                    || (status == 404
                            && send("GET", "/connectors", null, Duration.ofSeconds(10))
                                            .statusCode()
                                    == 200);
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    /** The id of the Kafka cluster that the worker belongs to. */
    public String cluster() {
        return call("GET", "/", null).path("kafka_cluster_id").asText();
    }

    /** The classes the worker found on its plugin path, with type and version. */
    public JsonNode plugins() {
        return call("GET", "/connector-plugins?connectorsOnly=false", null);
    }

    /** The config keys of a plugin class: a connector's include what Connect adds to it. */
    public JsonNode pluginConfig(String className) {
        return call("GET", "/connector-plugins/" + className + "/config", null);
    }

    /** The names of all connectors. */
    public List<String> connectors() {
        List<String> names = new ArrayList<>();
        call("GET", "/connectors", null).forEach(name -> names.add(name.asText()));
        return names;
    }

    /** POSTs a file as it would be POSTed by hand, {@code {"name": …, "config": {…}}}, and returns the name. */
    public String create(Path file) {
        try {
            return create((ObjectNode) JSON.readTree(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** POSTs {@code {"name": …, "config": {…}}} and returns the name. */
    public String create(ObjectNode connector) {
        return call("POST", "/connectors", connector).path("name").asText();
    }

    /** Creates a connector from its name and config. */
    public String create(String name, Map<String, String> config) {
        ObjectNode connector = JSON.createObjectNode().put("name", name);
        connector.set("config", JSON.valueToTree(config));
        return create(connector);
    }

    /** PUTs a config: creates the connector or changes it. */
    public void putConfig(String name, Map<String, String> config) {
        call("PUT", connector(name, "/config"), JSON.valueToTree(config));
    }

    /** The config as Connect has it, without keys that are null. */
    public Map<String, String> config(String name) {
        Map<String, String> config = JSON.convertValue(
                call("GET", connector(name, "/config"), null),
                JSON.getTypeFactory().constructMapType(TreeMap.class, String.class, String.class));
        config.values().removeIf(Objects::isNull);
        return config;
    }

    /** Validates a config without creating anything: {@code error_count} and, per key, {@code value.errors}. */
    public JsonNode validate(Map<String, String> config) {
        String type = config.get("connector.class");
        String simpleName = type.substring(type.lastIndexOf('.') + 1);
        return call("PUT", "/connector-plugins/" + simpleName + "/config/validate", JSON.valueToTree(config));
    }

    /** The errors that {@link #validate} finds, as {@code key: message} lines; empty when the config is good. */
    public List<String> validationErrors(Map<String, String> config) {
        List<String> errors = new ArrayList<>();
        for (JsonNode field : validate(config).path("configs")) {
            JsonNode value = field.path("value");
            value.path("errors").forEach(error -> errors.add(value.path("name").asText() + ": " + error.asText()));
        }
        return errors;
    }

    /** The state of the connector and its tasks. */
    public JsonNode status(String name) {
        return call("GET", connector(name, "/status"), null);
    }

    /** Asks for PAUSED: tasks stay, but do no work. */
    public void pause(String name) {
        call("PUT", connector(name, "/pause"), null);
    }

    /** Asks for RUNNING, out of PAUSED or STOPPED. */
    public void resume(String name) {
        call("PUT", connector(name, "/resume"), null);
    }

    /** Stops the connector and waits until all its tasks are gone, as offsets can be changed only then. */
    public void stop(String name) {
        call("PUT", connector(name, "/stop"), null);
        awaitStatus(name, "STOPPED", Duration.ofSeconds(60), status -> isStopped(status));
    }

    private static boolean isStopped(JsonNode status) {
        return state(status.path("connector")).equals("STOPPED")
                && status.path("tasks").isEmpty();
    }

    /** Restarts the connector and all its tasks. */
    public void restart(String name) {
        call("POST", connector(name, "/restart?includeTasks=true&onlyFailed=false"), null);
    }

    /** Deletes the connector; its offsets stay unless they are deleted before, see {@link #deleteOffsets}. */
    public void delete(String name) {
        call("DELETE", connector(name, ""), null);
    }

    /** The committed offsets: {@code {"offsets": [{"partition": …, "offset": …}]}}. */
    public JsonNode offsets(String name) {
        return call("GET", connector(name, "/offsets"), null);
    }

    /** Changes some offsets of a stopped connector; same form as {@link #offsets}. */
    public void alterOffsets(String name, JsonNode offsets) {
        call("PATCH", connector(name, "/offsets"), offsets);
    }

    /** Deletes all offsets of a stopped connector. */
    public void deleteOffsets(String name) {
        call("DELETE", connector(name, "/offsets"), null);
    }

    /**
     * Waits until the connector and at least one task, and all its tasks, are RUNNING. Right after a change of config
     * Connect may still show the tasks of before.
     *
     * @throws StackException with the failed task's stack trace, or with the last status when the time is up
     */
    public void awaitRunning(String name, Duration timeout) {
        awaitStatus(name, "RUNNING", timeout, status -> {
            failIfFailed(name, status);
            return isRunning(status);
        });
    }

    private static boolean isRunning(JsonNode status) {
        boolean running = state(status.path("connector")).equals("RUNNING")
                && !status.path("tasks").isEmpty();
        for (JsonNode task : status.path("tasks")) {
            running &= state(task).equals("RUNNING");
        }
        return running;
    }

    /**
     * Fails if the connector or a task of it has failed.
     *
     * @throws StackException with the stack trace that Connect reports
     */
    public void requireNoFailure(String name) {
        failIfFailed(name, status(name));
    }

    private static void failIfFailed(String name, JsonNode status) {
        if (state(status.path("connector")).equals("FAILED")) {
            throw new StackException("Connector " + name + " failed: "
                    + status.path("connector").path("trace").asText());
        }
        for (JsonNode task : status.path("tasks")) {
            if (state(task).equals("FAILED")) {
                throw new StackException("Task " + task.path("id").asInt() + " of connector " + name + " failed: "
                        + task.path("trace").asText());
            }
        }
    }

    private static String state(JsonNode connectorOrTask) {
        return connectorOrTask.path("state").asText();
    }

    private void awaitStatus(String name, String wanted, Duration timeout, Predicate<JsonNode> reached) {
        long deadline = System.nanoTime() + timeout.toNanos();
        JsonNode status = statusOrMissing(name);
        while (!reached.test(status)) {
            if (System.nanoTime() - deadline > 0) {
                throw new StackException("Connector " + name + " is not " + wanted + " after " + timeout.toSeconds()
                        + " s, but " + status);
            }
            pause();
            status = statusOrMissing(name);
        }
    }

    /** A connector has no status until a worker has started it. */
    private JsonNode statusOrMissing(String name) {
        try {
            return status(name);
        } catch (ConnectRestException e) {
            if (e.status() == 404) {
                return MissingNode.getInstance();
            }
            throw e;
        }
    }

    private static String connector(String name, String rest) {
        return "/connectors/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + rest;
    }

    private JsonNode call(String method, String path, JsonNode body) {
        long deadline = System.nanoTime() + REBALANCE_PATIENCE.toNanos();
        HttpResponse<String> response = send(method, path, body, REQUEST_TIMEOUT);
        while (isRebalancing(response) && System.nanoTime() - deadline < 0) {
            pause();
            response = send(method, path, body, REQUEST_TIMEOUT);
        }
        JsonNode answer = parse(response.body());
        if (response.statusCode() >= 400) {
            throw new ConnectRestException(
                    method + " " + url + path,
                    response.statusCode(),
                    answer.path("message").asText(response.body()));
        }
        return answer;
    }

    /** 409 also means that the name of a new connector is taken, which no waiting cures; 500 almost anything. */
    private static boolean isRebalancing(HttpResponse<String> response) {
        return switch (response.statusCode()) {
            case 409 -> !response.body().contains("already exists");
            case 500 -> response.body().toLowerCase(Locale.ROOT).contains("rebalance");
            default -> false;
        };
    }

    private HttpResponse<String> send(String method, String path, JsonNode body, Duration timeout) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body.toString()));
        url.authorization().ifPresent(who -> request.header("Authorization", who));
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + url + path + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for Connect", e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return body.isEmpty() ? MissingNode.getInstance() : JSON.readTree(body);
        } catch (JsonProcessingException notJson) {
            // Connect's web server answers in HTML when Connect itself does not get to see a request.
            return JSON.getNodeFactory().textNode(body);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for Connect", e);
        }
    }
}
