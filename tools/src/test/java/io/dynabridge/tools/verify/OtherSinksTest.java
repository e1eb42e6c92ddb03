package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.connector.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The sink that is verified brings the table books to the table titles. */
class OtherSinksTest {

    private static final Map<String, String> SINK = Map.of("topics", "p.books", "table.name.format", "titles");

    private final Map<String, String> identities = new HashMap<>(Map.of("", "the table"));
    private final SourceTable books = SourceTable.of("books", "p.books");
    private final SourceTable films = SourceTable.of("films", "p.films");

    @Test
    void whoBringsTheSameTableToTheSameTargetIsOne() {
        assertThat(others(Map.of("topics", "p.books", "table.name.format", "titles")))
                .singleElement()
                .satisfies(route -> {
                    assertThat(route.name()).isEqualTo("other");
                    assertThat(route.source()).isEqualTo(books);
                });
    }

    @Test
    void whoseTableNobodyKnowsMayBeOne() {
        assertThat(others(Map.of("topics", "p.books", "table.name.format", "${table}-copy")))
                .hasSize(1);
        assertThat(others(Map.of(
                        "topics", "p.books",
                        "transforms", "route",
                        "transforms.route.type", "io.dynabridge.smt.RouteItem")))
                .hasSize(1);
        assertThat(others(Map.of("topics.regex", "p\\..*"))).hasSize(1);
    }

    @Test
    void whoWritesElsewhereIsNone() {
        assertThat(others(Map.of("topics", "p.books", "table.name.format", "authors")))
                .isEmpty();
        assertThat(others(Map.of("topics", "p.books"))).as("to p.books").isEmpty();
        identities.put("eu-north-1", "another table");
        assertThat(found(inRegion("eu-north-1")))
                .as("in another Region")
                .isEqualTo(new OtherSinks.Found(List.of(), List.of()));
    }

    @Test
    void whoReachesTheSameTableInOtherWordsIsOne() {
        identities.put("us-east-1", "the table");
        assertThat(others(inRegion("us-east-1"))).hasSize(1);
    }

    @Test
    void whoseTableCannotBeAskedForIsNamed() {
        assertThat(found(inRegion("us-east-1"))).isEqualTo(new OtherSinks.Found(List.of(), List.of("other")));
    }

    @Test
    void whatIsWrittenOnlyAWorkerKnowsIsNamed() {
        OtherSinks.Found unsure = new OtherSinks.Found(List.of(), List.of("other"));
        assertThat(found(Map.of("topics", "p.books", "table.name.format", "${file:/x:target}")))
                .isEqualTo(unsure);
        assertThat(found(Map.of("topics", "${env:TOPICS}", "table.name.format", "titles")))
                .isEqualTo(unsure);
        assertThat(found(Map.of("topics.regex", "${env:TOPICS}", "table.name.format", "titles")))
                .isEqualTo(unsure);
        assertThat(found(Map.of("topics", "${env:TOPICS}"))).isEqualTo(unsure);
        assertThat(found(Map.of(
                        "topics", "p.books",
                        "table.name.format", "titles",
                        "write.guard.attribute", "${env:GUARD}")))
                .isEqualTo(unsure);
        assertThat(found(Map.of("topics", "p.films", "table.name.format", "${file:/x:target}")))
                .as("which reads other tables")
                .isEqualTo(new OtherSinks.Found(List.of(), List.of()));
    }

    @Test
    void whatIsBroughtOnlyAWorkerKnowsIsNamed() {
        SourceTable salted = SourceTable.in(Map.of(
                        "topic.prefix", "q", "table.include.list", "books", "transforms.hash.salt", "${file:/x:salt}"))
                .get(0);

        assertThat(OtherSinks.of(
                        SINK,
                        List.of(books),
                        Map.of("other", Map.of("topics", "q.books", "table.name.format", "titles")),
                        List.of(books, salted),
                        (any, table) -> Optional.of("the table")))
                .isEqualTo(new OtherSinks.Found(List.of(), List.of("other")));
    }

    @Test
    void whatCertainlyIsNoneOfOursNeedNotBeKnown() {
        OtherSinks.Found none = new OtherSinks.Found(List.of(), List.of());
        assertThat(found(Map.of("topics", "p.books", "input.format", "plain", "table.name.format", "${env:T}")))
                .isEqualTo(none);
        assertThat(found(Map.of("topics", "p.books", "table.name.format", "authors", "delete.enabled", "${env:D}")))
                .isEqualTo(none);
    }

    @Test
    void whatIsGuardedOtherwiseIsNotOurs() {
        assertThat(found(Map.of("topics", "p.books", "table.name.format", "titles", "write.guard.attribute", "_other")))
                .isEqualTo(new OtherSinks.Found(List.of(), List.of()));
    }

    private static Map<String, String> inRegion(String region) {
        return Map.of("topics", "p.books", "table.name.format", "titles", "aws.region", region);
    }

    @Test
    void whoBringsOtherTablesIsNone() {
        assertThat(others(Map.of("topics", "p.films", "table.name.format", "titles")))
                .isEmpty();
        assertThat(others(Map.of("topics", "p.books", "table.name.format", "titles", "input.format", "plain")))
                .isEmpty();
    }

    @Test
    void whoseTransformsOnlyAWorkerKnowsIsNamed() {
        Map<String, String> secret = new HashMap<>(SINK);
        secret.put("transforms", "hash");
        secret.put("transforms.hash.salt", "${file:/secrets:salt}");

        assertThatThrownBy(() -> others(secret))
                .isInstanceOf(RefusedException.class)
                .hasMessageStartingWith("The sink other may write to the same tables");
    }

    private List<Route> others(Map<String, String> config) {
        return found(config).routes();
    }

    private OtherSinks.Found found(Map<String, String> config) {
        return OtherSinks.of(
                SINK,
                List.of(books),
                Map.of("other", config),
                List.of(books, films),
                (any, table) -> Optional.ofNullable(identities.get(any.getOrDefault("aws.region", ""))));
    }
}
