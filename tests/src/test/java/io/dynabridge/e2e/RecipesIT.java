package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The recipes of docs/transforms.md on the real stack, while an application goes on writing. */
@ExtendWith(SharedStack.class)
class RecipesIT {

    private static final AtomicInteger RUNS = new AtomicInteger();
    private static final List<String> KINDS = List.of("book", "film", "game");
    private static final int ITEMS = 40;
    private static final int CHANGES = 250;

    private final LocalStack stack;
    private final Map<String, Map<String, Object>> source = new LinkedHashMap<>();
    private Migration migration;
    private String name;

    RecipesIT(LocalStack stack) {
        this.stack = stack;
    }

    @AfterEach
    void close() {
        migration.close();
    }

    @Test
    void oneTableBecomesThreeWithASinkForEachOrWithOneThatRoutes() {
        migrate(List.of("id:S"));
        for (String kind : KINDS) {
            migration.tables.create(name + "-filtered-" + kind, "id:S");
            migration.tables.create(name + "-routed-" + kind, "id:S");
        }
        for (int i = 0; i < ITEMS; i++) {
            put(i, KINDS.get(i % 3), 0);
        }
        migration.startSource(migration.sourceConfig());
        for (String kind : KINDS) {
            migration.start(
                    name + "-" + kind,
                    sink(
                            Map.of("table.name.format", name + "-filtered-" + kind),
                            transform("only", "FilterItem", "condition", "item.kind == '" + kind + "'")));
        }
        migration.start(
                name + "-router",
                sink(
                        Map.of("table.name.format", "${topic}"),
                        transform("route", "RouteItem", "topic", name + "-routed-${kind|lower}")));
        moveItemsAcrossTheBorders();
        migration.awaitProgress("initial", "COMPLETED");

        for (String kind : KINDS) {
            List<Map<String, Object>> expected =
                    sourceWhere(item -> item.get("kind").equals(Map.of("S", kind)));
            for (String how : List.of("-filtered-", "-routed-")) {
                await(how + kind)
                        .atMost(Migration.PATIENCE)
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> {
                            migration.requireNoFailure();
                            assertThat(migration.differences(name + how + kind, expected))
                                    .isEmpty();
                        });
            }
        }
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void twoTablesBecomeOneWithoutCollisions() {
        migrate(List.of("PK:S"));
        String films = name + "-films";
        migration.tables.create(films, "imdb:S");
        migration.tables.enableStream(films, StreamViewType.NEW_AND_OLD_IMAGES);
        List<Map<String, Object>> expected = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            put(i, "book", 0);
            migration.tables.put(films, film(i, 0));
        }
        Map<String, String> config = migration.sourceConfig();
        config.put("table.include.list", migration.sourceTable + "," + films);
        migration.startSource(config);
        migration.start(
                migration.sink,
                sink(
                        Map.of("topics", migration.topic() + "," + name + "." + films),
                        transform(
                                "kind",
                                "InsertAttribute",
                                "expressions",
                                "kind=has(item.imdb) ? 'FILM#' + item.imdb : 'BOOK#' + item.id"),
                        transform("key", "Rekey", "partition.key", "PK=${kind}", "drop.source.attributes", "true")));
        for (int i = 0; i < ITEMS; i += 2) {
            put(i, "book", i);
            migration.tables.put(films, film(i, i));
            migration.tables.delete(films, Map.of("imdb", Map.of("S", "" + (i + 1))));
        }
        source.forEach((id, book) -> expected.add(merged(book, "BOOK#" + id)));
        for (int i = 0; i < ITEMS; i += 2) {
            expected.add(merged(film(i, i), "FILM#" + i));
        }

        migration.awaitTarget(expected);
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void kafkasOwnTransformsChainWithOursOnBothSides() {
        migrate(List.of("PK:S"));
        for (int i = 0; i < ITEMS; i++) {
            put(i, KINDS.get(i % 3), i);
        }
        Map<String, String> config = migration.sourceConfig();
        config.putAll(transforms(transform("key", "Rekey", "partition.key", "PK=ID#${id}")));
        migration.startSource(config);
        Map<String, String> sinkConfig = sink(
                Map.of("table.name.format", "${topic}"),
                stock("mark", "InsertHeader", "header", "seen", "value.literal", "yes"),
                stock("drop", "Filter", "predicate", "unseen"),
                stock("rename", "RegexRouter", "regex", ".*-source", "replacement", migration.targetTable),
                transform("not", "FilterItem", "condition", "item.kind != 'game'"));
        sinkConfig.putAll(Map.of(
                "predicates", "unseen",
                "predicates.unseen.type", "org.apache.kafka.connect.transforms.predicates.HasHeaderKey",
                "predicates.unseen.name", "seen",
                "transforms.drop.negate", "true"));
        migration.start(migration.sink, sinkConfig);
        migration.awaitProgress("initial", "COMPLETED");
        stack.connect().restart(migration.source);
        stack.connect().awaitRunning(migration.source, Duration.ofSeconds(60));
        moveItemsAcrossTheBorders();

        List<Map<String, Object>> expected = new ArrayList<>();
        for (Map<String, Object> item : sourceWhere(item -> !item.get("kind").equals(Map.of("S", "game")))) {
            Map<String, Object> keyed = new HashMap<>(item);
            keyed.put("PK", Map.of("S", "ID#" + id(item)));
            expected.add(keyed);
        }
        migration.awaitTarget(expected);
        assertThat(migration.deadLetters()).isEmpty();
    }

