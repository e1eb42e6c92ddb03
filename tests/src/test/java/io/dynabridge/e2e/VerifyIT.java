package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whether every item has been written, and no other: asked of a pipeline that runs, with and without damage. */
@ExtendWith(SharedStack.class)
class VerifyIT {

    private static final int ITEMS = Integer.getInteger("dynabridge.verify.items", 2_000);

    private static final String DIGITS = "1.2345678901234567890123456789012345678";
    private static final String WRONG_DIGITS = "1.2345678901234567890123456789012345679";

    private static final AtomicInteger RUNS = new AtomicInteger();

    private final LocalStack stack;
    private final Migration migration;
    private final StringWriter said = new StringWriter();

    @TempDir
    private Path directory;

    VerifyIT(LocalStack stack) {
        this.stack = stack;
        this.migration = new Migration(stack, "verify-" + RUNS.incrementAndGet());
    }

    @BeforeEach
    void migrate() {
        migration.tables(List.of("isbn:S"), List.of("author:S", "title:S"));
        migration.tables.putAll(
                migration.sourceTable,
                IntStream.range(0, ITEMS).mapToObj(VerifyIT::book).toList());
        migration.start(migration.sourceConfig(), migration.sinkConfig("author:S=${author}", "title:S=${title}"));
        migration.awaitProgress("initial", "COMPLETED");
    }

    @AfterEach
    void close() {
        migration.close();
    }

    @Test
    void findsWhatIsWrongUnderLiveWritesAndRepairsIt() throws IOException {
        try (Workload application = Workload.start(migration.tables, migration.sourceTable, 7, 40)) {
            assertThat(verify()).as(said.toString()).isZero();
            assertThat(report().path("source_items").asInt()).isBetween(ITEMS, ITEMS + 150);
            await().untilAsserted(() -> assertThat(status().path("ready").asBoolean())
                    .as(said.toString())
                    .isTrue());

            migration.tables.delete(migration.targetTable, target(1));
            damage(2, item -> item.put("copies", Map.of("N", "-1")));
            damage(3, item -> item.put("exact", exact(WRONG_DIGITS)));
            leaveBehind();

            assertThat(verify()).as(said.toString()).isEqualTo(1);
            JsonNode report = report();
            assertThat(report.path("verdict").asText()).isEqualTo("different");
            assertThat(samples(report, "missing")).singleElement().asString().contains("Volume 1\"");
            assertThat(samples(report, "different"))
                    .hasSize(2)
                    .anyMatch(each -> each.contains("Volume 2\""))
                    .anyMatch(each -> each.contains("Volume 3\""));
            assertThat(samples(report, "extra")).singleElement().asString().contains("Left behind");

            assertThat(status().path("obstacles"))
                    .singleElement()
                    .asString()
                    .contains("the last verification said different");

            assertThat(verify("--repair")).as(said.toString()).isZero();
            assertThat(application.changes()).isPositive();
            assertThat(said.toString()).contains("3 source items touched · 1 extra item deleted");

            String again = migration.sink + "-again";
            Map<String, String> config = migration.sinkConfig("author:S=${author}", "title:S=${title}, again");
            config.put("transforms.rekey.type", "Rekey");
            config.computeIfPresent("dynamodb.service.endpoint", (key, url) -> url.replace("localhost", "127.0.0.1"));
            migration.start(again, config);
            assertThat(verify("--repair"))
                    .as("another sink's items are nothing to mend: %s", said)
                    .isZero();
            assertThat(said.toString()).contains("Also from       " + again).doesNotContain("Repair");
        }
    }

