package io.dynabridge.tools.connector;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

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
    void templatesAreNoReferences() {
        Map<String, String> templates = Map.of(
                "transforms.key.sort.key", "sk=${year:%04d}#${isbn}",
                "transforms.key.partition.key", "pk=A:${country|default:NL}${PK|after:#|after:#}",
                "dynamodb.service.endpoint", "${file:/etc/secrets:endpoint}");

        assertThatCode(() -> ConnectorConfig.requirePlainTransforms(templates)).doesNotThrowAnyException();
    }
}
