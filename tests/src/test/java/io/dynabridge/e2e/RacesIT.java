package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Live writes that race the backfill: the ways in which hand-written migrations lose, stale or resurrect items. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RacesIT {

    private static final int ITEMS = 420;

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void anItemDeletedBetweenScanAndTouchStaysDeletedInSourceAndTarget() {
        try (Migration migration = Books.migration(stack, "race-deleted")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            startSlowSource(migration);

            int deleted = migration.tables.deleteAllUnless(
                    Migration.MARKER,
                    migration.sourceTable,
                    IntStream.range(0, ITEMS).mapToObj(Books::key).toList());
            assertThat(deleted).as("items scanned but not yet touched").isGreaterThan(10);

            migration.startSink(Books.sinkConfig(migration));
            JsonNode completed = migration.awaitProgress("initial", "COMPLETED");
            assertThat(completed.path("items").asInt()).isEqualTo(ITEMS);
            assertThat(completed.path("segments_done").asInt()).isEqualTo(2);
            assertThat(progress(migration, "STARTED")).hasSize(1);
            assertThat(progress(migration, "IN_PROGRESS")).isNotEmpty().allSatisfy(progress -> {
                assertThat(progress.path("segments").asInt()).isEqualTo(2);
                assertThat(progress.path("items").asInt()).isBetween(0, ITEMS);
                assertThat(progress.path("items_per_second").isNumber()).isTrue();
            });
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.tables.scan(migration.sourceTable))
                    .hasSize(ITEMS - deleted)
                    .allSatisfy(item -> assertThat(item).containsKeys("author", "title", Migration.MARKER));
        }
    }

    @Test
    void anItemUpdatedDuringTheBackfillEndsWithItsLastValue() {
        try (Migration migration = Books.migration(stack, "race-updated")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            startSlowBackfill(migration);

            for (int round = 1; round <= 3; round++) {
                for (int number = 0; number < ITEMS; number += 3) {
                    migration.tables.set(
                            migration.sourceTable,
                            Books.key(number),
                            "pages",
                            Map.of("N", String.valueOf(round * 1000)));
                }
            }

            migration.awaitProgress("initial", "COMPLETED");
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            assertThat(expected).filteredOn("pages", Map.of("N", "3000")).hasSize(ITEMS / 3);
            migration.awaitTarget(expected);
        }
    }

    @Test
    void aRenamedTitleLeavesNothingAtItsOldKey() {
        try (Migration migration = Books.migration(stack, "race-renamed")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            startSlowBackfill(migration);

            for (int number = 0; number < ITEMS; number += 2) {
                rename(migration, number, "Draft " + number);
                rename(migration, number, "Renamed " + number);
            }

            migration.awaitProgress("initial", "COMPLETED");
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            assertThat(expected).hasSize(ITEMS);
            migration.awaitTarget(expected);
        }
    }

    @Test
    void booksThatSwapTitlesConverge() {
        try (Migration migration = Books.migration(stack, "race-swapped")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitTarget(migration.sourceItems(item -> {}));

            // Same author every 17 books, so these pairs contend for each other's whole key.
            for (int number = 0; number < 10; number++) {
                migration.tables.setTogether(
                        migration.sourceTable,
                        "title",
                        Map.of(
                                Books.key(number), Map.of("S", "Title " + (number + 17)),
                                Books.key(number + 17), Map.of("S", "Title " + number)));
            }
            // A cycle of three.
            migration.tables.setTogether(
                    migration.sourceTable,
                    "title",
                    Map.of(
                            Books.key(100), Map.of("S", "Title 117"),
                            Books.key(117), Map.of("S", "Title 134"),
                            Books.key(134), Map.of("S", "Title 100")));

            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.deadLetters()).isEmpty();
        }
    }

    @Test
    void aWorkerKilledInMidBackfillLosesNothing() {
        try (Migration migration = Books.migration(stack, "race-killed")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            startSlowBackfill(migration);

            for (int number = 0; number < ITEMS; number += 5) {
                rename(migration, number, "Before the crash " + number);
            }
            stack.worker().kill();
            for (int number = 0; number < ITEMS; number += 7) {
                rename(migration, number, "While it was down " + number);
            }
            migration.tables.delete(migration.sourceTable, Books.key(1));
            migration.tables.delete(migration.sourceTable, Books.key(ITEMS - 1));
            stack.worker().start();

            migration.awaitProgress("initial", "COMPLETED");
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            assertThat(expected)
                    .hasSize(ITEMS - 2)
                    .allSatisfy(item -> assertThat(item).containsKey("author"));
            migration.awaitTarget(expected);
            ChangeOrder.requireItemOrder(migration.topics.read(migration.topic()));
        }
    }

    private static List<JsonNode> progress(Migration migration, String status) {
        return migration.topics.read(migration.stateTopic()).stream()
                .map(Topics.Message::value)
                .filter(value -> value.path("type").asText().equals("snapshot")
                        && value.path("status").asText().equals(status))
                .toList();
    }

    private void startSlowBackfill(Migration migration) {
        startSlowSource(migration);
        migration.startSink(Books.sinkConfig(migration));
    }

    /** A page of keys is scanned at once and then touched at 40 items a second, so most wait between the two. */
    private void startSlowSource(Migration migration) {
        Map<String, String> config = migration.sourceConfig();
        config.put("snapshot.write.units.per.second", "40");
        config.put("snapshot.segments", "2");
        migration.startSource(config);
        await("some items touched")
                .atMost(Migration.PATIENCE)
                .until(() -> migration.tables.scan(migration.sourceTable).stream()
                        .anyMatch(item -> item.containsKey(Migration.MARKER)));
    }

    private static void rename(Migration migration, int number, String title) {
        migration.tables.set(migration.sourceTable, Books.key(number), "title", Map.of("S", title));
    }
}
