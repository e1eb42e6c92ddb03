package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.Items;
import io.dynabridge.tools.verify.Verification.Result;
import io.dynabridge.tools.verify.Verification.Subject;
import io.dynabridge.tools.verify.VerificationReport.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

/** Items that come to one target through several source connectors, or several sinks. */
class SeveralRoutesTest extends BooksAndTitles {

    private static final SourceTable PLAIN = SourceTable.of("books", "p.books");
    /** The same table through another source connector, which gives long books another title. */
    private static final SourceTable LONG = SourceTable.in(Map.of(
                    "topic.prefix", "q",
                    "table.include.list", "books",
                    "transforms", "long",
                    "transforms.long.type", OfLongBooks.class.getName()))
            .get(0);

    @Test
    void whatASecondSourceConnectorBringsOfATableIsMissedToo() {
        copy(book("1", "Dune", 600));
        assertThat(runBoth().report().missing().samples())
                .singleElement()
                .asString()
                .contains("Dune, long");

        tables.put("titles", guarded(book("1", "Dune, long", 600), "books:{\"isbn\":{\"S\":\"1\"}}"));
        assertThat(runBoth().report().verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whatOneOfTwoSourceConnectorsIsRefusedForStaysADeadLetter() {
        copy(book("1", "Dune", 100));

        VerificationReport report = runBoth().report();
        assertThat(report.verdict()).isEqualTo(Verdict.UNPLACED);
        assertThat(report.refused().count()).isEqualTo(1);
        assertThat(report.refused().samples()).singleElement().asString().contains("too short");
    }

    @Test
    void whatIsBroughtTwiceAlikeIsReadOnceAndNoConflict() {
        for (int i = 0; i < 100; i++) {
            copy(book("isbn " + i, "title " + i, i));
        }
        SourceTable again = SourceTable.of("books", "q.books");
        Route other = new Route("other", again, Map.of("table.name.format", "titles", "topics", "q.books"));

        try (Verification verification = verification(List.of(PLAIN, again), List.of(other))) {
            assertThat(verification.run().report().verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(tables.pages())
                    .as("the source for the sink and for the other, and the target")
                    .isLessThanOrEqualTo(3 * pages());
        }
    }

    /** Of one reading of a hundred items. */
    private int pages() {
        int before = tables.pages();
        verify(Map.of("table.name.format", "titles", "topics", "p.books"));
        return (tables.pages() - before + 1) / 2;
    }

    @Test
    void whatIsMissingOfATableThatAnotherSinkBringsTwiceIsMissed() {
        copy(book("1", "Dune", 600));
        Map<String, String> other = Map.of("table.name.format", "titles", "topics.regex", ".*");
        List<Route> others = List.of(new Route("other", PLAIN, other), new Route("other", LONG, other));

        try (Verification verification = verification(List.of(PLAIN), others)) {
            assertThat(verification.run().report().missing().count()).isEqualTo(1);
        }
    }

    @Test
    void nothingIsTouchedWhoseMarkerTheOtherConnectorWouldTakeForAnAttribute() {
        tables.put("books", book("1", "Dune", 600));
        SourceTable marked = SourceTable.of("books", "q.books", "_mark");

        try (Verification verification = verification(List.of(PLAIN, marked), List.of())) {
            Set<Suspect> differences = verification.run().differences().keySet();
            assertThat(differences).isNotEmpty();
            assertThatThrownBy(() -> verification.repair(differences, "repair"))
                    .hasMessageContaining("the same snapshot.marker.attribute");
        }
    }

    @Test
    void aSampleGoesEachWay() {
        copy(book("1", "Dune", 600));
        copy(book("2", "Emma", 100));

        try (Verification verification = verification(List.of(PLAIN, LONG), List.of())) {
            VerificationReport report = verification.sample(100).report();
            assertThat(report.missing().count()).isEqualTo(1);
            assertThat(report.refused().count()).isEqualTo(1);
            assertThat(report.sourceItems()).as("each of two, each way").isEqualTo(4);
        }
    }

    @Test
    void nothingIsDeletedThatAnotherSinkMayHaveWrittenThoughItIsRefusedHere() throws InterruptedException {
        copy(book("1", "Dune", 100));
        tables.put("titles", guarded(book("1", "Dune, long", 100), "books:{\"isbn\":{\"S\":\"1\"}}"));
        Map<String, String> other = Map.of(
                "table.name.format", "titles",
                "topics", "p.books",
                "transforms", "long",
                "transforms.long.type", OfLongBooks.class.getName());

        try (Verification verification = verification(List.of(PLAIN), List.of(new Route("other", PLAIN, other)))) {
            Result result = verification.run();
            assertThat(result.report().extra().count()).isEqualTo(1);
            assertThat(verification.repair(result.differences().keySet(), "repair"))
                    .isEqualTo(new Repair.Done(0, 0, 1));
        }
    }

    @Test
    void whatAnotherSinkWritesToATableThatIsNotComparedIsNotRefused() throws InterruptedException {
        tables.put("books", book("1", "Dune", 600));
        tables.put("titles", guarded(book("1", "Dune, before", 600), "books:{\"isbn\":{\"S\":\"1\"}}"));
        tables.create("archive", "title");
        Map<String, String> other = Map.of("table.name.format", "archive", "topics", "p.books");

        try (Verification verification = verification(List.of(PLAIN), List.of(new Route("other", PLAIN, other)))) {
            Result result = verification.run();
            assertThat(verification.repair(result.differences().keySet(), "repair"))
                    .as("one touched, its ghost deleted")
                    .isEqualTo(new Repair.Done(1, 1, 0));
        }
    }

    private Result runBoth() {
        try (Verification verification = verification(List.of(PLAIN, LONG), List.of())) {
            return verification.run();
        }
    }

    private Verification verification(List<SourceTable> sources, List<Route> others) {
        return new Verification(
                new Subject(sources, SINK, others, Set.of(), List.of()),
                tables,
                tables,
                lag,
                VerificationProgress.NONE,
                Optional.empty());
    }

    /** Gives books another title, but none to short ones. */
    public static final class OfLongBooks<R extends ConnectRecord<R>> extends AfterImageTransform<R> {

        @Override
        void change(Map<String, Object> after) {
            if (after.get("pages").equals(Map.of("N", "100"))) {
                throw new DataException("too short");
            }
            after.put("title", Map.of("S", Items.attributes(after.get("title")).get("S") + ", long"));
        }
    }
}
