package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Items that lack the new key come and go, and the target always holds just those that have it. */
@ExtendWith(SharedStack.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class IncompleteItemsIT {

    @Test
    void anItemIsInTheTargetExactlyWhileItHasTheNewKey(LocalStack stack) {
        try (Migration migration = Books.migration(stack, "incomplete")) {
            Map<String, Object> untitled = new HashMap<>(Books.book(1));
            untitled.remove("title");
            migration.tables.put(migration.sourceTable, untitled);
            migration.tables.put(migration.sourceTable, Books.book(2));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));

            migration.awaitTarget(List.of(Books.book(2)));
            awaitDeadLetters(migration, 1);
            Topics.Message refused = migration.deadLetters().get(0);
            assertThat(refused.key().path("isbn").path("S").asText()).isEqualTo("978-1");
            assertThat(refused.failureMessage() + refused.headers()).contains("title");

            migration.tables.set(migration.sourceTable, Books.key(1), "title", Map.of("S", "Title 1"));
            migration.awaitTarget(List.of(Books.book(1), Books.book(2)));

            migration.tables.unset(migration.sourceTable, Books.key(1), "title");
            migration.awaitTarget(List.of(Books.book(2)));
            awaitDeadLetters(migration, 2);
            assertThat(migration.deadLetters())
                    .extracting(Topics.Message::failure)
                    .contains("BadRecordException");

            migration.tables.delete(migration.sourceTable, Books.key(1));
            migration.tables.delete(migration.sourceTable, Books.key(2));
            migration.awaitTarget(List.of());
            migration.requireNoFailure();
        }
    }

    /** The refused image stands between two that move the item: neither may be left behind. */
    @Test
    void anItemThatATransformRefusesLeavesNothingBehind(LocalStack stack) {
        try (Migration migration = Books.migration(stack, "refused")) {
            Map<String, String> sink = Books.sinkConfig(migration);
            sink.put("transforms", "cast," + sink.get("transforms"));
            sink.put("transforms.cast.type", "io.dynabridge.smt.CastAttribute");
            sink.put("transforms.cast.spec", "price:N");
            migration.tables.put(migration.sourceTable, priced(1, "A", "5"));
            migration.tables.put(migration.sourceTable, priced(2, "A", "5"));
            migration.start(migration.sourceConfig(), sink);
            migration.awaitTarget(List.of(cast(priced(1, "A", "5")), cast(priced(2, "A", "5"))));

            migration.tables.put(migration.sourceTable, priced(1, "B", "dear"));
            migration.tables.put(migration.sourceTable, priced(2, "B", "1e999999999"));
            awaitDeadLetters(migration, 2);
            migration.awaitTarget(List.of());
            migration.tables.put(migration.sourceTable, priced(1, "B", "7"));
            migration.tables.delete(migration.sourceTable, Books.key(2));
            migration.awaitTarget(List.of(cast(priced(1, "B", "7"))));
            migration.requireNoFailure();
            assertThat(migration.deadLetters()).hasSize(2);
        }
    }

    private static Map<String, Object> priced(int book, String title, String price) {
        Map<String, Object> item = new HashMap<>(Books.book(book));
        item.put("title", Map.of("S", title + book));
        item.put("price", Map.of("S", price));
        return item;
    }

    private static Map<String, Object> cast(Map<String, Object> item) {
        Map<String, Object> cast = new HashMap<>(item);
        cast.put("price", Map.of("N", ((Map<?, ?>) item.get("price")).get("S")));
        return cast;
    }

    @Test
    void recordsAreTheContractsJson(LocalStack stack) {
        try (Migration migration = Books.migration(stack, "contract")) {
            migration.tables.put(migration.sourceTable, Books.book(1));
            migration.startSource(migration.sourceConfig());
            migration.awaitProgress("initial", "COMPLETED");
            migration.tables.set(migration.sourceTable, Books.key(1), "pages", Map.of("N", "7"));
            migration.tables.delete(migration.sourceTable, Books.key(1));
            await("read, update, delete")
                    .atMost(Migration.PATIENCE)
                    .until(() -> migration.topics.read(migration.topic()).size() == 3);

            List<Topics.Message> messages = migration.topics.read(migration.topic());
            assertThat(messages).allSatisfy(message -> {
                assertThat(message.key().toString()).isEqualTo("{\"isbn\":{\"S\":\"978-1\"}}");
                JsonNode source = message.value().path("source");
                assertThat(source.path("connector").asText()).isEqualTo("dynamodb");
                assertThat(source.path("name").asText()).isEqualTo("contract");
                assertThat(source.path("table").asText()).isEqualTo(migration.sourceTable);
                assertThat(source.path("stream").asText()).startsWith("arn:aws:dynamodb:");
                assertThat(source.path("shard").asText()).startsWith("shardId-");
                assertThat(source.path("sequence_number").asText()).matches("[0-9]+");
                assertThat(source.path("ttl").asBoolean()).isFalse();
                assertThat(message.value().toString()).doesNotContain(Migration.MARKER);
            });
            assertThat(messages)
                    .extracting(message -> message.value().path("op").asText())
                    .containsExactly("r", "u", "d");
            JsonNode read = messages.get(0).value();
            assertThat(read.path("before").isNull()).isTrue();
            assertThat(read.path("after").path("title").toString()).isEqualTo("{\"S\":\"Title 1\"}");
            assertThat(read.path("source").path("snapshot").asText()).startsWith("initial-");
            JsonNode update = messages.get(1).value();
            assertThat(update.path("before").path("pages").toString()).isEqualTo("{\"N\":\"101\"}");
            assertThat(update.path("after").path("pages").toString()).isEqualTo("{\"N\":\"7\"}");
            assertThat(update.path("source").path("snapshot").isNull()).isTrue();
            assertThat(messages.get(2).value().path("after").isNull()).isTrue();
        }
    }

    private static void awaitDeadLetters(Migration migration, int count) {
        await(count + " dead letters").atMost(Migration.PATIENCE).until(() -> {
            migration.requireNoFailure();
            return migration.deadLetters().size() == count;
        });
    }
}
