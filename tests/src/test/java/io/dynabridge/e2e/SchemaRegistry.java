package io.dynabridge.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.Leash;
import io.dynabridge.tools.stack.Ports;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/** Apicurio Registry as a process of its own, its schemas in memory; it ends with this JVM, however that ends. */
final class SchemaRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = Ports.free().connect();
    private final Process process;

    SchemaRegistry(Installation installation, String version) throws IOException, URISyntaxException {
        Path runner = directory(installation).resolve("registry/apicurio-registry-app-" + version + "-runner.jar");
        Path leash = Path.of(
                Leash.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        this.process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=localhost",
                        "-Dquarkus.http.port=" + port,
                        "-cp",
                        runner + File.pathSeparator + leash,
                        Leash.class.getName(),
                        "io.quarkus.runner.GeneratedMain")
                .redirectErrorStream(true)
                .redirectOutput(installation
                        .root()
                        .resolve("tests/target/schema-registry.log")
                        .toFile())
                .start();
    }

    /** What the module stack/apicurio leaves: the registry, and its converters as a directory for plugin.path. */
    static Path directory(Installation installation) {
        return installation.root().resolve("stack/apicurio/target");
    }

    /** Returns when the registry answers. */
    SchemaRegistry awaitReady() {
        await("schema registry, see tests/target/schema-registry.log")
                .atMost(START_TIMEOUT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get("/system/info").statusCode() == 200);
        return this;
    }

    /** What converters have as apicurio.registry.url. */
    String url() {
        return "http://localhost:" + port + "/apis/registry/v2";
    }

    /** The type of the schema of a topic's keys or values, such as AVRO. */
    JsonNode type(String subject) throws IOException, InterruptedException {
        return JSON.readTree(
                        get("/groups/default/artifacts/" + subject + "/meta").body())
                .path("type");
    }

    /** The latest version of the schema of a topic's keys or values. */
    JsonNode schema(String subject) throws IOException, InterruptedException {
        return JSON.readTree(get("/groups/default/artifacts/" + subject).body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
