package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.stack.ConnectUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectorGateTest {

    private static final String STATUS = "/connectors/books-sink/status";
    private static final String CONFIG = "/connectors/books-sink/config";
    private static final String SINK = "{\"connector.class\":\"io.dynabridge.sink.DynamoDbSinkConnector\"";

    /** What Connect answers, by path; 404 elsewhere. */
    private final Map<String, String> answers = new HashMap<>();

    private HttpServer server;
    private ConnectorGate gate;

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        gate = new ConnectorGate(
                new ConnectUrl("http://localhost:" + server.getAddress().getPort()), "books-sink");
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void aStoppedConnectorPasses() {
        answers.put(CONFIG, SINK + "}");
        answers.put(STATUS, status("STOPPED", ""));
        assertThatCode(gate::requireStopped).doesNotThrowAnyException();
    }

    @Test
    void aDeletedConnectorPasses() {
        assertThatCode(gate::requireStopped).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RUNNING", "PAUSED", "FAILED", "UNASSIGNED", "RESTARTING"})
    void anyOtherStateIsRefusedWithTheRequestThatStopsIt(String state) {
        answers.put(CONFIG, SINK + "}");
        answers.put(STATUS, status(state, ""));

        assertThatThrownBy(gate::requireStopped)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(state)
                .hasMessageContaining("curl -X PUT")
                .hasMessageContaining("/connectors/books-sink/stop");
    }

    @Test
    void aStateThatOutlivedTheConnectorIsNone() {
        answers.put(STATUS, status("UNASSIGNED", "{\"id\":0,\"state\":\"UNASSIGNED\"}"));
        assertThatCode(gate::requireStopped).doesNotThrowAnyException();
    }

    @Test
    void aTaskThatOutlivesADeletedConnectorIsRefused() {
        answers.put(STATUS, status("RUNNING", "{\"id\":0,\"state\":\"RUNNING\"}"));
        assertThatThrownBy(gate::requireStopped)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("try again");
    }

    @Test
    void aTaskThatIsNotGoneYetIsRefused() {
        answers.put(CONFIG, SINK + "}");
        answers.put(STATUS, status("STOPPED", "{\"id\":0,\"state\":\"RUNNING\"}"));

        assertThatThrownBy(gate::requireStopped)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("try again");
    }

    @Test
    void aConnectorThatWasJustMadeIsNoDeletedOne() {
        answers.put(CONFIG, SINK + "}");

        assertThatThrownBy(gate::requireStopped)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("about to start");
    }

    @Test
    void theConfigOfADeletedConnectorComesFromAFile() {
        assertThatThrownBy(gate::config).isInstanceOf(RefusedException.class).hasMessageContaining("--sink-config");
    }

    @Test
    void otherSinksOfTheLedgerAreFound() {
        answers.put(
                "/connectors", "[\"books-sink\",\"orders-sink\",\"users-sink\",\"books-source\",\"deleted-by-now\"]");
        answers.put(CONFIG, SINK + ",\"ledger.table\":\"ledger\"}");
        answers.put("/connectors/orders-sink/config", SINK + ",\"ledger.table\":\"ledger\"}");
        answers.put("/connectors/users-sink/config", SINK + ",\"ledger.table\":\"another\"}");
        answers.put("/connectors/books-source/config", "{\"connector.class\":\"a.B\",\"ledger.table\":\"ledger\"}");

        assertThat(gate.othersWith("ledger")).containsExactly("orders-sink");
    }

    @Test
    void aConnectThatDoesNotAnswerIsRefused() {
        server.stop(0);

        assertThatThrownBy(gate::requireStopped)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--connect-url");
    }

    private static String status(String state, String tasks) {
        return "{\"connector\":{\"state\":\"" + state + "\"},\"tasks\":[" + tasks + "]}";
    }

    private void answer(HttpExchange exchange) throws IOException {
        String found = answers.get(exchange.getRequestURI().getPath());
        String body = found == null ? "{\"error_code\":404,\"message\":\"not found\"}" : found;
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(found == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
