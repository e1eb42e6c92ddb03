package io.dynabridge.tools.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class ServerConfigTest {

    @Test
    void theWorkerOfDockerComposeIsConfiguredLikeTheOneOfUp() throws IOException {
        Properties compose = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("../docker/connect-worker.properties"))) {
            compose.load(reader);
        }
        assertThat(compose.remove("rest.advertised.host.name")).isEqualTo("localhost");

        Map<String, String> up = ServerConfig.worker(
                Ports.FIXED,
                Ports.FIXED.connect(),
                "/opt/dynabridge/source-connector,/opt/dynabridge/sink-connector,/opt/dynabridge/smt");
        // Inside a container the REST API is reached from outside only when it listens on every address.
        up.put("listeners", "http://0.0.0.0:8083");

        assertThat(compose).isEqualTo(up);
    }
}
