package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.Worker;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The same plugins on a worker of the oldest version that is supported, which managed services still offer. It runs beside
 * the stack's own worker, on the same broker: an old worker at a new broker is what one has while upgrading.
 */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class Connect37IT {

    private static Worker worker;

    private final LocalStack stack;

    Connect37IT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeAll
    static void startWorker(LocalStack stack) {
        worker = stack.addCluster("connect-3-7", Installation.find().libraries("connect-3.7"), Map.of());
    }

    @AfterAll
    static void stopWorker() {
        worker.stop(Duration.ofSeconds(8));
    }

    @Test
    void theWorkerIsTheOldOneAndFindsAllPlugins() throws Exception {
        assertThat(root().path("version").asText()).startsWith("3.7.");

        List<String> found = classes(worker.rest().plugins());
        assertThat(found)
                .contains("io.dynabridge.source.DynamoDbSourceConnector", "io.dynabridge.sink.DynamoDbSinkConnector")
                .containsAll(classes(stack.connect().plugins()).stream()
                        .filter(plugin -> plugin.startsWith("io.dynabridge."))
                        .toList());
    }

    @Test
    void aTableMovesThroughSnapshotUpdateMoveAndDelete() throws IOException {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            Map<String, Object> item = new HashMap<>(GoldenItems.everything());
            item.put("id", Map.of("S", "item " + i));
            item.put("copy", Map.of("S", "key " + i));
            items.add(item);
        }
        MigrationEnvironment environment = new MigrationEnvironment(
                stack.dynamoDbEndpoint(), stack.dynamoDbEndpoint(), stack.bootstrapServers(), worker.rest());
        try (Migration migration = new Migration(environment, "connect37").tables(List.of("id:S"), List.of("copy:S"))) {
            migration.tables.putAll(migration.sourceTable, items);
            migration.start(migration.sourceConfig(), migration.sinkConfig("copy=${copy}", null));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));

            migration.tables.put(
                    migration.sourceTable, Map.of("id", Map.of("S", "late"), "copy", Map.of("S", "key late")));
            migration.tables.set(migration.sourceTable, id(3), "isbn", Map.of("S", "new"));
            migration.tables.set(migration.sourceTable, id(4), "copy", Map.of("S", "moved"));
            migration.tables.delete(migration.sourceTable, id(5));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.target()).hasSize(50);

            // What is new since then, plugin metrics first of all, is missed without a word.
            migration.requireNoFailure();
            assertThat(migration.deadLetters()).isEmpty();
            assertThat(Files.readString(worker.log())).doesNotContain("NoSuchMethodError", "NoClassDefFoundError");

            // Offsets stand in Connect and can be altered there: a replay begins with it.
            worker.rest().stop(migration.sink);
            worker.rest().deleteOffsets(migration.sink);
            worker.rest().resume(migration.sink);
            migration.awaitConsumed(migration.sink);
            migration.awaitTarget(migration.sourceItems(item -> {}));
        }
    }

    private static Map<String, Object> id(int number) {
        return Map.of("id", Map.of("S", "item " + number));
    }

    private static List<String> classes(JsonNode plugins) {
        List<String> classes = new ArrayList<>();
        plugins.forEach(plugin -> classes.add(plugin.path("class").asText()));
        return classes;
    }

    private static JsonNode root() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(worker.url().resolve("/")).build();
        return new ObjectMapper()
                .readTree(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .body());
    }
}
