package io.dynabridge.tools.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConnectRestTest {

    private static final String RUNNING =
            "{\"connector\":{\"state\":\"RUNNING\"},\"tasks\":[{\"id\":0,\"state\":\"RUNNING\"}]}";
    private static final String REBALANCE =
            "{\"error_code\":409,\"message\":\"Cannot complete request because of a conflicting operation (e.g. worker"
                    + " rebalance)\"}";

    private final List<String> requests = new ArrayList<>();
    private final Deque<String> answers = new ArrayDeque<>();
    private String authorization;
    private HttpServer server;
    private ConnectRest connect;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        connect = new ConnectRest(
                URI.create("http://localhost:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aRequestThatMeetsARebalanceIsRepeated() {
        willAnswer(409, REBALANCE);
        willAnswer(409, REBALANCE);
        willAnswer(200, "[\"books\"]");

        assertThat(connect.connectors()).containsExactly("books");
        assertThat(requests).hasSize(3);
    }

    @Test
    void soIsOneThatARebalanceMakesAnErrorOfTheServer() {
        willAnswer(
                500,
                "{\"error_code\":500,\"message\":\"Request cannot be completed because a Rebalance is expected\"}");
        willAnswer(200, "[\"books\"]");
        assertThat(connect.connectors()).containsExactly("books");

        answers.clear();
        willAnswer(500, "{\"error_code\":500,\"message\":\"no such plugin\"}");
        assertThatThrownBy(() -> connect.connectors()).hasMessageContaining("no such plugin");
    }

    @Test
    void keysThatAreNullAreNone() {
        willAnswer(200, "{\"topics\":\"books\",\"errors.tolerance\":null}");

        assertThat(connect.config("books")).isEqualTo(Map.of("topics", "books"));
    }

    @Test
    void aGatewaysPathStaysBeforeConnectsOwn() {
        willAnswer(200, "[]");

        new ConnectRest(new ConnectUrl("http://localhost:" + server.getAddress().getPort() + "/gw/")).connectors();

        assertThat(requests).containsExactly("GET /gw/connectors");
    }

    @Test
    void aNameThatIsTakenIsAnErrorAtOnce() {
        willAnswer(409, "{\"error_code\":409,\"message\":\"Connector books already exists\"}");

        assertThatThrownBy(() -> connect.create("books", Map.of()))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining("Connector books already exists");
        assertThat(requests).hasSize(1);
    }

    @Test
    void anErrorCarriesConnectsOwnMessageAndTheStatus() {
        willAnswer(400, "{\"error_code\":400,\"message\":\"table.include.list is missing\"}");

        assertThatThrownBy(() -> connect.putConfig("books", Map.of()))
                .isInstanceOfSatisfying(
                        ConnectRestException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessageContaining("table.include.list is missing");
    }

    @Test
    void anAnswerThatIsNotJsonIsReportedAsItIs() {
        willAnswer(404, "<h1>No such page</h1>");

        assertThatThrownBy(() -> connect.status("books")).hasMessageContaining("<h1>No such page</h1>");
    }

    @Test
    void waitingForRunningEndsWhenTheConnectorAndAllTasksRun() {
        willAnswer(404, "{\"error_code\":404,\"message\":\"No status found for connector books\"}");
        willAnswer(200, "{\"connector\":{\"state\":\"RUNNING\"},\"tasks\":[]}");
        willAnswer(200, RUNNING.replace("\"id\":0,\"state\":\"RUNNING\"", "\"id\":0,\"state\":\"UNASSIGNED\""));
        willAnswer(200, RUNNING);

        connect.awaitRunning("books", Duration.ofSeconds(10));

        assertThat(requests).hasSize(4);
    }

    @Test
    void waitingForRunningFailsWithTheTraceOfTheFailedTask() {
        willAnswer(
                200,
                "{\"connector\":{\"state\":\"RUNNING\"},"
                        + "\"tasks\":[{\"id\":3,\"state\":\"FAILED\",\"trace\":\"ConnectException: no stream\"}]}");

        assertThatThrownBy(() -> connect.awaitRunning("books", Duration.ofSeconds(10)))
                .isInstanceOf(StackException.class)
                .hasMessageContaining("Task 3 of connector books failed")
                .hasMessageContaining("no stream");
    }

    @Test
    void waitingTooLongTellsTheLastStatus() {
        willAnswer(200, RUNNING.replaceFirst("RUNNING", "PAUSED"));

        assertThatThrownBy(() -> connect.awaitRunning("books", Duration.ZERO))
                .hasMessageContaining("not RUNNING")
                .hasMessageContaining("PAUSED");
    }

    @Test
    void stoppingWaitsUntilNoTaskIsLeft() {
        willAnswer(204, "");
        willAnswer(200, RUNNING.replaceFirst("RUNNING", "STOPPED"));
        willAnswer(200, "{\"connector\":{\"state\":\"STOPPED\"},\"tasks\":[]}");

        connect.stop("books");

        assertThat(requests.get(0)).isEqualTo("PUT /connectors/books/stop");
        assertThat(requests).hasSize(3);
    }

    @Test
    void namesMayHoldAnyCharacter() {
        willAnswer(200, RUNNING);

        connect.status("my books/2");

        assertThat(requests).containsExactly("GET /connectors/my%20books%2F2/status");
    }

    @Test
    void validationErrorsNameTheirKeys() {
        willAnswer(
                200,
                "{\"configs\":[{\"value\":{\"name\":\"topic.prefix\",\"errors\":[\"is missing\"]}},"
                        + "{\"value\":{\"name\":\"tasks.max\",\"errors\":[]}}]}");

        assertThat(connect.validationErrors(Map.of("connector.class", "io.dynabridge.source.DynamoDbSourceConnector")))
                .containsExactly("topic.prefix: is missing");
        assertThat(requests).containsExactly("PUT /connector-plugins/DynamoDbSourceConnector/config/validate");
    }

    @Test
    void whoAsksSaysWhoItIsAndNoMessageRepeatsIt() {
        String address = "localhost:" + server.getAddress().getPort();
        ConnectUrl url = new ConnectUrl("http://ann:secret@" + address);
        willAnswer(401, "User cannot access the resource.");

        assertThatThrownBy(() -> new ConnectRest(url).connectors())
                .hasMessageContaining("http://" + address + "/connectors")
                .hasMessageNotContaining("secret");
        assertThat(authorization)
                .isEqualTo(
                        "Basic " + Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8)));
        assertThat(url).hasToString("http://" + address);
        assertThatThrownBy(() -> new ConnectUrl("ann:secret@connect:8083"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void aWorkerThatCannotBeReachedIsNotHealthy() {
        server.stop(0);

        assertThat(connect.isHealthy()).isFalse();
    }

    private void willAnswer(int status, String body) {
        answers.add(status + " " + body);
    }

    private void answer(HttpExchange exchange) throws IOException {
        authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
        // The last answer holds on.
        String answer = answers.size() > 1 ? answers.remove() : answers.element();
        byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(Integer.parseInt(answer.substring(0, 3)), body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
