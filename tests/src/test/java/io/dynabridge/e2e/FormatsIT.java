package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.tools.stack.LocalStack;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type, both value formats, keys of every kind, items at their limits: exact from table to table. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class FormatsIT {

    @ParameterizedTest
    @CsvSource({"map, false, S, version", "map, true, N, none", "struct, true, B, version", "struct, false, S, none"})
    void everyTypeAndKeyArrivesExactly(String format, boolean schemas, String keyType, String guard, LocalStack stack) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Map<String, Object> item = GoldenItems.everything();
            item.put("id", key(keyType, i));
            item.put("copy", key(keyType, i));
            items.add(item);
        }
        String name = "formats-" + format + "-" + schemas;
        try (Migration migration =
                new Migration(stack, name).tables(List.of("id:" + keyType), List.of("copy:" + keyType))) {
            migration.tables.putAll(migration.sourceTable, items);
            Map<String, String> source = migration.sourceConfig();
            source.put("value.format", format);
            Map<String, String> sink = migration.sinkConfig("copy=${copy}", null);
            sink.put("write.guard", guard);
            for (Map<String, String> config : List.of(source, sink)) {
                config.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
                config.put("key.converter.schemas.enable", String.valueOf(schemas));
                config.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
                config.put("value.converter.schemas.enable", String.valueOf(schemas));
            }
            migration.start(source, sink);

            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.target()).hasSize(20);

            // A move, an update and a delete in the same format.
            migration.tables.set(migration.sourceTable, Map.of("id", key(keyType, 3)), "copy", key(keyType, 103));
            migration.tables.set(migration.sourceTable, Map.of("id", key(keyType, 4)), "isbn", Map.of("S", "new"));
            migration.tables.delete(migration.sourceTable, Map.of("id", key(keyType, 5)));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.target()).hasSize(19);
        }
    }

    @Test
    void anItemTooLargeForTheMarkerStillArrives(LocalStack stack) {
        try (Migration migration = new Migration(stack, "formats-large").tables(List.of("id:S"), List.of("id:S"))) {
            // 400 KB is 409,600 bytes, names and values together: ten bytes are left, the marker needs more.
            String filler = "x".repeat(409_600 - "id".length() - "big".length() - "filler".length() - 10);
            migration.tables.put(
                    migration.sourceTable, Map.of("id", Map.of("S", "big"), "filler", Map.of("S", filler)));
            migration.tables.put(migration.sourceTable, Map.of("id", Map.of("S", "small")));
            Map<String, String> sink = migration.sinkConfig();
            sink.put("write.guard", "none");
            migration.start(migration.sourceConfig(), sink);

            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.tables.get(migration.sourceTable, Map.of("id", Map.of("S", "big"))))
                    .doesNotContainKey(Migration.MARKER);
            await().atMost(Migration.PATIENCE)
                    .until(() -> migration.topics.read(migration.topic()).stream()
                            .anyMatch(message ->
                                    message.key().path("id").path("S").asText().equals("big")
                                            && message.value()
                                                    .path("op")
                                                    .asText()
                                                    .equals("r")
                                            && !message.value()
                                                    .path("source")
                                                    .path("snapshot")
                                                    .isNull()));
        }
    }

    private static Map<String, Object> key(String type, int number) {
        return switch (type) {
            case "N" -> Map.of("N", String.valueOf(number - 10));
            case "B" -> Map.of("B", Base64.getEncoder().encodeToString(new byte[] {(byte) 0xff, (byte) number}));
            default -> Map.of("S", "📚 " + number);
        };
    }
}
