package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The last step: what the sink left in the target goes, and nothing else does. */
@ExtendWith(SharedStack.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class FinalizeIT {

    private static final int ITEMS = Integer.getInteger("dynabridge.finalize.items", 400);

    private static final String KILLED = "killed.log";

    private final LocalStack stack;
    private final Tables tables;
    private final StringWriter said = new StringWriter();

    private String table;
    private String ledger;

    @TempDir
    private Path directory;

    FinalizeIT(LocalStack stack) {
        this.stack = stack;
        this.tables = new Tables(stack.dynamoDbEndpoint());
    }

    @BeforeEach
    void makeTable(TestInfo test) {
        table = "finalize-" + test.getTestMethod().orElseThrow().getName();
        ledger = table + "-ledger";
        tables.create(table, "author:S", "title:S");
    }

    @AfterEach
    void close() {
        tables.close();
    }

    @Test
    void guardsGoOnlyOnceTheSinkIsStopped() {
        List<Map<String, Object>> expected = new ArrayList<>();
        List<Map<String, Object>> stored = new ArrayList<>();
        for (int book = 0; book < ITEMS; book++) {
            expected.add(book(book));
            stored.add(book % 4 == 0 ? book(book) : guarded(book));
        }
        expected.add(with(book(-1), Map.of("S", "the application's own")));
        expected.add(with(book(-2), Map.of("M", Map.of("kind", Map.of("S", "the application's own, too")))));
        stored.addAll(expected.subList(ITEMS, ITEMS + 2));
        tables.putAll(table, stored);
        List<Map<String, Object>> before = tables.scan(table);
        String name = table + "-sink";
        stack.connect().create(name, config(table, false));
        try {
            stack.connect().awaitRunning(name, Duration.ofSeconds(60));

            assertThat(run("--connector", name)).as(said.toString()).isEqualTo(1);
            assertThat(said.toString()).contains("is RUNNING", "/connectors/" + name + "/stop");
            assertThat(tables.scan(table)).containsExactlyInAnyOrderElementsOf(before);

            stack.connect().stop(name);
            assertThat(run("--connector", name)).as(said.toString()).isZero();
            assertThat(tables.scan(table)).containsExactlyInAnyOrderElementsOf(expected);
        } finally {
            stack.connect().delete(name);
        }

        assertThat(run("--connector", name, "--sink-config", file(table, false)))
                .as("a deleted connector, and nothing left: " + said)
                .isEqualTo(1);
        assertThat(said.toString()).contains("Nothing is left to do");
    }

    @Test
    void theApplicationMayWriteMeanwhile() throws IOException {
        tables.putAll(
                table, IntStream.range(0, ITEMS).mapToObj(FinalizeIT::guarded).toList());
        Map<Integer, Map<String, Object>> expected =
                IntStream.range(0, ITEMS).boxed().collect(Collectors.toMap(Function.identity(), FinalizeIT::book));
        CompletableFuture<Integer> finalized = CompletableFuture.supplyAsync(
                () -> run("--sink-config", file(table, false), "--write-units-per-second", rate()));
        Random random = new Random(1);
        int writes = 0;
        while (!finalized.isDone()) {
            int book = random.nextInt(ITEMS);
            int kind = random.nextInt(10);
            if (kind == 0) {
                tables.delete(table, key(book));
                expected.remove(book);
            } else if (kind == 1) {
                Map<String, Object> fresh = new HashMap<>(book(book));
                fresh.put("copies", Map.of("N", Integer.toString(writes)));
                tables.put(table, fresh);
                expected.put(book, fresh);
            } else if (expected.containsKey(book)) {
                Map<String, Object> copies = Map.of("N", Integer.toString(writes));
                tables.set(table, key(book), "copies", copies);
                expected.computeIfPresent(book, (any, item) -> {
                    Map<String, Object> changed = new HashMap<>(item);
                    changed.put("copies", copies);
                    return changed;
                });
            }
            writes++;
        }

        assertThat(finalized.join()).as(said.toString()).isZero();
        assertThat(writes).as("writes meanwhile").isGreaterThan(30);
        assertThat(tables.scan(table)).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @Test
    void aKilledRunIsTakenUpWhereItWas() throws IOException, InterruptedException {
        tables.putAll(
                table, IntStream.range(0, ITEMS).mapToObj(FinalizeIT::guarded).toList());
        Process process = start("--sink-config", file(table, false), "--write-units-per-second", rate());
        try {
            await("some guards are removed, and that is kept")
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> !process.isAlive() || removed() > ITEMS / 4);
            assertThat(process.isAlive())
                    .as("not at its end yet: " + Files.readString(directory.resolve(KILLED)))
                    .isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        long kept = removed();
        long left = guardsAtRest();
        assertThat(left).isBetween(1L, ITEMS - kept);

        assertThat(run("--sink-config", file(table, false))).as(said.toString()).isZero();
        assertThat(said.toString())
                .contains(String.format("removed %,d guards; this one goes on where it stopped", kept))
                .contains(String.format("%,d removed from %s", left, table));
        assertThat(guards()).isZero();
    }

    /** What the killed run had under way may still land. */
    private long guardsAtRest() {
        AtomicLong last = new AtomicLong(-1);
        await("nothing is removed any more").during(Duration.ofSeconds(1)).until(() -> {
            long now = guards();
            return now == last.getAndSet(now);
        });
        return last.get();
    }

    @Test
    void theLedgerGoesWithTheLastOfItsTargets() {
        // A name that begins with the other's, as a ledger's entries do with a table's.
        String other = table + "-2";
        tables.create(other, "author:S", "title:S");
        tables.create(ledger, "k:S");
        for (int entry = 0; entry < 50; entry++) {
            tables.put(ledger, entry(table, entry));
            tables.put(ledger, entry(other, entry));
        }

        assertThat(run("--sink-config", file(table, true), "--keep-ledger"))
                .as(said.toString())
                .isZero();
        assertThat(tables.scan(ledger)).hasSize(100);

        assertThat(run("--sink-config", file(table, true))).as(said.toString()).isZero();
        assertThat(said.toString()).contains("50 entries removed from " + ledger, "entries of other target tables");
        assertThat(tables.scan(ledger))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 50)
                        .mapToObj(each -> entry(other, each))
                        .toList());

        assertThat(run("--sink-config", file(other, true))).as(said.toString()).isZero();
        assertThat(said.toString()).contains("table " + ledger + " is deleted");
        assertThat(tables.exists(ledger)).isFalse();
        assertThat(run("--sink-config", file(other, true))).as(said.toString()).isEqualTo(1);
    }

    /** Such that a run takes about five seconds. */
    private static String rate() {
        return Integer.toString(ITEMS / 6);
    }

    private int run(String... arguments) {
        PrintWriter writer = new PrintWriter(said);
        return Main.commandLine().setOut(writer).setErr(writer).execute(command(arguments));
    }

    private Process start(String... arguments) throws IOException {
        // As bin/dynabridge does, which would build first what it takes for stale.
        Path built = Installation.find().root().resolve("tools/target");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                built.resolve("*") + File.pathSeparator + built.resolve("lib/*"),
                Main.class.getName()));
        command.addAll(List.of(command(arguments)));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(KILLED).toFile())
                .start();
    }

    private String[] command(String... arguments) {
        return Stream.of(
                        Stream.of("finalize"),
                        Stream.of(arguments),
                        Stream.of(
                                "--connect-url",
                                stack.connectUrl().toString(),
                                "--state",
                                directory.resolve("state").toString(),
                                "--yes"))
                .flatMap(Function.identity())
                .toArray(String[]::new);
    }

    private long removed() throws IOException {
        Path state = directory.resolve("state");
        if (!Files.isDirectory(state)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(state)) {
            Path file = files.filter(each -> each.toString().endsWith(".json"))
                    .findFirst()
                    .orElse(null);
            long removed = 0;
            if (file != null) {
                JsonNode segments = new ObjectMapper().readTree(file.toFile()).path("segments");
                for (JsonNode segment : segments) {
                    removed += segment.path("removed").asLong();
                }
            }
            return removed;
        }
    }

    private long guards() {
        return tables.scan(table).stream()
                .filter(item -> item.containsKey(Migration.GUARD))
                .count();
    }

    private Map<String, String> config(String target, boolean withLedger) {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", "io.dynabridge.sink.DynamoDbSinkConnector",
                "topics", target,
                "table.name.format", target,
                "aws.region", "eu-north-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "dynamodb.service.endpoint", stack.dynamoDbEndpoint().toString()));
        if (withLedger) {
            config.put("write.guard", "ledger");
            config.put("ledger.table", ledger);
        }
        return config;
    }

    private String file(String target, boolean withLedger) {
        try {
            Path file = directory.resolve(target + ".json");
            new ObjectMapper().writeValue(file.toFile(), Map.of("name", target, "config", config(target, withLedger)));
            return file.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> entry(String target, int entry) {
        return Map.of(
                "k", Map.of("S", target + "|books/{\"isbn\":{\"S\":\"" + entry + "\"}}"), "v", Map.of("S", "0000.1"));
    }

    private static Map<String, Object> key(int book) {
        return Map.of("author", Map.of("S", "author " + book % 50), "title", Map.of("S", "title " + book));
    }

    private static Map<String, Object> book(int book) {
        Map<String, Object> item = new HashMap<>(key(book));
        item.put("year", Map.of("N", "1965"));
        return item;
    }

    private static Map<String, Object> guarded(int book) {
        return with(
                book(book),
                Map.of(
                        "M",
                        Map.of(
                                "k", Map.of("S", "books/" + book),
                                "v", Map.of("S", "0000.000000000000000000000000000000000000000" + book % 10))));
    }

    private static Map<String, Object> with(Map<String, Object> item, Map<String, Object> guard) {
        Map<String, Object> guarded = new HashMap<>(item);
        guarded.put(Migration.GUARD, guard);
        return guarded;
    }
}
