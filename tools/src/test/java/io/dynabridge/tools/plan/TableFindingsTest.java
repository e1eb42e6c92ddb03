package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.plan.Finding.Level;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TableFindingsTest {

    private static final AwsCli AWS =
            new AwsCli(Optional.of("eu-north-1"), Optional.of("http://localhost:8000"), Optional.of("my profile"));

    private final TableView books = Views.table("books", 5_000, "isbn:S");
    private PlannedConfigs configs = Views.configs(Map.of(), Map.of());

    @Test
    void aTableInOrderLeavesNothingToMend() {
        assertThat(source(books)).extracting(Finding::level).containsOnly(Level.FINE);
    }

    @Test
    void withoutAStreamThereIsACommandThatMakesOne() {
        assertThat(mend(source(Views.streaming(books, Optional.empty(), 0))).commands())
                .containsExactly("aws dynamodb update-table --region eu-north-1 --endpoint-url http://localhost:8000"
                        + " --profile 'my profile' --table-name books --stream-specification"
                        + " StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
    }

    @Test
    void anotherViewTypeCostsItsReadersTheStream() {
        Finding finding = mend(source(Views.streaming(books, Optional.of("KEYS_ONLY"), 0)));

        assertThat(finding.text()).contains("KEYS_ONLY", "ends it for everybody");
        assertThat(finding.commands()).hasSize(3);
    }

    @Test
    void scanOnlyNeedsNoStream() {
        configs = Views.configs(Map.of("snapshot.mode", "scan_only"), Map.of());

        assertThat(source(Views.streaming(books, Optional.empty(), 0)))
                .extracting(Finding::level)
                .containsOnly(Level.FINE);
    }

    @Test
    void replicasAreNotTouchedUnlessToldSo() {
        TableView replicated = Views.streaming(books, books.viewType(), 2);

        assertThat(mend(source(replicated)).text()).contains("2 replicas");
        configs = Views.configs(Map.of("snapshot.touch.replicated.tables", "true"), Map.of());
        assertThat(source(replicated))
                .extracting(Finding::level)
                .as("a note about what each write costs")
                .containsExactly(Level.FINE, Level.FINE, Level.NOTE);
    }

    @Test
    void markerAndGuardMustBeNoKeys() {
        TableView marked = Views.with(books, Views.ON_DEMAND, Views.index("i", "_dynabridge_touch", Set.of("isbn"), 0));
        TableView guarded = Views.with(books, Views.ON_DEMAND, Views.index("i", "_dynabridge", Set.of(), 0));

        assertThat(mend(source(marked)).text()).contains("snapshot.marker.attribute");
        assertThat(mend(new TableFindings(configs, AWS).target(guarded, Optional.of("_dynabridge")))
                        .text())
                .contains("write.guard.attribute");
    }

    @Test
    void aMissingTargetIsMadeByACommandOrByTheSink() {
        Map<String, AttributeType> key = Map.of("k", AttributeType.N);

        Finding finding = new TableFindings(configs, AWS).missing("t", key, true);
        assertThat(finding.level()).isEqualTo(Level.MEND);
        assertThat(finding.commands().get(0))
                .contains("create-table", "AttributeName=k,AttributeType=N", "AttributeName=k,KeyType=HASH");
        configs = Views.configs(Map.of(), Map.of("auto.create", "true"));
        assertThat(new TableFindings(configs, AWS).missing("t", key, false))
                .returns(Level.NOTE, Finding::level)
                .extracting(Finding::text)
                .asString()
                .contains("no item showed their types");
    }

    private List<Finding> source(TableView table) {
        return new TableFindings(configs, AWS).source(table);
    }

    private static Finding mend(List<Finding> findings) {
        return findings.stream()
                .filter(each -> each.level() == Level.MEND)
                .reduce((a, b) -> {
                    throw new AssertionError("two to mend: " + a + ", " + b);
                })
                .orElseThrow();
    }
}
