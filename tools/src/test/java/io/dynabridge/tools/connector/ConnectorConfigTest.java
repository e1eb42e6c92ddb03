package io.dynabridge.tools.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectorConfigTest {

    @Test
    void whatOnlyAWorkerCanLookUpIsRefused() {
        assertThatThrownBy(() -> ConnectorConfig.requirePlainTransforms(
                        Map.of("transforms.hash.salt", "${file:/etc/secrets:salt}")))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("transforms.hash.salt");
        assertThatThrownBy(() ->
                        ConnectorConfig.requirePlainTransforms(Map.of("predicates.mine.pattern", "a ${env:NAME} b")))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void keysThatAreNullAreNone(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("sink.json"),
                "{\"name\": \"s\", \"config\": {\"topics\": \"t\", \"write.guard\": null}}");

        assertThat(ConnectorConfig.read(file))
                .as("as Connect has it, with the name")
                .isEqualTo(Map.of("name", "s", "topics", "t"));
    }

    @Test
    void credentialsThatOnlyAWorkerKnowsAreThisMachines() {
        Map<String, String> config = Map.of(
                "aws.region", "eu-north-1",
                "dynamodb.service.endpoint", "http://localhost:8000",
                "aws.access.key.id", "${file:/run/secrets/aws:id}",
                "aws.secret.access.key", "${file:/run/secrets/aws:secret}");
        assertThat(ConnectorConfig.leavesCredentials(config)).isTrue();
        assertThatCode(() -> ConnectorConfig.aws(config)).doesNotThrowAnyException();

        assertThatThrownBy(() -> ConnectorConfig.aws(Map.of("aws.region", "${env:REGION}")))
                .as("where, and not only as whom")
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void templatesAreNoReferences() {
        Map<String, String> templates = Map.of(
                "transforms.key.sort.key", "sk=${year:%04d}#${isbn}",
                "transforms.key.partition.key", "pk=A:${country|default:NL}${PK|after:#|after:#}",
                "dynamodb.service.endpoint", "${file:/etc/secrets:endpoint}");

        assertThatCode(() -> ConnectorConfig.requirePlainTransforms(templates)).doesNotThrowAnyException();
    }
}
