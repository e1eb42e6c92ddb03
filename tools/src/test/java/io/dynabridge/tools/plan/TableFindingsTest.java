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
        configs = Views.configs(Map.of("snapshot.touch.replicated.tables", "false"), Map.of());
        assertThat(mend(source(replicated)).text()).as("a no is no consent").contains("2 replicas");
        assertThat(source(Views.strong(books)))
                .extracting(Finding::level)
                .as("no write of another Region is still on its way")
                .doesNotContain(Level.MEND);
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
        assertThat(mend(new TableFindings(configs, AWS).target(guarded, Optional.of("_dynabridge"), false))
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

    @Test
    void whatBecomesOfItemsThatAreThereFollowsPolicyAndGuard() {
        assertThat(targetWithItems(Map.of()))
                .returns(Level.NOTE, Finding::level)
                .extracting(Finding::text)
                .asString()
                .contains("left alone (foreign.item.policy=keep)");
        assertThat(targetWithItems(Map.of("foreign.item.policy", "report")))
                .returns(Level.NOTE, Finding::level)
                .extracting(Finding::text)
                .asString()
                .contains("dead letter");
        assertThat(targetWithItems(Map.of("foreign.item.policy", "overwrite")))
                .returns(Level.MEND, Finding::level)
                .extracting(Finding::text)
                .asString()
                .contains("replaced where a source item wants its key");
        assertThat(targetWithItems(Map.of("write.guard", "none")))
                .returns(Level.MEND, Finding::level)
                .extracting(Finding::text)
                .asString()
                .contains("replaced or deleted", "write.guard=none");
    }

    @Test
    void anEmptyTargetMayHaveAnyPolicy() {
        configs = Views.configs(Map.of(), Map.of("write.guard", "none"));

        assertThat(new TableFindings(configs, AWS).target(books, Optional.empty(), false))
                .extracting(Finding::level)
                .containsOnly(Level.FINE);
    }

    @Test
    void aTargetThatTakesNoTransactionsCannotBeWrittenTo() {
        Finding finding =
                mend(new TableFindings(configs, AWS).target(Views.strong(books), Optional.of("_dynabridge"), false));

        assertThat(finding.text()).contains("multi-Region strong consistency", "neither transactions");
    }

    @Test
    void theSourceIsKnownByItsArnAndALocalOneByItsEndpointToo() {
        assertThat(itself(books)).contains("which is the source");
        assertThat(itself(Views.table("books_by_author", 0, "author:S"))).isEmpty();
        assertThat(itself(Views.at(books, "arn:aws:dynamodb:eu-west-1:1:table/books")))
                .as("the same name in another Region")
                .isEmpty();

        TableView local = Views.at(books, "arn:aws:dynamodb:ddblocal:000000000000:table/books");
        configs = Views.configs(Map.of("dynamodb.service.endpoint", "http://a"), Map.of());
        assertThat(new TableFindings(configs, AWS).itself(local, local)).isEmpty();
        configs = Views.configs(
                Map.of("dynamodb.service.endpoint", "http://a"), Map.of("dynamodb.service.endpoint", "http://a"));
        assertThat(new TableFindings(configs, AWS).itself(local, local)).isPresent();
    }

    @Test
    void whoseAKeyIsIsNotGuessed() {
        Finding note = source(Views.encrypted(books, "arn:aws:kms:eu-north-1:1:key/k")).stream()
                .filter(finding -> finding.level() == Level.NOTE)
                .findFirst()
                .orElseThrow();

        assertThat(note.text()).contains("Where AWS manages that key nothing is needed", "kms:Decrypt");
        assertThat(note.commands())
                .containsExactly("aws kms describe-key --key-id arn:aws:kms:eu-north-1:1:key/k --query"
                        + " KeyMetadata.KeyManager --region eu-north-1 --profile 'my profile'");
    }

    private String itself(TableView target) {
        return new TableFindings(configs, AWS)
                .itself(books, target)
                .map(Finding::text)
                .orElse("");
    }

    private Finding targetWithItems(Map<String, String> sink) {
        configs = Views.configs(Map.of(), sink);
        return new TableFindings(configs, AWS)
                .target(books, Optional.empty(), true).stream()
                        .filter(finding -> finding.level() != Level.FINE)
                        .findFirst()
                        .orElseThrow();
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
