package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.status.TableReads.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a CloudWatch that answers as the test says, over HTTP. */
class ReadWatchTest {

    private static final Instant NOW = Instant.parse("2026-11-23T15:30:40Z");
    private static final Map<String, String> CONFIG =
            Map.of("aws.region", "eu-north-1", "aws.access.key.id", "AKID", "aws.secret.access.key", "secret");

    private static final String NOTHING_READ =
            "{\"MetricDataResults\": [{\"Id\": \"table\", \"Label\": \"x\", \"StatusCode\": \"Complete\"}]}";

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final List<String> targets = new CopyOnWriteArrayList<>();
    private final Queue<String> answers = new ArrayDeque<>();
    private int status = 200;
    private Instant now = NOW;

    private final ReadWatch watch = new ReadWatch(
            Optional.of(URI.create("http://localhost:" + server.getAddress().getPort())),
            Duration.ofMinutes(15),
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(java.time.ZoneId zone) {
                    return this;
                }
            });

    ReadWatchTest() throws IOException {
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void addsUpTheTableAndItsIndexesOverAllPages() {
        answers.add("""
                {"MetricDataResults": [
                  {"Id": "table", "Label": "x", "Timestamps": [1795447500, 1795447440], "Values": [2.0, 1.0], "StatusCode": "Complete"},
                  {"Id": "indexes", "Label": "by_genre", "Timestamps": [1795447560], "Values": [10.5], "StatusCode": "Complete"}],
                 "NextToken": "more"}""");
        answers.add("""
                {"MetricDataResults": [
                  {"Id": "indexes", "Label": "by_year", "Timestamps": [1795447500], "Values": [100], "StatusCode": "Complete"}]}""");

        TableReads reads = watch.of("books", CONFIG, Optional.empty());

        assertThat(reads.state()).isEqualTo(State.READ);
        assertThat(reads.units()).isEqualTo(113.5);
        assertThat(reads.last()).contains(Instant.ofEpochSecond(1795447560));
        JsonNode question = questions.get(0);
        assertThat(question.path("StartTime").asLong()).isEqualTo(NOW.getEpochSecond() - 40 - 15 * 60);
        assertThat(question.path("EndTime").asLong()).isEqualTo(NOW.getEpochSecond() - 40);
        assertThat(question.at("/MetricDataQueries/0/MetricStat/Metric/Dimensions/0/Value")
                        .asText())
                .isEqualTo("books");
        assertThat(question.at("/MetricDataQueries/0/MetricStat/Stat").asText()).isEqualTo("Sum");
        assertThat(question.at("/MetricDataQueries/1/Expression").asText())
                .isEqualTo("SEARCH('{AWS/DynamoDB,TableName,GlobalSecondaryIndexName}"
                        + " MetricName=\"ConsumedReadCapacityUnits\" TableName=\"books\"', 'Sum', 60)");
        assertThat(questions.get(1).path("NextToken").asText()).isEqualTo("more");
        assertThat(targets).containsOnly("GraniteServiceVersion20100801.GetMetricData");
        assertThat(authorizations)
                .allMatch(header -> header.startsWith("AWS4-HMAC-SHA256 Credential=AKID/")
                        && header.contains("/eu-north-1/monitoring/aws4_request"));
    }

    @Test
    void nothingReadIsQuietAndAskedOnceAMinuteOnly() {
        answers.add(NOTHING_READ);
        answers.add(NOTHING_READ);

        assertThat(watch.of("books", CONFIG, Optional.empty()).state()).isEqualTo(State.QUIET);
        now = NOW.plusSeconds(59);
        assertThat(watch.of("books", CONFIG, Optional.empty()).state()).isEqualTo(State.QUIET);
        assertThat(questions).hasSize(1);
        now = NOW.plusSeconds(61);
        assertThat(watch.of("books", CONFIG, Optional.empty()).looked()).isEqualTo(Duration.ofMinutes(15));
        assertThat(questions).hasSize(2);
    }

    @Test
    void whatWeReadOurselvesIsNotAskedAbout() {
        answers.add(NOTHING_READ);

        TableReads tooEarly = watch.of("books", CONFIG, Optional.of(NOW.minusSeconds(70)));
        assertThat(tooEarly.state()).isEqualTo(State.UNKNOWN);
        assertThat(tooEarly.why().orElseThrow()).contains("ask again in 4 min");
        assertThat(questions).isEmpty();
        assertThat(watch.of("books", CONFIG, Optional.of(NOW.minus(Duration.ofMinutes(6))))
                        .looked())
                .isEqualTo(Duration.ofMinutes(5));
        assertThat(questions.get(0).path("StartTime").asLong())
                .isEqualTo(Instant.parse("2026-11-23T15:25:00Z").getEpochSecond());
    }

    @Test
    void whoMayNotAskOrIsNotAnsweredDoesNotKnow() {
        status = 400;
        answers.add("{\"__type\": \"com.amazon.coral.service#AccessDeniedException\", \"Message\": \"no\"}");
        assertThat(watch.of("books", CONFIG, Optional.empty()).why())
                .contains("permission cloudwatch:GetMetricData is missing");

        status = 503;
        answers.add("<html>busy</html>");
        assertThat(watch.of("films", CONFIG, Optional.empty()).why().orElseThrow())
                .contains("CloudWatch answered 503");

        server.stop(0);
        assertThat(watch.of("songs", CONFIG, Optional.empty()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void whatCloudWatchDoesNotKnowIsNotQuiet() {
        for (String code : List.of("InternalError", "Forbidden", "PartialData")) {
            answers.add(NOTHING_READ.replace("Complete", code));
            assertThat(watch.of(code, CONFIG, Optional.empty()).why())
                    .contains("CloudWatch could not tell all: " + code);
        }
        answers.add("{\"MetricDataResults\": []}");
        assertThat(watch.of("books", CONFIG, Optional.empty()).state()).isEqualTo(State.UNKNOWN);

        answers.add(NOTHING_READ.replace("Complete", "PartialData").replaceFirst("\\{", "{\"NextToken\": \"more\", "));
        answers.add(NOTHING_READ);
        assertThat(watch.of("films", CONFIG, Optional.empty()).state())
                .as("the last page says whether all is there")
                .isEqualTo(State.QUIET);
    }

    @Test
    void tablesOfOneNameInTwoRegionsAreTwo() {
        answers.add(NOTHING_READ);
        answers.add(NOTHING_READ.replace("Complete", "Forbidden"));
        Map<String, String> elsewhere = new HashMap<>(CONFIG);
        elsewhere.put("aws.region", "us-east-1");

        assertThat(watch.of("books", CONFIG, Optional.empty()).state()).isEqualTo(State.QUIET);
        assertThat(watch.of("books", elsewhere, Optional.empty()).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void credentialsThatOnlyAWorkerKnowsAreNotTakenForOurs() {
        String before = System.setProperty("aws.accessKeyId", "OURS");
        System.setProperty("aws.secretAccessKey", "ours");
        try {
            answers.add(NOTHING_READ);
            Map<String, String> config = Map.of(
                    "aws.region", "eu-north-1",
                    "aws.access.key.id", "AKID",
                    "aws.secret.access.key", "${file:/secrets:key}");

            assertThat(watch.of("books", config, Optional.empty()).state()).isEqualTo(State.QUIET);
            assertThat(authorizations).allMatch(header -> header.contains("Credential=OURS/"));
        } finally {
            System.clearProperty("aws.secretAccessKey");
            if (before == null) {
                System.clearProperty("aws.accessKeyId");
            }
        }
    }

    @Test
    void dynamoDbLocalHasNoCloudWatch() {
        ReadWatch withoutEndpoint = new ReadWatch(Optional.empty(), Duration.ofMinutes(15), Clock.systemUTC());

        assertThat(withoutEndpoint
                        .of("books", Map.of("dynamodb.service.endpoint", "http://localhost:8000"), Optional.empty())
                        .why())
                .contains("DynamoDB Local has no CloudWatch");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            questions.add(new ObjectMapper().readTree(exchange.getRequestBody()));
            authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
            targets.add(exchange.getRequestHeaders().getFirst("X-Amz-Target"));
            byte[] body = answers.remove().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
