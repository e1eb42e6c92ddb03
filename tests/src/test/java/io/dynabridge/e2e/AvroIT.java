package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.Worker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code value.format=struct} through converters that keep their schemas in a registry: Apicurio's, for Avro and for JSON
 * with a schema. Items arrive exactly, and what stands in Kafka is what the converter says.
 */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class AvroIT {

    private static final String CONVERTERS = "io.apicurio.registry.utils.converter.";

    private static SchemaRegistry registry;
    private static Worker worker;

    private final LocalStack stack;

    AvroIT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeAll
    static void startRegistryAndWorker(LocalStack stack) throws Exception {
        Installation installation = Installation.find();
        registry = new SchemaRegistry(installation, System.getProperty("dynabridge.apicurio.version"));
        // A worker of its own: Apicurio's converters bring Kafka's JsonConverter too, which is not for the other tests.
        worker = stack.addCluster(
                "avro",
                installation.libraries("kafka"),
                Map.of(
                        "plugin.path",
                        installation.pluginPath() + ","
                                + SchemaRegistry.directory(installation).resolve("plugin")));
        registry.awaitReady();
    }

    @AfterAll
    static void stopRegistryAndWorker() {
        worker.stop(Duration.ofSeconds(8));
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({"AvroConverter, AVRO", "ExtJsonConverter, KCONNECT"})
    void everyTypeArrivesExactlyThroughTheRegistry(String converter, String artifactType) throws Exception {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> item = new HashMap<>(GoldenItems.everything());
            item.put("id", Map.of("S", "📚 " + i));
            item.put("copy", Map.of("N", String.valueOf(i - 10)));
            items.add(item);
        }
        MigrationEnvironment environment = new MigrationEnvironment(
                stack.dynamoDbEndpoint(), stack.dynamoDbEndpoint(), stack.bootstrapServers(), worker.rest());
        try (Migration migration = new Migration(environment, "registry-" + artifactType.toLowerCase(Locale.ROOT))
                .tables(List.of("id:S"), List.of("copy:N"))) {
            migration.tables.putAll(migration.sourceTable, items);
            Map<String, String> source = migration.sourceConfig();
            source.put("value.format", "struct");
            // Apicurio answers 409 to one of two tasks that register the same schema at once, and that task fails.
            source.put("tasks.max", "1");
            Map<String, String> sink = migration.sinkConfig("copy:N=${copy}", null);
            for (Map<String, String> config : List.of(source, sink)) {
                for (String side : List.of("key.converter", "value.converter")) {
                    config.put(side, CONVERTERS + converter);
                    config.put(side + ".apicurio.registry.url", registry.url());
                    config.put(side + ".apicurio.registry.auto-register", "true");
                    // The schema's id stands in the value and not in a header of the record.
                    config.put(side + ".apicurio.registry.headers.enabled", "false");
                }
            }
            migration.start(source, sink);
            migration.awaitTarget(migration.sourceItems(item -> {}));

            migration.tables.set(migration.sourceTable, id(3), "copy", Map.of("N", "103"));
            migration.tables.set(migration.sourceTable, id(4), "isbn", Map.of("S", "new"));
            migration.tables.delete(migration.sourceTable, id(5));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.target()).hasSize(19);
            assertThat(migration.deadLetters()).isEmpty();

            String subject = migration.topic() + "-value";
            assertThat(registry.type(subject).asText()).isEqualTo(artifactType);
            JsonNode schema = registry.schema(subject);
            assertThat(schema.findValuesAsText(artifactType.equals("AVRO") ? "name" : "field"))
                    .contains("op", "before", "after", "source", "ts_ms");
            List<byte[]> values = migration.topics.values(migration.topic());
            assertThat(values).hasSizeGreaterThanOrEqualTo(23);
            for (byte[] value : values) {
                if (artifactType.equals("AVRO")) {
                    // A byte 0, the schema's id; no names of fields, which are in the schema.
                    assertThat(value[0]).isZero();
                    assertThat(new String(value, StandardCharsets.UTF_8)).doesNotContain("\"op\"", "ts_ms");
                } else {
                    assertThat(new String(value, StandardCharsets.UTF_8)).contains("\"op\":", "\"schemaId\"");
                }
            }
        }
    }

    private static Map<String, Object> id(int number) {
        return Map.of("id", Map.of("S", "📚 " + number));
    }
}
