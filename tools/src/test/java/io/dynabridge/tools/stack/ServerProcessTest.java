package io.dynabridge.tools.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shell commands stand in for servers: what matters is what happens to the process. */
class ServerProcessTest {

    private static final String IDLE = "while true; do sleep 0.1; done";

    @TempDir
    private Path directory;

    private ServerProcess started;

    @BeforeEach
    void prepareDirectory() {
        new StackFiles(directory).prepare();
    }

    @AfterEach
    void kill() {
        if (started != null) {
            started.kill();
        }
    }

    @Test
    void aServerThatExitsBeforeItIsReadyIsReportedWithTheEndOfItsLog() {
        ServerProcess server = server("echo cannot bind; exit 7", () -> false);

        assertThatThrownBy(server::start)
                .isInstanceOf(StackException.class)
                .hasMessageContaining("server exited with status 7")
                .hasMessageContaining(server.log().toString())
                .hasMessageContaining("cannot bind");
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsReportedWithTheEndOfItsLog() {
        ServerProcess server = server("echo thinking; " + IDLE, () -> false);
        server.launch();

        assertThatThrownBy(() -> server.awaitReady(Duration.ofMillis(300)))
                .hasMessageContaining("did not answer")
                .hasMessageContaining(server.log().toString());
    }

    @Test
    void aServerThatIgnoresARequestToEndIsKilled() {
        ServerProcess server = server("trap '' TERM; echo deaf; " + IDLE, this::hasPrinted);
        server.start();

        server.stop(Duration.ofMillis(200));

        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void aServerCanBeKilledAndStartedAgain() {
        ServerProcess server = server("echo up; " + IDLE, this::hasPrinted);
        server.start();
        long first = server.pid();

        server.kill();
        assertThat(server.isAlive()).isFalse();
        server.start();

        assertThat(server.isAlive()).isTrue();
        assertThat(server.pid()).isNotEqualTo(first);
    }

    @Test
    void aDetachedStackIsFoundAndStoppedByItsPidFiles() {
        server(IDLE, () -> true).start();
        DetachedStack stack = new DetachedStack(directory);

        assertThat(stack.running()).containsExactly("server");
        assertThat(stack.stop()).containsExactly("server");

        assertThat(started.isAlive()).isFalse();
        assertThat(stack.running()).isEmpty();
    }

    @Test
    void aProcessThatMerelyTookOverAnIdOfOursIsLeftAlone() throws IOException {
        server(IDLE, () -> true).start();
        Files.writeString(
                PidFile.of(directory, "worker-1").file(),
                started.pid() + " " + 1_000_000_000_000L + System.lineSeparator());
        Files.delete(PidFile.of(directory, "server").file());

        assertThat(new DetachedStack(directory).stop()).isEmpty();

        assertThat(started.isAlive()).isTrue();
    }

    @Test
    void aDirectoryWithARunningStackIsNotTakenOver() {
        server(IDLE, () -> true).start();

        assertThatThrownBy(() -> new StackFiles(directory).prepare())
                .hasMessageContaining("already runs")
                .hasMessageContaining("bin/dynabridge down");
    }

    @Test
    void aTakenPortIsNamedWithWhatWantedIt() throws IOException {
        Ports free = Ports.free();
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(free.dynamoDb(), other.getLocalPort(), free.controller(), free.connect());

            assertThatThrownBy(ports::requireFree)
                    .hasMessageContaining("Port " + other.getLocalPort())
                    .hasMessageContaining("Kafka");
        }
    }

    private ServerProcess server(String script, ServerProcess.Probe probe) {
        // The shell's $0 carries the marker, as a JVM argument does for the real servers.
        started = new ServerProcess(
                new ServerProcess.Spec(
                        "server",
                        List.of("sh", "-c", script, PidFile.marker(directory)),
                        new StackFiles(directory).log("server"),
                        PidFile.of(directory, "server"),
                        Map.of(),
                        true),
                probe);
        return started;
    }

    private boolean hasPrinted() throws IOException {
        return Files.size(started.log()) > 0;
    }
}
