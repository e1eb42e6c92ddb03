package io.dynabridge.tools.connector;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.connector.ConnectorLookup.Idle;
import io.dynabridge.tools.stack.ConnectUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a Connect that is the test's. */
class ConnectorLookupTest {

    private HttpServer connect;
    private ConnectorLookup lookup;
    private String status;

    @BeforeEach
    void start() throws IOException {
        connect = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        connect.createContext("/", exchange -> {
            byte[] body = (status == null ? "{\"error_code\": 404, \"message\": \"none\"}" : status)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        connect.start();
        lookup = new ConnectorLookup(
                new ConnectUrl("http://localhost:" + connect.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        connect.stop(0);
    }

    @Test
    void whatRunsIsNotIdle() {
        status("RUNNING", "RUNNING", "RUNNING");
        assertThat(lookup.idle("books")).isEmpty();
    }

    @Test
    void aRebalanceMayBeOverInAMoment() {
        status("RUNNING", "RUNNING", "UNASSIGNED");
        assertThat(lookup.idle("books")).contains(new Idle("Task 1 of connector books is UNASSIGNED", true));
        status("RUNNING");
        assertThat(lookup.idle("books")).contains(new Idle("Connector books has no tasks", true));
    }

    @Test
    void whatHasFailedIsToldBeforeWhatMayBeOverInAMoment() {
        status("UNASSIGNED", "UNASSIGNED", "FAILED");
        assertThat(lookup.idle("books")).contains(new Idle("Task 1 of connector books is FAILED", false));
        status("PAUSED", "PAUSED");
        assertThat(lookup.idle("books")).contains(new Idle("Connector books is PAUSED", false));
    }

    @Test
    void whatIsDeletedDoesNothing() {
        assertThat(lookup.idle("books"))
                .hasValueSatisfying(idle -> assertThat(idle.reason()).contains("has no connector books any more"));
    }

    private void status(String connector, String... tasks) {
        StringBuilder all = new StringBuilder();
        for (int id = 0; id < tasks.length; id++) {
            all.append(id == 0 ? "" : ", ")
                    .append("{\"id\": ")
                    .append(id)
                    .append(", \"state\": \"")
                    .append(tasks[id])
                    .append("\"}");
        }
        status = "{\"name\": \"books\", \"connector\": {\"state\": \"" + connector + "\"}, \"tasks\": [" + all + "]}";
    }
}
