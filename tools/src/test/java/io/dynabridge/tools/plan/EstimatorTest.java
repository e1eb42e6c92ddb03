package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.dynabridge.tools.plan.TableView.Capacity;
import io.dynabridge.tools.verify.Findings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EstimatorTest {

    private static final Findings NONE = new Findings(0, List.of());
    private static final Prices PRICES = Prices.of(Optional.of(2.0), Optional.of(1.0), Optional.empty());
    private static final Capacity TEN_A_SECOND = new Capacity(true, 10, 10_000);

    private final TableView source = Views.table("books", 1_000_000, "isbn:S");
    private final TableView target = Views.table("books_by_author", 0, "author:S", "title:S");

    @Test
    void aSampleStandsForTheTable() {
        // 100 items of 2,000 bytes; touched 2 units each, written 3 with the guard and 2 without.
        Estimate estimate = estimate(Map.of(), Map.of(), sample(false, Map.of(), Map.of()), source, target);

        assertThat(estimate.items()).isEqualTo(1_000_000);
        assertThat(estimate.readUnits()).isCloseTo(2e9 / 4096, within(1.0));
        assertThat(estimate.touchUnits()).isEqualTo(2e6);
        assertThat(estimate.targetUnits()).isEqualTo(3e6);
        assertThat(estimate.guardUnits()).isEqualTo(1e6);
        assertThat(estimate.sourceDollars().orElseThrow()).isCloseTo(2 * 2 + 2000 / 4096.0, within(0.001));
        assertThat(estimate.targetDollars()).contains(6.0);
        assertThat(estimate.seconds().orElseThrow())
                .as("3 units an item, 4,000 a second")
                .isEqualTo(750);
    }

    @Test
    void aWholeTableStandsForItselfWhateverTheCountSays() {
        assertThat(estimate(Map.of(), Map.of(), sample(true, Map.of(), Map.of()), source, target)
                        .items())
                .isEqualTo(100);
    }

    @Test
    void whatNobodyCountedIsEstimatedByTheMillion() {
        TableView young = Views.table("books", 0, "isbn:S");
        Estimate estimate = estimate(Map.of(), Map.of(), sample(false, Map.of(), Map.of()), young, target);

        assertThat(estimate.counted()).isFalse();
        assertThat(estimate.items()).isEqualTo(1_000_000);
        assertThat(estimate.touchUnits()).isEqualTo(2e6);
        assertThat(estimate(Map.of(), Map.of(), sample(true, Map.of(), Map.of()), young, target)
                        .counted())
                .isTrue();
    }

    @Test
    void eachTargetHasItsOwnBilling() {
        TableView bought = Views.with(target, TEN_A_SECOND);
        TableView metered = Views.table("books_by_title", 0, "title:S");
        SampleResult both = sample(
                false,
                Map.of("books_by_author", 100.0, "books_by_title", 150.0, "not_yet", 50.0),
                Map.of(),
                Map.of("books_by_title/g", 25.0));
        Estimator estimator = new Estimator(Views.configs(Map.of(), Map.of()), PRICES);

        Estimate estimate = estimator.of(both, source, List.of(bought, metered));
        assertThat(estimate.targetDollars().orElseThrow())
                .as("1.5 million units, 0.25 on an index, and 0.5 on a table that is not there yet")
                .isCloseTo(4.5, within(0.001));
        assertThat(estimate.bottleneck().orElseThrow().what()).contains("writing books_by_author");
        SampleResult one = sample(false, Map.of("books_by_author", 300.0), Map.of(), Map.of());
        assertThat(estimator.of(one, source, List.of(bought)).targetDollars()).isEmpty();
        assertThat(new Estimator(Views.configs(Map.of(), Map.of("write.guard", "ledger")), PRICES)
                        .of(one, source, List.of(bought))
                        .targetDollars())
                .as("the ledger is billed on demand")
                .contains(4.0);
    }

    @Test
    void modesAndGuardsHaveTheirPrices() {
        SampleResult sample = sample(false, Map.of(), Map.of());

        assertThat(estimate(Map.of("snapshot.mode", "scan_only"), Map.of(), sample, source, target)
                        .touchUnits())
                .isZero();
        Estimate changesOnly = estimate(Map.of("snapshot.mode", "no_data"), Map.of(), sample, source, target);
        assertThat(changesOnly.targetUnits() + changesOnly.readUnits()).isZero();
        assertThat(changesOnly.seconds()).isEmpty();
        Estimate cleanedUp = estimate(Map.of("snapshot.marker.cleanup", "true"), Map.of(), sample, source, target);
        assertThat(cleanedUp.touchUnits()).isEqualTo(4e6);
        Estimate ledger = estimate(Map.of(), Map.of("write.guard", "ledger"), sample, source, target);
        assertThat(ledger.targetUnits()).isEqualTo(6e6);
        assertThat(ledger.ledgerUnits()).isEqualTo(2e6);
    }

    @Test
    void theNarrowestDecides() {
        SampleResult sample = sample(false, Map.of("all", 200.0), Map.of("books_by_author/g", 100.0));
        TableView narrowSource = Views.with(source, TEN_A_SECOND);
        TableView narrowIndex =
                Views.with(source, new Capacity(true, 1_000, 10_000), Views.index("all", "genre", Set.of(), 5));
        TableView narrowTargetIndex =
                Views.with(target, new Capacity(true, 1_000, 1), Views.index("g", "genre", Set.of(), 2));

        Estimate bySource = estimate(Map.of(), Map.of(), sample, narrowSource, target);
        assertThat(bySource.seconds()).contains(200_000.0);
        assertThat(bySource.bottleneck().orElseThrow().what()).contains("touching books", "all that is provisioned");
        TableView withLocalIndex = Views.with(source, TEN_A_SECOND, Views.localIndex("all", "genre"));
        assertThat(estimate(Map.of(), Map.of(), sample, withLocalIndex, target).seconds())
                .as("it lives on the table's units")
                .contains(400_000.0);
        assertThat(bySource.sourceDollars()).as("paid by the hour anyway").isEmpty();
        assertThat(estimate(Map.of(), Map.of(), sample, narrowIndex, target).seconds())
                .contains(400_000.0);
        assertThat(estimate(Map.of(), Map.of(), sample, source, narrowTargetIndex)
                        .seconds())
                .contains(500_000.0);
        assertThat(estimate(
                                Map.of("snapshot.write.units.per.second", "100"),
                                Map.of(),
                                sample(false, Map.of(), Map.of()),
                                source,
                                target)
                        .bottleneck()
                        .orElseThrow()
                        .what())
                .contains("touching books (bounded), 100 units");
    }

    @Test
    void anEmptyTableCostsNothing() {
        SampleResult nothing =
                new SampleResult(true, 0, 0, 0, Map.of(), NONE, NONE, 0, 0, 0, 0, 0, Map.of(), Map.of(), 0, Map.of());

        Estimate estimate = estimate(Map.of(), Map.of(), nothing, source, target);
        assertThat(estimate.targetUnits() + estimate.touchUnits() + estimate.items())
                .isZero();
        assertThat(estimate.seconds()).isEmpty();
    }

    @Property
    void noneIsNarrowerThanTheNarrowest(
            @ForAll @Size(min = 1, max = 8) List<@DoubleRange(min = 0.1, max = 1e6) Double> units) {
        List<Bottleneck> all = new ArrayList<>();
        units.forEach(each -> Bottleneck.of("x", each, 2).ifPresent(all::add));

        Bottleneck narrowest = Bottleneck.narrowest(all).orElseThrow();
        assertThat(all).allMatch(each -> each.seconds(10) <= narrowest.seconds(10));
        assertThat(all).contains(narrowest);
    }

    @Test
    void pricesSayWhereTheyComeFrom() {
        assertThat(Prices.of(Optional.empty(), Optional.empty(), Optional.of("eu-north-1"))
                        .origin())
                .contains("us-east-1", "November 2024", "0.625", "0.125", "other Regions differ");
        assertThat(Prices.of(Optional.empty(), Optional.empty(), Optional.of("us-east-1"))
                        .origin())
                .doesNotContain("other Regions");
        assertThat(PRICES.origin()).isEqualTo("your prices");
        assertThat(PRICES.writing(1e6, Views.ON_DEMAND, true)).isEqualTo(2.5);
    }

    private static Estimate estimate(
            Map<String, String> sourceConfig,
            Map<String, String> sinkConfig,
            SampleResult sample,
            TableView source,
            TableView target) {
        return new Estimator(Views.configs(sourceConfig, sinkConfig), PRICES).of(sample, source, List.of(target));
    }

    private static SampleResult sample(boolean whole, Map<String, Double> touched, Map<String, Double> written) {
        return sample(whole, Map.of("books_by_author", 300.0), touched, written);
    }

    private static SampleResult sample(
            boolean whole, Map<String, Double> targets, Map<String, Double> touched, Map<String, Double> written) {
        return new SampleResult(
                whole, 100, 0, 0, Map.of(), NONE, NONE, 200_000, 2_000, 2_100, 5_000, 200, touched, targets, 200,
                written);
    }
}
