package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Says of docker-compose.yml what can be said without a Docker engine. */
class DockerComposeTest {

    private final Path root = Installation.find().root();
    private final Map<String, Map<String, Object>> services = services();

    @Test
    void itRunsTheThreeServersOfTheLocalStack() {
        assertThat(services).containsOnlyKeys("kafka", "dynamodb-local", "connect");
    }

    @Test
    void theConfigsMeanTheSameServersInsideAsOutside() {
        assertThat(services.get("connect")).containsEntry("network_mode", "service:kafka");
        assertThat(services.get("dynamodb-local")).containsEntry("network_mode", "service:kafka");
        assertThat(list(services.get("kafka"), "ports"))
                .contains(published(Ports.FIXED.kafka()))
                .contains(published(Ports.FIXED.dynamoDb()))
                .contains(published(Ports.FIXED.connect()));
    }

    @Test
    void everyMountedFileAndDirectoryExistsAfterABuildAndIsReadOnly() {
        assertThat(list(services.get("connect"), "volumes")).allSatisfy(volume -> {
            Map<?, ?> mount = (Map<?, ?>) volume;
            assertThat(root.resolve((String) mount.get("source"))).exists();
            assertThat(mount.get("read_only")).isEqualTo(true);
        });
    }

    @Test
    void allPluginDirectoriesAreMountedWhereTheWorkerLooksForThem() throws IOException {
        String worker = Files.readString(root.resolve("docker/connect-worker.properties"));
        for (String module : Installation.PLUGIN_MODULES) {
            assertThat(list(services.get("connect"), "volumes"))
                    .anySatisfy(volume -> assertThat(((Map<?, ?>) volume))
                            .extracting("source", "target")
                            .containsExactly("./" + module + "/target/plugin", "/opt/dynabridge/" + module));
            assertThat(worker).contains("/opt/dynabridge/" + module);
        }
    }

    @Test
    void theImagesHaveTheVersionsOfTheParentPom() throws IOException {
        String pom = Files.readString(root.resolve("pom.xml"));
        for (Map<String, Object> service : services.values()) {
            String[] image = ((String) service.get("image")).split(":");
            String property = image[0].equals("apache/kafka") ? "kafka.version" : "dynamodb-local.version";
            assertThat(pom).contains("<" + property + ">" + image[1] + "</" + property + ">");
        }
    }

    private static String published(int port) {
        return "127.0.0.1:" + port + ":" + port;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Map<String, Object> service, String key) {
        return (List<Object>) service.get(key);
    }

    private Map<String, Map<String, Object>> services() {
        try (var reader = Files.newBufferedReader(root.resolve("docker-compose.yml"))) {
            Map<String, Map<String, Map<String, Object>>> file = new Yaml().load(reader);
            return file.get("services");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
