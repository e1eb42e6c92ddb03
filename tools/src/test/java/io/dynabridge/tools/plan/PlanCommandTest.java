package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a DynamoDB with IAM, which DynamoDB Local has not: over HTTP, with the denials that the test says. */
class PlanCommandTest {

    static {
        // The server sends headers and body apart, and each answer would wait 40 ms for the client's acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONDITION_FAILED =
            "{\"__type\": \"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\", \"message\": \"no\"}";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final Set<String> denied = new HashSet<>();
    private final Set<String> asked = new ConcurrentSkipListSet<>();
    private final Set<String> missing = new HashSet<>();
    private final StringWriter said = new StringWriter();
    private String billing = "\"BillingModeSummary\": {\"BillingMode\": \"PAY_PER_REQUEST\"}";

    @TempDir
    private Path directory;

    PlanCommandTest() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void whatIsAllowedIsReady() {
        assertThat(plan()).as(said.toString()).isZero();
        assertThat(said.toString()).contains("READY to start", "about 3,000,000 items");
        assertThat(asked)
                .as("nothing that could change a thing without a condition")
                .doesNotContain(
                        "PutItem!", "UpdateItem!", "DeleteItem!", "BatchWriteItem!", "CreateTable!", "UpdateTable!");
    }

    @Test
    void whatIsMissingIsNamedAndWhatIsMerelyUsefulIsANote() throws IOException {
        denied.addAll(Set.of("UpdateItem", "GetRecords", "DeleteItem", "ExecuteStatement", "BatchGetItem"));

        assertThat(plan("--json")).as(said.toString()).isEqualTo(1);
        assertThat(findings("mend"))
                .anyMatch(text -> text.startsWith("dynamodb:UpdateItem on table books is missing"))
                .anyMatch(text -> text.startsWith("dynamodb:GetRecords on the stream is missing"))
                .anyMatch(text -> text.startsWith("dynamodb:DeleteItem on table books_by_author is missing"))
                .hasSize(3);
        assertThat(findings("note"))
                .anyMatch(text -> text.contains("dynamodb:PartiQLUpdate") && text.contains("each write alone"))
                .anyMatch(text -> text.contains("dynamodb:BatchGetItem") && text.contains("sweep"));
    }

    @Test
    void withoutAScanNothingCanBeForetold() throws IOException {
        denied.add("Scan");

        assertThat(plan("--json")).isEqualTo(1);
        assertThat(findings("mend")).singleElement().asString().startsWith("dynamodb:Scan on table books is missing");
        assertThat(findings("unknown")).singleElement().asString().contains("dynamodb:Scan");
    }

    @Test
    void withoutDescribeTableThereIsNoPlan() {
        denied.add("DescribeTable");

        assertThat(plan()).isEqualTo(1);
        assertThat(said.toString()).contains("Permission dynamodb:DescribeTable on table books");
    }

    @Test
    void nobodyThereIsNotTold() {
        server.stop(0);

        assertThat(plan()).isEqualTo(2);
        assertThat(said.toString()).contains("NOT TOLD", "could not reach DynamoDB");
    }

    @Test
    void capacityThatIsBoughtByTheHourDecidesHowLongItTakes() throws IOException {
        billing = "\"ProvisionedThroughput\": {\"ReadCapacityUnits\": 5000, \"WriteCapacityUnits\": 100}";

        assertThat(plan("--json")).as(said.toString()).isZero();
        JsonNode estimate = JSON.readTree(said.toString()).path("estimate");
        assertThat(estimate.path("backfill_seconds").asLong()).isEqualTo(30_000);
        assertThat(estimate.path("bottleneck").asText()).contains("all that is provisioned");
        assertThat(estimate.path("source").has("dollars")).isFalse();
    }

    @Test
    void secretsStayAsSecretAsTheyWere() throws IOException {
        Path base = Files.writeString(
                directory.resolve("base.json"),
                "{\"aws.access.key.id\": \"AKID\", \"aws.secret.access.key\": \"s3cret\"}");

        assertThat(plan("--sink-config", base.toString())).as(said.toString()).isZero();
        Path sink = directory.resolve("plan/books-sink.json");
        assertThat(Files.readString(sink)).contains("s3cret");
        assertThat(Files.getPosixFilePermissions(sink)).hasSize(2);
        assertThat(said.toString()).doesNotContain("s3cret");
    }

    @Test
    void filesThatWereChangedByHandAreKept() throws IOException {
        plan();
        assertThat(plan()).isZero();
        assertThat(said.toString()).as("the same once more").doesNotContain("earlier");
        Path sink = directory.resolve("plan/books-sink.json");
        Files.writeString(sink, "mine");

        assertThat(plan()).isZero();
        assertThat(said.toString()).contains("An earlier file that was different is now " + sink + ".earlier");
        assertThat(Files.readString(directory.resolve("plan/books-sink.json.earlier")))
                .isEqualTo("mine");
        assertThat(Files.readString(sink)).contains("connector.class");
    }

    @Test
    void aSinkThatWritesIntoItsOwnSourceIsFoundHoweverItsTargetIsNamed() throws IOException {
        for (String target : List.of("books", "${table}")) {
            assertThat(plan("--target", target, "--json")).isEqualTo(1);
            assertThat(findings("mend"))
                    .singleElement()
                    .asString()
                    .contains("The sink would write to books, which is the source");
        }
        Path base = Files.writeString(directory.resolve("base.json"), "{\"topics\": \"dynabridge.books\"}");
        assertThat(plan("--target", "${topic}", "--sink-config", base.toString(), "--json"))
                .as("dynabridge.books is another table")
                .isZero();
    }

    @Test
    void aTargetHasItemsThoughDynamoDbHasNotCountedThem() throws IOException {
        assertThat(plan("--write-guard", "none", "--json")).isEqualTo(1);
        assertThat(findings("mend")).singleElement().asString().contains("books_by_author has items already");
    }

    @Test
    void makingATableIsNamedAsUntried() throws IOException {
        missing.add("books_by_author");

        assertThat(plan("--auto-create", "--json")).as(said.toString()).isZero();
        assertThat(findings("note")).anyMatch(text -> text.contains("not tried") && text.contains("CreateTable"));
    }

    @Test
    void aSinkThatMakesTablesIsToldTheirKey() throws IOException {
        assertThat(plan("--auto-create")).as(said.toString()).isZero();
        assertThat(Files.readString(directory.resolve("plan/books-sink.json")))
                .as("of the target that is there")
                .contains("\"table.partition.key\" : \"isbn:S\"");

        missing.add("new_books");
        assertThat(plan("--target", "new_${table}", "--auto-create"))
                .as(said.toString())
                .isZero();
        assertThat(Files.readString(directory.resolve("plan/books-sink.json")))
                .contains("\"table.partition.key\" : \"isbn:S\"");
        missing.add("dynabridge.books");
        assertThat(plan("--target", "${topic}", "--auto-create", "--json")).isZero();
        assertThat(findings("note")).anyMatch(text -> text.startsWith("dynabridge.books does not exist: the sink"));
    }

    @Test
    void aSpecThatCannotBeMeantIsRefused() {
        assertThat(plan("--snapshot-mode", "maybe")).isEqualTo(2);
        assertThat(said.toString()).contains("--snapshot-mode must be one of touch, scan");
        assertThat(plan("--source-config", directory.resolve("none").toString()))
                .isEqualTo(2);
        assertThat(plan("--sample", "0")).isEqualTo(2);
    }

    private List<String> findings(String level) throws IOException {
        List<String> texts = new ArrayList<>();
        JSON.readTree(said.toString()).path("findings").forEach(finding -> {
            if (finding.path("level").asText().equals(level)) {
                texts.add(finding.path("text").asText());
            }
        });
        return texts;
    }

    private int plan(String... more) {
        said.getBuffer().setLength(0);
        PrintWriter writer = new PrintWriter(said);
        List<String> arguments = new ArrayList<>(List.of(
                "plan",
                "--source",
                "books",
                "--region",
                "eu-north-1",
                "--plugin-path",
                directory.toString(),
                "--sample",
                "32",
                "--endpoint",
                "http://localhost:" + server.getAddress().getPort(),
                "--output",
                directory.resolve("plan").toString()));
        arguments.removeAll(List.of(more).contains("--sample") ? List.of("--sample", "32") : List.of());
        if (!List.of(more).contains("--target")) {
            arguments.addAll(List.of("--target", "books_by_author"));
        }
        return Main.commandLine()
                .setOut(writer)
                .setErr(writer)
                .execute(Stream.concat(arguments.stream(), Stream.of(more)).toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            String operation = target.substring(target.indexOf('.') + 1);
            JsonNode request = JSON.readTree(exchange.getRequestBody());
            asked.add(operation + (request.has("ConditionExpression") ? "" : "!"));
            Map.Entry<Integer, String> answer = denied.contains(operation)
                    ? Map.entry(
                            400,
                            "{\"__type\": \"com.amazon.coral.service#AccessDeniedException\", \"Message\": \"User: x is not"
                                    + " authorized to perform: " + action(operation, request) + " on resource: y\"}")
                    : allowed(operation, request);
            byte[] body = answer.getValue().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
            exchange.sendResponseHeaders(answer.getKey(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static String action(String operation, JsonNode request) {
        if (operation.equals("ExecuteStatement")) {
            return request.path("Statement").asText().startsWith("UPDATE")
                    ? "dynamodb:PartiQLUpdate"
                    : "dynamodb:PartiQLDelete";
        }
        return "dynamodb:" + operation;
    }

    private Map.Entry<Integer, String> allowed(String operation, JsonNode request) {
        if (missing.contains(request.path("TableName").asText())) {
            return Map.entry(400, "{\"__type\": \"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\"}");
        }
        return switch (operation) {
            case "DescribeTable" ->
                Map.entry(200, table(request.path("TableName").asText()));
            case "Scan" ->
                // One item in each segment, and more behind it.
                Map.entry(
                        200,
                        "{\"Items\": [{\"isbn\": {\"S\": \"i"
                                + request.path("Segment").asInt() + "-"
                                + request.has("ExclusiveStartKey")
                                + "\"}}], \"Count\": 1, \"LastEvaluatedKey\": {\"isbn\": {\"S\": \"x\"}}}");
            case "DescribeStream" ->
                Map.entry(200, "{\"StreamDescription\": {\"Shards\": [{\"ShardId\": \"shardId-0001\"}]}}");
            case "GetShardIterator" -> Map.entry(200, "{\"ShardIterator\": \"it\"}");
            case "UpdateItem", "PutItem", "DeleteItem", "ExecuteStatement" -> Map.entry(400, CONDITION_FAILED);
            case "ExecuteTransaction" ->
                Map.entry(
                        400,
                        "{\"__type\": \"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                                + " \"CancellationReasons\": [{\"Code\": \"None\"}, {\"Code\": \"ConditionalCheckFailed\"}]}");
            default -> Map.entry(200, "{}");
        };
    }

    private String table(String name) {
        boolean source = name.equals("books");
        return "{\"Table\": {\"TableName\": \"" + name + "\", \"TableStatus\": \"ACTIVE\", \"ItemCount\": "
                + (source ? 3_000_000 : 0) + ", \"TableSizeBytes\": 300000000, " + (source ? billing + "," : "")
                + "\"AttributeDefinitions\": [{\"AttributeName\": \"isbn\", \"AttributeType\": \"S\"}],"
                + "\"KeySchema\": [{\"AttributeName\": \"isbn\", \"KeyType\": \"HASH\"}],"
                + "\"BillingModeSummary\": {\"BillingMode\": \""
                + (source && !billing.contains("PAY") ? "PROVISIONED" : "PAY_PER_REQUEST") + "\"}"
                + (source
                        ? ", \"LatestStreamArn\": \"arn:aws:dynamodb:eu-north-1:1:table/books/stream/x\","
                                + " \"StreamSpecification\": {\"StreamEnabled\": true, \"StreamViewType\":"
                                + " \"NEW_AND_OLD_IMAGES\"}"
                        : "")
                + "}}";
    }
}