    @Test
    void aReplayBringsBackWhatIsMissing() throws IOException {
        migration.tables.put(migration.sourceTable, Map.of("isbn", Map.of("S", "no author")));
        await().untilAsserted(() -> assertThat(status().path("sinks")
                        .path(0)
                        .path("dead_letters")
                        .path("by_reason")
                        .path("DataException")
                        .asInt())
                .as(said.toString())
                .isEqualTo(1));
        assertThat(run("replay", "--from", "dead-letters")).as(said.toString()).isZero();
        migration.tables.delete(migration.targetTable, target(1));

        assertThat(run("replay", "--from", "2099-01-01T00:00:00Z"))
                .as("nothing is set forward: %s", said)
                .isEqualTo(1);
        assertThat(verify()).as(said.toString()).isEqualTo(1);
        assertThat(run("replay")).as(said.toString()).isZero();
        assertThat(verify()).as("one has no author: %s", said).isEqualTo(1);
        assertThat(report().path("verdict").asText()).isEqualTo("unplaced");
        assertThat(verify("--allow-unplaced")).as(said.toString()).isZero();
        assertThat(status().path("sinks")
                        .path(0)
                        .path("dead_letters")
                        .path("count")
                        .asInt())
                .as("reported again, and still one")
                .isEqualTo(1);
    }

    private int run(String command, String... more) {
        said.getBuffer().setLength(0);
        PrintWriter writer = new PrintWriter(said);
        return Main.commandLine()
                .setOut(writer)
                .setErr(writer)
                .execute(Stream.concat(
                                Stream.of(
                                        command,
                                        "--connector",
                                        migration.sink,
                                        "--connect-url",
                                        stack.connectUrl().toString(),
                                        "--bootstrap-server",
                                        stack.bootstrapServers()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    /** As a lost delete leaves it: the sink's own item, whose source item is gone. */
    private void leaveBehind() {
        Map<String, Object> item = new HashMap<>(inTarget(4));
        item.put("title", Map.of("S", "Left behind"));
        @SuppressWarnings("unchecked")
        Map<String, Object> guard =
                new HashMap<>((Map<String, Object>) ((Map<?, ?>) item.get(Migration.GUARD)).get("M"));
        guard.put("k", Map.of("S", migration.sourceTable + ":{\"isbn\":{\"S\":\"gone\"}}"));
        item.put(Migration.GUARD, Map.of("M", guard));
        migration.tables.put(migration.targetTable, item);
    }

    private void damage(int book, Consumer<Map<String, Object>> how) {
        Map<String, Object> item = new HashMap<>(inTarget(book));
        how.accept(item);
        migration.tables.put(migration.targetTable, item);
    }

    private Map<String, Object> inTarget(int book) {
        return migration.tables.scan(migration.targetTable).stream()
                .filter(item -> item.get("title").equals(target(book).get("title")))
                .findFirst()
                .orElseThrow();
    }

    private int verify(String... more) {
        return run(
                "verify",
                Stream.concat(
                                Stream.of(
                                        "--settle",
                                        "3",
                                        "--state",
                                        directory.toString(),
                                        "--report",
                                        directory.resolve("report.json").toString()),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private JsonNode status() throws IOException {
        assertThat(run("status", "--connector", migration.source, "--verify-state", directory.toString(), "--json"))
                .as(said.toString())
                .isZero();
        return new ObjectMapper().readTree(said.toString());
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(Files.readString(directory.resolve("report.json")));
    }

    private static List<String> samples(JsonNode report, String finding) {
        List<String> samples = new ArrayList<>();
        report.path(finding).path("samples").forEach(sample -> samples.add(sample.asText()));
        return samples;
    }

    private static Map<String, Object> book(int book) {
        Map<String, Object> item = new HashMap<>(target(book));
        item.put("isbn", Map.of("S", "volume-" + book));
        item.put("copies", Map.of("N", Integer.toString(book)));
        item.put("exact", exact(DIGITS));
        return item;
    }

    private static Map<String, Object> target(int book) {
        return Map.of("author", Map.of("S", "Author " + book % 50), "title", Map.of("S", "Volume " + book));
    }

    private static Map<String, Object> exact(String digits) {
        return Map.of("M", Map.of("list", Map.of("L", List.of(Map.of("N", digits)))));
    }
}
