package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Whether a plan foretells what then happens, changes nothing, and writes configs that a worker takes as they are. */
@ExtendWith(SharedStack.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class PlanIT {

    private static final int BOOKS = 60;
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final LocalStack stack;
    private final Tables tables;
    private final Topics topics;
    private final String source;
    private final String target;
    private final List<String> connectors = new ArrayList<>();
    private final StringWriter said = new StringWriter();

    @TempDir
    private Path directory;

    PlanIT(LocalStack stack) {
        this.stack = stack;
        this.tables = new Tables(stack.dynamoDbEndpoint());
        this.topics = new Topics(stack.bootstrapServers());
        this.source = "plan-" + RUNS.incrementAndGet();
        this.target = source + "-by-author";
    }

    @AfterEach
    void close() {
        connectors.forEach(stack.connect()::delete);
        tables.close();
    }

    @Test
    void saysWithCommandsWhatIsMissingAndMakesNoneOfIt() throws IOException {
        books();

        assertThat(plan()).as(said.toString()).isEqualTo(1);
        assertThat(said.toString())
                .contains("MEND  stream", "update-table", "StreamViewType=NEW_AND_OLD_IMAGES")
                .contains("MEND  target", "create-table", "AttributeName=author,KeyType=HASH")
                .contains("NOT READY: mend [stream, target].");
        assertThat(tables.exists(target)).isFalse();
        assertThat(tables.hasStream(source)).isFalse();

        tables.enableStream(source, StreamViewType.KEYS_ONLY);
        assertThat(plan()).isEqualTo(1);
        assertThat(said.toString()).contains("Its view type is KEYS_ONLY", "StreamEnabled=false");
        assertThat(plan("--source", "no-such-table")).isEqualTo(1);
        assertThat(said.toString()).contains("There is no table no-such-table");
    }

    @Test
    void foretellsDeadLettersAndCollisions() throws IOException {
        books();
        tables.put(source, Map.of("isbn", s("no author"), "title", s("Anonymous")));
        tables.put(source, Map.of("isbn", s("twin"), "author", s("Author 3"), "title", s("Volume 3")));
        tables.put(source, Map.of("isbn", s("number"), "author", Map.of("N", "1"), "title", s("Typed")));
        tables.enableStream(source, StreamViewType.NEW_AND_OLD_IMAGES);
        tables.create(target, "author:S", "title:S");
        Path retries = Files.writeString(directory.resolve("base.json"), "{\"conflict.retry.ms\": \"1000\"}");
        List<Map<String, Object>> before = tables.scan(source);

        assertThat(plan("--sink-config", retries.toString(), "--json"))
                .as(said.toString())
                .isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(said.toString());
        assertThat(report.path("sample").path("items").asInt()).isEqualTo(BOOKS + 3);
        assertThat(report.path("sample").path("dead_letters").asInt()).isEqualTo(2);
        assertThat(report.path("sample").path("collisions").asInt()).isEqualTo(1);
        assertThat(mended(report)).containsExactlyInAnyOrder("dead letters", "dead letters", "collisions");
        assertThat(said.toString())
                .contains("{\\\"isbn\\\":{\\\"S\\\":\\\"no author\\\"}}", "{\\\"isbn\\\":{\\\"S\\\":\\\"twin\\\"}}")
                .contains("granted: Scan, UpdateItem, GetItem, DescribeStream, GetShardIterator, GetRecords, PutItem,"
                        + " DeleteItem, PartiQLUpdate, PartiQLDelete, PartiQLInsert, BatchGetItem");
        assertThat(tables.scan(target)).as("what was tried").isEmpty();
        assertThat(new HashSet<>(tables.scan(source))).isEqualTo(new HashSet<>(before));

        post(report);
        await("all that can be written")
                .atMost(Migration.PATIENCE)
                .until(() -> tables.scan(target).size() == BOOKS);
        await("the dead letters foretold")
                .atMost(Migration.PATIENCE)
                .until(() ->
                        topics.read("dynabridge." + source + ".dead-letters").size() == 3);
    }

    @Test
    void aPlanThatIsReadyCanBeCarriedOutAsItIs() throws IOException {
        books();
        tables.enableStream(source, StreamViewType.NEW_AND_OLD_IMAGES);

        assertThat(plan(
                        "--rekey",
                        "author=${author},place=${copies}",
                        "--auto-create",
                        "--snapshot-mode",
                        "scan",
                        "--topic-prefix",
                        "planned",
                        "--json"))
                .as(said.toString())
                .isZero();
        assertThat(tables.exists(target)).isFalse();
        JsonNode report = new ObjectMapper().readTree(said.toString());
        assertThat(report.path("verdict").asText()).isEqualTo("ready");

        post(report);
        await("the sink makes the table")
                .atMost(Migration.PATIENCE)
                .until(() -> tables.exists(target) && tables.scan(target).size() == BOOKS);
        assertThat(tables.scan(target))
                .allSatisfy(item -> assertThat(item.get("place")).isEqualTo(item.get("copies")));
        assertThat(tables.exists(target + "_ledger")).isTrue();
    }

    @Test
    void whatConnectHandsOutMakesASecondSinkForATargetThatIsThere() throws IOException {
        books();
        tables.enableStream(source, StreamViewType.NEW_AND_OLD_IMAGES);
        tables.create(target, "author:S", "title:S");

        assertThat(plan("--auto-create", "--json")).as(said.toString()).isZero();
        post(new ObjectMapper().readTree(said.toString()));
        await("all of them")
                .atMost(Migration.PATIENCE)
                .until(() -> tables.scan(target).size() == BOOKS);

        String second = source + "-second";
        assertThat(plan(
                        "--name",
                        second,
                        "--source-config",
                        fetched(source + "-source"),
                        "--sink-config",
                        fetched(source + "-sink"),
                        "--auto-create",
                        "--json"))
                .as(said.toString())
                .isZero();
        assertThat(said.toString()).contains("POST the sink only", "left alone (foreign.item.policy=keep)");
        post(new ObjectMapper().readTree(said.toString()), "sink");
        tables.put(source, Map.of("isbn", s("late"), "author", s("Late"), "title", s("Later")));
        await("a change that both sinks write")
                .atMost(Migration.PATIENCE)
                .until(() -> tables.scan(target).size() == BOOKS + 1);
    }

    @Test
    void aChangeOfManySmallAttributesHasRoomInKafka() throws IOException {
        tables.create(source, "isbn:S");
        tables.enableStream(source, StreamViewType.NEW_AND_OLD_IMAGES);
        tables.create(target, "author:S", "title:S");
        Map<String, Object> item = new TreeMap<>(Map.of(
                "isbn", s("1"),
                "author", s("Author"),
                "title", s("Title"),
                "list", Map.of("L", Collections.nCopies(100_000, Map.of("N", "1")))));
        tables.put(source, item);

        assertThat(plan("--json")).as(said.toString()).isZero();
        assertThat(said.toString()).contains("A change of the largest item of the sample has 1.9 MB");
        post(new ObjectMapper().readTree(said.toString()));
        await().atMost(Migration.PATIENCE).until(() -> tables.scan(target).size() == 1);
        item.put("changed", Map.of("BOOL", true));
        tables.put(source, item);
        await("an update, with both images")
                .atMost(Migration.PATIENCE)
                .until(() -> tables.scan(target).get(0).containsKey("changed"));
    }

    @Test
    void unitsAreThoseThatDynamoDbCharges() throws IOException {
        tables.create(source, "isbn:S");
        List<Map<String, Object>> items = IntStream.range(0, 24)
                .mapToObj(i -> Map.<String, Object>of(
                        "isbn", s("i%02d".formatted(i)),
                        "author", s("Ä" + "€".repeat(i)),
                        "title", s("x".repeat(900 + 97 * i)),
                        "exact", Map.of("N", "-1234567.89" + i),
                        "list", Map.of("L", List.of(s("a"), Map.of("BOOL", true), Map.of("NULL", true))),
                        "map", Map.of("M", Map.of("deep", Map.of("NS", List.of("1", "22"))))))
                .toList();
        tables.putAll(source, items);

        assertThat(plan("--snapshot-mode", "touch", "--json")).isEqualTo(1);
        JsonNode estimate = new ObjectMapper().readTree(said.toString()).path("estimate");
        double charged = 0;
        for (Map<String, Object> item : items) {
            charged += tables.client()
                    .updateItem(request -> request.tableName(source)
                            .key(ItemCodec.toSdk(Map.of("isbn", item.get("isbn"))))
                            .updateExpression("SET #m = :m")
                            .expressionAttributeNames(Map.of("#m", Migration.MARKER))
                            .expressionAttributeValues(Map.of(":m", AttributeValue.fromS("initial-00000000")))
                            .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                    .join()
                    .consumedCapacity()
                    .capacityUnits();
        }
        assertThat(estimate.path("source").path("touch_write_units").asDouble()).isEqualTo(charged);
        assertThat(charged).as("else it would be rounded").isBetween(50.0, 99.0);
    }

    private void books() {
        tables.create(source, "isbn:S");
        tables.putAll(
                source,
                IntStream.range(0, BOOKS)
                        .mapToObj(i -> Map.<String, Object>of(
                                "isbn", s("volume-" + i),
                                "author", s("Author " + i % 7),
                                "title", s("Volume " + i),
                                "copies", Map.of("N", Integer.toString(i))))
                        .toList());
    }

    /** A connector's config as Connect shows it, in a file. */
    private String fetched(String connector) throws IOException {
        String config = new ObjectMapper().writeValueAsString(stack.connect().config(connector));
        return Files.writeString(directory.resolve(connector + ".json"), config).toString();
    }

    private static List<String> mended(JsonNode report) {
        List<String> about = new ArrayList<>();
        report.path("findings").forEach(finding -> {
            if (finding.path("level").asText().equals("mend")) {
                about.add(finding.path("about").asText());
            }
        });
        return about;
    }

    /** As the plan says: the source, and when it has made its topic the sink. */
    private void post(JsonNode report) throws IOException {
        post(report, "source", "sink");
    }

    private void post(JsonNode report, String... roles) throws IOException {
        for (String role : roles) {
            Path file = Path.of(report.path("configs").path(role).asText());
            JsonNode config = new ObjectMapper().readTree(file.toFile());
            String name = config.path("name").asText();
            stack.connect().create(file);
            connectors.add(name);
            stack.connect().awaitRunning(name, Duration.ofSeconds(60));
            if (role.equals("source")) {
                String topic = config.path("config").path("topic.prefix").asText() + "." + source;
                await().atMost(Migration.PATIENCE).until(() -> topics.exists(topic));
            }
        }
    }

    /** Later options replace earlier ones. */
    private int plan(String... more) {
        said.getBuffer().setLength(0);
        Map<String, String> options = new TreeMap<>(Map.of(
                "--source",
                source,
                "--target",
                target,
                "--rekey",
                "author=${author},title=${title}",
                "--region",
                "eu-north-1",
                "--endpoint",
                stack.dynamoDbEndpoint().toString(),
                "--output",
                directory.resolve("plan").toString()));
        List<String> arguments = new ArrayList<>(List.of("plan"));
        List<String> flags = new ArrayList<>();
        for (int i = 0; i < more.length; i++) {
            boolean flag = i + 1 == more.length || more[i + 1].startsWith("--");
            if (flag) {
                flags.add(more[i]);
            } else {
                options.put(more[i], more[++i]);
            }
        }
        options.forEach((option, value) -> arguments.addAll(List.of(option, value)));
        PrintWriter writer = new PrintWriter(said);
        return Main.commandLine()
                .setOut(writer)
                .setErr(writer)
                .execute(Stream.concat(arguments.stream(), flags.stream()).toArray(String[]::new));
    }

    private static Map<String, Object> s(String text) {
        return Map.of("S", text);
    }
}
