package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.ItemKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TableComparisonTest {

    private final TableComparison comparison = new TableComparison();

    @Test
    void anItemThatSaysTheSameInOtherWordsIsEqual() {
        expect("1", "Dune", Map.of("pages", Map.of("N", "374.0"), "genres", Map.of("SS", List.of("a", "b"))));
        find("Dune", Map.of("pages", Map.of("N", "374"), "genres", Map.of("SS", List.of("b", "a"))));

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isTrue();
        assertThat(report.equal()).isEqualTo(1);
    }

    @Test
    void anItemWithAnotherAttributeIsDifferent() {
        expect("1", "Dune", Map.of("pages", Map.of("N", "374")));
        find("Dune", Map.of("pages", Map.of("S", "374")));

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isFalse();
        assertThat(report.different()).isEqualTo(new Findings(1, List.of("{\"title\":{\"S\":\"Dune\"}}")));
    }

    @Test
    void anItemThatIsNotThereIsMissingAndTheReportNamesItsSource() {
        expect("1", "Dune", Map.of());

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isFalse();
        assertThat(report.missing().count()).isEqualTo(1);
        assertThat(report.missing().samples().get(0)).contains("Dune", "isbn");
    }

    @Test
    void anItemThatNobodyMapsToIsExtraLikeTheOldTitleOfARenamedBook() {
        expect("1", "Dune", Map.of());
        find("Dune", Map.of());
        find("Dun", Map.of());

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isFalse();
        assertThat(report.extra().count()).isEqualTo(1);
    }

    @Test
    void ofTwoItemsThatClaimOneKeyEitherMayStandThereAndTheOtherIsAConflict() {
        expect("1", "Dune", Map.of("pages", Map.of("N", "1")));
        expect("2", "Dune", Map.of("pages", Map.of("N", "2")));
        find("Dune", Map.of("pages", Map.of("N", "2")));

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isTrue();
        assertThat(report.equal()).isEqualTo(1);
        assertThat(report.conflicts().count()).isEqualTo(1);
    }

    @Test
    void ofTwoItemsThatClaimOneKeyAMixtureMayNotStandThere() {
        expect("1", "Dune", Map.of("pages", Map.of("N", "1")));
        expect("2", "Dune", Map.of("pages", Map.of("N", "2")));
        find("Dune", Map.of("pages", Map.of("N", "3")));

        assertThat(comparison.report().agrees()).isFalse();
    }

    @Test
    void ofTwoItemsThatClaimOneKeyOneMustStandThere() {
        expect("1", "Dune", Map.of());
        expect("2", "Dune", Map.of());

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isFalse();
        assertThat(report.missing().count()).isEqualTo(1);
    }

    @Test
    void refusedAndFilteredItemsAreCountedAndNotMissed() {
        comparison.refuse(isbn("1"), "no title");
        comparison.filter();

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isTrue();
        assertThat(report.sourceItems()).isEqualTo(2);
        assertThat(report.refused().samples()).containsExactly("{\"isbn\":{\"S\":\"1\"}}: no title");
        assertThat(report.filtered()).isEqualTo(1);
    }

    @Test
    void onlyTheFirstFindingsAreRememberedByName() {
        for (int i = 0; i < 100; i++) {
            find("title " + i, Map.of());
        }

        Findings extra = comparison.report().extra();
        assertThat(extra.count()).isEqualTo(100);
        assertThat(extra.samples()).hasSize(Findings.MAX_SAMPLES);
        assertThat(extra.toString()).startsWith("100 (").endsWith(", …)");
    }

    private void expect(String isbn, String title, Map<String, Object> rest) {
        comparison.expect(isbn(isbn), title(title), item(title, rest));
    }

    private void find(String title, Map<String, Object> rest) {
        comparison.found(title(title), item(title, rest));
    }

    private static Map<String, Object> item(String title, Map<String, Object> rest) {
        Map<String, Object> item = new HashMap<>(rest);
        item.put("title", Map.of("S", title));
        return item;
    }

    private static ItemKey isbn(String isbn) {
        return ItemKey.of(Map.of("isbn", Map.of("S", isbn)), List.of("isbn"));
    }

    private static ItemKey title(String title) {
        return ItemKey.of(Map.of("title", Map.of("S", title)), List.of("title"));
    }
}
