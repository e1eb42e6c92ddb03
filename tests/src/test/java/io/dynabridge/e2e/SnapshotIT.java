package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The ways to bring existing items other than by a plain touch, and what is left behind. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class SnapshotIT {

    private static final int ITEMS = 300;

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void aScanBesideTheStreamBringsEveryItemAndEveryChangeAndWritesNothing() {
        try (Migration migration = Books.migration(stack, "snapshot-scan")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.mode", "scan");
            // Slow enough for the writes below to fall between its pages.
            config.put("snapshot.read.units.per.second", "2");
            migration.start(config, Books.sinkConfig(migration));
            migration.awaitProgress("initial", "STARTED");

            for (int number = 0; number < ITEMS; number += 3) {
                migration.tables.set(migration.sourceTable, Books.key(number), "pages", Map.of("N", "5000"));
            }
            for (int number = ITEMS; number < ITEMS + 50; number++) {
                migration.tables.put(migration.sourceTable, Books.book(number));
            }
            JsonNode completed = migration.awaitProgress("initial", "COMPLETED");
            assertThat(completed.path("items").asInt()).isBetween(ITEMS, ITEMS + 50);
            assertProgressIsForeseen(migration);
            migration.awaitTarget(migration.sourceItems(item -> {}));

            migration.tables.set(migration.sourceTable, Books.key(1), "title", Map.of("S", "Moved"));
            migration.tables.delete(migration.sourceTable, Books.key(2));
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            assertThat(expected).hasSize(ITEMS + 49);
            migration.awaitTarget(expected);

            assertThat(migration.tables.scan(migration.sourceTable))
                    .allSatisfy(item -> assertThat(item).doesNotContainKey(Migration.MARKER));
            assertThat(messages(migration, op("r")))
                    .hasSizeBetween(ITEMS, ITEMS + 50)
                    .allSatisfy(read -> {
                        assertThat(read.path("before").isNull()).isTrue();
                        assertThat(read.path("source").path("sequence_number").isNull())
                                .isTrue();
                        assertThat(read.path("source").path("snapshot").asText())
                                .isEqualTo(completed.path("run").asText());
                    });
        }
    }

    @Test
    void aScanAloneNeedsNoStreamAndIsDoneOnce() {
        try (Migration migration = Books.migration(stack, "snapshot-scanonly")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.mode", "scan_only");
            migration.start(migration.source, config);
            migration.startSink(Books.sinkConfig(migration));

            JsonNode completed = migration.awaitProgress("initial", "COMPLETED");
            assertThat(completed.path("items").asInt()).isEqualTo(ITEMS);
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.tables.hasStream(migration.sourceTable)).isFalse();
            assertThat(messages(migration, op("r"))).hasSize(ITEMS);

            stack.connect().stop(migration.source);
            stack.connect().resume(migration.source);
            migration.awaitProgress("initial", "ALREADY_COMPLETED");
            assertThat(messages(migration, any -> true)).hasSize(ITEMS);
        }
    }

    @Test
    void theMarkerIsGoneAfterTheRunAndNobodyHearsOfThat() {
        try (Migration migration = Books.migration(stack, "snapshot-cleanup")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.marker.cleanup", "true");
            migration.start(config, Books.sinkConfig(migration));

            JsonNode completed = migration.awaitProgress("initial", "COMPLETED");
            JsonNode cleanedUp = migration.awaitProgress("initial", "CLEANED_UP");
            assertThat(completed.path("items").asInt()).isEqualTo(ITEMS);
            assertThat(cleanedUp.path("items").asInt()).isEqualTo(ITEMS);
            assertThat(migration.tables.scan(migration.sourceTable))
                    .hasSize(ITEMS)
                    .allSatisfy(item -> assertThat(item).doesNotContainKey(Migration.MARKER));
            migration.awaitTarget(migration.sourceItems(item -> {}));

            // What comes behind all those suppressed changes shows that they have been read.
            migration.tables.set(migration.sourceTable, Books.key(7), "pages", Map.of("N", "7"));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(messages(migration, op("r"))).hasSize(ITEMS);
            assertThat(messages(migration, op("r").negate())).hasSize(1);

            stack.connect().stop(migration.source);
            stack.connect().resume(migration.source);
            JsonNode again = migration.awaitProgress("initial", "ALREADY_COMPLETED");
            assertThat(again.path("run")).isEqualTo(completed.path("run"));
            assertThat(runOffset(migration).path("status").asText()).isEqualTo("CLEANED_UP");
        }
    }

    @Test
    void anItemWhoseTimeIsOverIsTouchedLikeOthersAndItsDeleteFollowsWithItsFlag() {
        try (Migration migration = Books.migration(stack, "snapshot-expired")) {
            List<Map<String, Object>> books = Books.books(20);
            books.subList(0, 5).forEach(book -> book.put("expires", Map.of("N", "1700000000")));
            migration.tables.putAll(migration.sourceTable, books);
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.target()).hasSize(20);

            // DynamoDB Local deletes within seconds where AWS takes up to days, so it may begin only now.
            migration.tables.enableTimeToLive(migration.sourceTable, "expires");
            await("DynamoDB deletes what is over")
                    .atMost(Migration.PATIENCE)
                    .until(() -> migration.tables.scan(migration.sourceTable).size() == 15);
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(messages(migration, op("d")))
                    .hasSize(5)
                    .allSatisfy(delete -> assertThat(
                                    delete.path("source").path("ttl").asBoolean())
                            .isTrue());
        }
    }

    @Test
    void twoTablesShareATopicAndOneOfThemRunsAgain() {
        try (Migration migration = Books.migration(stack, "snapshot-merge")) {
            String other = "snapshot-merge-other";
            migration.tables.create(other, Books.SOURCE_KEY.toArray(String[]::new));
            migration.tables.enableStream(other, StreamViewType.NEW_AND_OLD_IMAGES);
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            // The same keys as in the first table, for other books.
            for (int number = 0; number < 100; number++) {
                migration.tables.put(other, Books.book(number, "Other " + number));
            }
            Map<String, String> source = migration.sourceConfig();
            source.put("table.include.list", migration.sourceTable + "," + other);
            source.put("transforms", "merge");
            source.put("transforms.merge.type", "org.apache.kafka.connect.transforms.RegexRouter");
            source.put("transforms.merge.regex", "snapshot-merge\\..*");
            source.put("transforms.merge.replacement", migration.topic());
            migration.start(source, Books.sinkConfig(migration));
            migration.awaitTarget(both(migration, other));
            assertThat(messages(migration, op("r"))).hasSize(ITEMS + 100);

            migration.tables.set(migration.sourceTable, Books.key(1), "title", Map.of("S", "Renamed"));
            migration.tables.set(other, Books.key(1), "title", Map.of("S", "Other renamed"));
            migration.tables.delete(migration.sourceTable, Books.key(2));
            migration.tables.delete(other, Books.key(3));
            migration.awaitTarget(both(migration, other));
            assertThat(migration.target()).hasSize(ITEMS + 98);
            assertThat(migration.deadLetters()).isEmpty();
            await("both are complete")
                    .atMost(Migration.PATIENCE)
                    .until(() -> completedTables(migration, "initial").size() == 2);

            Set<Object> before = markers(migration, migration.sourceTable);
            source.put("snapshot.id", other + ":second");
            stack.connect().putConfig(migration.source, source);
            migration.awaitProgress("second", "COMPLETED");
            migration.awaitProgress("initial", "ALREADY_COMPLETED");
            assertThat(completedTables(migration, "second")).containsExactly(other);
            assertThat(markers(migration, migration.sourceTable)).isEqualTo(before);
            assertThat(markers(migration, other)).hasSize(1).noneMatch(before::contains);
            await("every item of the one is read once more")
                    .atMost(Migration.PATIENCE)
                    .until(() -> messages(migration, op("r")).size() == ITEMS + 100 + 99);
            migration.awaitTarget(both(migration, other));
        }
    }

    private static void assertProgressIsForeseen(Migration migration) {
        List<JsonNode> progress = migration.topics.read(migration.stateTopic()).stream()
                .map(Topics.Message::value)
                .filter(value -> value.path("type").asText().equals("snapshot")
                        && value.path("status").asText().equals("IN_PROGRESS"))
                .toList();
        assertThat(progress).isNotEmpty().allSatisfy(each -> {
            assertThat(each.path("items_total").asInt()).isBetween(ITEMS, ITEMS + 50);
            assertThat(each.path("percent").asDouble()).isBetween(0.0, 99.9);
            assertThat(each.path("items_per_second").isNumber()).isTrue();
        });
        assertThat(progress)
                .anySatisfy(
                        each -> assertThat(each.path("seconds_left").isNumber()).isTrue());
    }

    private static List<Map<String, Object>> both(Migration migration, String other) {
        List<Map<String, Object>> items = new ArrayList<>(migration.sourceItems(item -> {}));
        for (Map<String, Object> item : migration.tables.scan(other)) {
            item.remove(Migration.MARKER);
            items.add(item);
        }
        return items;
    }

    private static Set<Object> markers(Migration migration, String table) {
        Set<Object> markers = new HashSet<>();
        migration.tables.scan(table).forEach(item -> markers.add(item.get(Migration.MARKER)));
        return markers;
    }

    private static Set<String> completedTables(Migration migration, String snapshotId) {
        Set<String> tables = new HashSet<>();
        for (Topics.Message message : migration.topics.read(migration.stateTopic())) {
            JsonNode value = message.value();
            if (value.path("status").asText().equals("COMPLETED")
                    && value.path("snapshot").asText().equals(snapshotId)) {
                tables.add(value.path("table").asText());
            }
        }
        return tables;
    }

    private JsonNode runOffset(Migration migration) {
        for (JsonNode each : stack.connect().offsets(migration.source).path("offsets")) {
            JsonNode partition = each.path("partition");
            if (partition.has("snapshot") && !partition.has("segment")) {
                return each.path("offset");
            }
        }
        throw new AssertionError("no offset of a snapshot run");
    }

    private static List<JsonNode> messages(Migration migration, Predicate<JsonNode> wanted) {
        return migration.topics.read(migration.topic()).stream()
                .map(Topics.Message::value)
                .filter(wanted)
                .toList();
    }

    private static Predicate<JsonNode> op(String op) {
        return value -> value.path("op").asText().equals(op);
    }
}
