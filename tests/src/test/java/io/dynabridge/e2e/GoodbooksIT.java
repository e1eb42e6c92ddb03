package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Ten thousand real books from numeric ids to author and original title: missing titles, collisions and all. */
@ExtendWith(SharedStack.class)
@Timeout(value = 12, unit = TimeUnit.MINUTES)
class GoodbooksIT {

    private static final String CONFLICT = "TargetKeyConflictException";
    /** Each look scans the whole target, on the cores that write it. */
    private static final Duration LOOKS = Duration.ofSeconds(1);

    private static final Set<String> TEXT_COLUMNS =
            Set.of("isbn", "authors", "original_title", "title", "language_code", "image_url", "small_image_url");

    @Test
    void everyBookArrivesCollidesOrIsADeadLetter(LocalStack stack) throws IOException {
        Path csv = Installation.find().root().resolve("../shared/data/goodbooks/books.csv");
        Assumptions.assumeTrue(Files.exists(csv), "the goodbooks data is not here: " + csv);
        List<Map<String, Object>> books = read(csv);
        assertThat(books).hasSize(10_000);

        try (Migration migration = new Migration(stack, "goodbooks")
                .tables(List.of("book_id:N"), List.of("authors:S", "original_title:S"))) {
            migration.tables.putAll(migration.sourceTable, books);
            migration.start(
                    migration.sourceConfig(),
                    migration.sinkConfig("authors=${authors}", "original_title=${original_title}"));
            migration.awaitProgress("initial", "COMPLETED");

            await("595 dead letters")
                    .atMost(Migration.PATIENCE)
                    .pollInterval(LOOKS)
                    .until(() -> {
                        migration.requireNoFailure();
                        return refusals(migration).size() >= 595;
                    });
            await("9,405 items")
                    .atMost(Migration.PATIENCE)
                    .pollInterval(LOOKS)
                    .until(() -> migration.tables.scan(migration.targetTable).size() >= 9_405);

            Map<JsonNode, String> refusals = refusals(migration);
            assertThat(refusals).hasSize(595);
            assertThat(refusals.values().stream().distinct()).hasSize(2);
            assertThat(refusals.values().stream().filter(CONFLICT::equals)).hasSize(10);

            List<Map<String, Object>> target = migration.target();
            assertThat(target).hasSize(9_405);
            Map<ItemKey, Map<String, Object>> sourceById = new HashMap<>();
            migration
                    .sourceItems(item -> {})
                    .forEach(book -> sourceById.put(ItemKey.of(book, List.of("book_id")), book));
            assertThat(sourceById).hasSize(10_000);
            assertThat(target)
                    .allSatisfy(book -> assertThat(
                                    Items.equal(book, sourceById.get(ItemKey.of(book, List.of("book_id")))))
                            .as("equal to its source item")
                            .isTrue());

            assertThat(conflictMessages(migration))
                    .allSatisfy(message ->
                            assertThat(message).contains(migration.targetTable).containsPattern("book_id.*book_id"));
        }
    }

    /** Why each book is a dead letter, by its key: delivery is at least once, so a book may be refused more than once. */
    private static Map<JsonNode, String> refusals(Migration migration) {
        return migration.deadLetters().stream()
                .collect(Collectors.toMap(Topics.Message::key, Topics.Message::failure, (first, again) -> first));
    }

    private static List<String> conflictMessages(Migration migration) {
        return migration.deadLetters().stream()
                .filter(letter -> CONFLICT.equals(letter.failure()))
                .map(Topics.Message::failureMessage)
                .toList();
    }

    private static List<Map<String, Object>> read(Path csv) throws IOException {
        List<Map<String, Object>> books = new ArrayList<>();
        CSVFormat format = CSVFormat.DEFAULT
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get();
        try (CSVParser rows = CSVParser.parse(csv, StandardCharsets.UTF_8, format)) {
            for (CSVRecord row : rows) {
                Map<String, Object> book = new HashMap<>();
                row.toMap().forEach((column, value) -> {
                    if (!value.isEmpty()) {
                        book.put(column, Map.of(TEXT_COLUMNS.contains(column) ? "S" : "N", value));
                    }
                });
                books.add(book);
            }
        }
        return books;
    }
}
