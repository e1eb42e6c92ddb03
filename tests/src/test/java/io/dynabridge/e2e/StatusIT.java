package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whether status tells reads by others from our own, of a pipeline that runs, with a CloudWatch that is the test's. */
@ExtendWith(SharedStack.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class StatusIT {

    private final StringWriter said = new StringWriter();
    private volatile String cloudWatchSays = """
            {"MetricDataResults": [{"Id": "table", "Label": "x", "StatusCode": "Complete"}]}""";

    @TempDir
    private Path directory;

    @Test
    void readsByOthersKeepWritesFromFollowing(LocalStack stack) throws IOException {
        HttpServer cloudWatch = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cloudWatch.createContext("/", this::answer);
        cloudWatch.start();
        String cloudWatchUrl = "http://localhost:" + cloudWatch.getAddress().getPort();
        try (Migration migration = new Migration(stack, "status")) {
            migration.tables(List.of("isbn:S"), List.of("author:S"));
            migration.tables.putAll(
                    migration.sourceTable,
                    IntStream.range(0, 20)
                            .mapToObj(i -> Map.<String, Object>of("isbn", s("i" + i), "author", s("a" + i)))
                            .toList());
            // Nothing of ours reads then, so what CloudWatch tells is of others.
            Map<String, String> source = migration.sourceConfig();
            source.put("snapshot.mode", "no_data");
            migration.startSource(source);
            for (int i = 0; i < 20; i++) {
                migration.tables.set(migration.sourceTable, Map.of("isbn", s("i" + i)), "copies", Map.of("N", "1"));
            }
            migration.startSink(migration.sinkConfig("author=${author}", null));
            await().atMost(Migration.PATIENCE)
                    .until(() -> migration.tables.scan(migration.targetTable).size() == 20);

            assertThat(reads(status(stack, migration))).contains("DynamoDB Local has no CloudWatch");
            assertThat(reads(status(stack, migration, "--cloudwatch-endpoint", cloudWatchUrl)))
                    .contains("\"state\":\"quiet\"", "\"minutes\":15");
            cloudWatchSays = """
                    {"MetricDataResults": [{"Id": "table", "Timestamps": [%d], "Values": [7.5], "StatusCode": "Complete"}]}""".formatted(Instant.now().getEpochSecond() / 60 * 60 - 120);
            assertThat(reads(status(stack, migration, "--cloudwatch-endpoint", cloudWatchUrl)))
                    .contains("\"state\":\"read\"", "\"read_units\":7.5");

            assertThat(run(stack, migration, "verify", "--settle", "2"))
                    .as(said.toString())
                    .isZero();
            await("everything is committed")
                    .atMost(Migration.PATIENCE)
                    .until(() -> status(stack, migration).path("ready").asBoolean());
            JsonNode justVerified = status(stack, migration, "--cloudwatch-endpoint", cloudWatchUrl);
            assertThat(reads(justVerified))
                    .as("what was read before is not to be told from what verify read")
                    .contains("\"state\":\"unknown\"", "has just read it");
            assertThat(justVerified.path("ready").asBoolean()).isTrue();
            assertThat(justVerified.has("ready_for_writes")).isFalse();
        } finally {
            cloudWatch.stop(0);
        }
    }

    private static String reads(JsonNode status) {
        return status.path("sources").path(0).path("reads").toString();
    }

    private JsonNode status(LocalStack stack, Migration migration, String... more) throws IOException {
        assertThat(run(
                        stack,
                        migration,
                        "status",
                        Stream.concat(Stream.of("--connector", migration.source, "--json"), Stream.of(more))
                                .toArray(String[]::new)))
                .as(said.toString())
                .isZero();
        return new ObjectMapper().readTree(said.toString());
    }

    private int run(LocalStack stack, Migration migration, String command, String... more) {
        said.getBuffer().setLength(0);
        PrintWriter writer = new PrintWriter(said);
        List<String> arguments = new ArrayList<>(List.of(
                command,
                "--connector",
                migration.sink,
                "--connect-url",
                stack.connectUrl().toString(),
                "--bootstrap-server",
                stack.bootstrapServers(),
                command.equals("verify") ? "--state" : "--verify-state",
                directory.toString()));
        arguments.addAll(List.of(more));
        return Main.commandLine().setOut(writer).setErr(writer).execute(arguments.toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = cloudWatchSays.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, Object> s(String text) {
        return Map.of("S", text);
    }
}
