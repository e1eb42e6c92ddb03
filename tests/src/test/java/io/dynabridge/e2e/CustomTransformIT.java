package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The example of a transform of one's own, from a plugin directory of its own, with the config that it comes with. */
@ExtendWith(SharedStack.class)
class CustomTransformIT {

    @Test
    void theExampleStandsInAChainWithOurs(LocalStack stack) throws IOException {
        Path example = Installation.find().root().resolve("examples/custom-smt/config/users-sink.json");
        JsonNode chain = new ObjectMapper().readTree(Files.readString(example));
        try (Migration migration = new Migration(stack, "custom-smt").tables(List.of("id:S"), List.of("mail:S"))) {
            for (int i = 0; i < 6; i++) {
                migration.tables.put(migration.sourceTable, user(i, i % 3 == 0 ? "gone" : "active"));
            }
            Map<String, String> config = migration.sinkConfig();
            chain.properties().stream()
                    .filter(entry -> entry.getKey().startsWith("transforms"))
                    .forEach(
                            entry -> config.put(entry.getKey(), entry.getValue().asText()));
            migration.start(migration.sourceConfig(), config);
            migration.awaitProgress("initial", "COMPLETED");
            migration.tables.put(migration.sourceTable, user(1, "gone"));
            migration.tables.put(migration.sourceTable, user(0, "active"));

            await().atMost(Migration.PATIENCE)
                    .untilAsserted(() -> assertThat(migration.target())
                            .extracting(item -> item.get("id").toString())
                            .containsExactlyInAnyOrder("{S=0}", "{S=2}", "{S=4}", "{S=5}"));
            assertThat(migration.target())
                    .allSatisfy(item -> assertThat(item.get("email"))
                            .isEqualTo(item.get("mail"))
                            .asString()
                            .matches("\\{S=[0-9a-f]{32}}"));
            assertThat(migration.deadLetters()).isEmpty();
        }
    }

    private static Map<String, Object> user(int id, String status) {
        return Map.of(
                "id", Map.of("S", "" + id),
                "status", Map.of("S", status),
                "email", Map.of("S", "user" + id + "@example.com"));
    }
}