    @Test
    void typesChangeAndWhatCannotIsADeadLetterUntilItIsMended() {
        migrate(List.of("id:S"));
        for (int i = 0; i < 5; i++) {
            migration.tables.put(
                    migration.sourceTable,
                    Map.of(
                            "id", Map.of("S", "" + i),
                            "price", Map.of("S", i == 3 ? "free" : i + ".50"),
                            "tags", Map.of("L", List.of(Map.of("S", "a"), Map.of("S", "b"), Map.of("S", "a")))));
        }
        migration.start(
                migration.sourceConfig(),
                sink(Map.of(), transform("cast", "CastAttribute", "spec", "price:N,tags:SS")));
        await().atMost(Migration.PATIENCE).until(() -> !migration.deadLetters().isEmpty());
        assertThat(migration.deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.failureMessage())
                        .contains("'price' cannot be cast from S to N")
                        .doesNotContain("free"));
        migration.tables.set(migration.sourceTable, Map.of("id", Map.of("S", "3")), "price", Map.of("S", "3.50"));

        List<Map<String, Object>> expected = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            expected.add(Map.of(
                    "id", Map.of("S", "" + i),
                    "price", Map.of("N", i + ".50"),
                    "tags", Map.of("SS", List.of("a", "b"))));
        }
        migration.awaitTarget(expected);
        assertThat(migration.deadLetters()).hasSize(1);
    }

    private void migrate(List<String> targetKeys) {
        name = "recipe" + RUNS.incrementAndGet();
        migration = new Migration(stack, name).tables(List.of("id:S"), targetKeys);
    }

    /** Inserts, updates, changes of kind, deletes, and inserts anew: repeatable. */
    private void moveItemsAcrossTheBorders() {
        Random random = new Random(7);
        for (int change = 1; change <= CHANGES; change++) {
            int id = random.nextInt(ITEMS);
            if (random.nextInt(6) == 0) {
                source.remove("" + id);
                migration.tables.delete(migration.sourceTable, Map.of("id", Map.of("S", "" + id)));
            } else {
                put(id, KINDS.get(random.nextInt(3)), change);
            }
        }
    }

    private void put(int id, String kind, int change) {
        Map<String, Object> item = Map.of(
                "id", Map.of("S", "" + id),
                "kind", Map.of("S", kind),
                "change", Map.of("N", "" + change));
        source.put("" + id, item);
        migration.tables.put(migration.sourceTable, item);
    }

    private static Map<String, Object> film(int imdb, int change) {
        return Map.of("imdb", Map.of("S", "" + imdb), "change", Map.of("N", "" + change));
    }

    private static Map<String, Object> merged(Map<String, Object> item, String key) {
        Map<String, Object> merged = new HashMap<>(item);
        merged.remove("kind");
        merged.put("PK", Map.of("S", key));
        return merged;
    }

    private static String id(Map<String, Object> item) {
        return (String) ((Map<?, ?>) item.get("id")).get("S");
    }

    private List<Map<String, Object>> sourceWhere(Predicate<Map<String, Object>> condition) {
        return source.values().stream().filter(condition).toList();
    }

    @SafeVarargs
    private Map<String, String> sink(Map<String, String> settings, Map<String, String>... chain) {
        Map<String, String> config = migration.sinkConfig();
        config.putAll(settings);
        config.putAll(transforms(chain));
        return config;
    }

    @SafeVarargs
    private static Map<String, String> transforms(Map<String, String>... chain) {
        Map<String, String> config = new HashMap<>();
        List<String> aliases = new ArrayList<>();
        for (Map<String, String> transform : chain) {
            aliases.add(transform.keySet().iterator().next().split("\\.")[1]);
            config.putAll(transform);
        }
        config.put("transforms", String.join(",", aliases));
        return config;
    }

    private static Map<String, String> transform(String alias, String type, String... settings) {
        return link("io.dynabridge.smt.", alias, type, settings);
    }

    private static Map<String, String> stock(String alias, String type, String... settings) {
        return link("org.apache.kafka.connect.transforms.", alias, type, settings);
    }

    private static Map<String, String> link(String home, String alias, String type, String... settings) {
        Map<String, String> config = new HashMap<>();
        config.put("transforms." + alias + ".type", home + type);
        for (int i = 0; i < settings.length; i += 2) {
            config.put("transforms." + alias + "." + settings[i], settings[i + 1]);
        }
        return config;
    }
}
