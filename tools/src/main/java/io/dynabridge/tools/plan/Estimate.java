package io.dynabridge.tools.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Optional;

/**
 * What bringing the items that are there costs, extrapolated from a sample; or a million items, where nobody knows how many
 * there are. Changes that come meanwhile and later cost the
 * target what their items do, and the source nothing.
 *
 * @param counted whether it is known how many items there are
 * @param items of the source table
 * @param written of them
 * @param readUnits for the scan
 * @param touchUnits on the source table, for the marker
 * @param touchIndexUnits the same on its indexes
 * @param targetUnits on the target tables
 * @param guardUnits of those, what is due to the guard attribute's size
 * @param targetIndexUnits on the targets' indexes, by index
 * @param ledgerUnits on the ledger's table
 * @param sourceDollars for the units on the source; empty where they are bought by the hour
 * @param targetDollars likewise on the targets and the ledger; empty where all are bought by the hour
 * @param bottleneck what decides how long it takes; empty where nothing is brought
 */
record Estimate(
        boolean counted,
        double items,
        double written,
        double readUnits,
        double touchUnits,
        double touchIndexUnits,
        double targetUnits,
        double guardUnits,
        Map<String, Double> targetIndexUnits,
        double ledgerUnits,
        Optional<Double> sourceDollars,
        Optional<Double> targetDollars,
        String prices,
        Optional<Bottleneck> bottleneck) {

    double targetIndexTotal() {
        return targetIndexUnits.values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    /** How long the backfill takes; empty where there is nothing to bring. */
    Optional<Double> seconds() {
        return bottleneck.map(narrowest -> narrowest.seconds(items));
    }

    void addTo(ObjectNode json) {
        json.put("items_counted", counted)
                .put("items", Figures.rounded(items))
                .put("items_written", Figures.rounded(written));
        ObjectNode source = json.putObject("source");
        source.put("read_units", Figures.rounded(readUnits))
                .put("touch_write_units", Figures.rounded(touchUnits))
                .put("touch_index_write_units", Figures.rounded(touchIndexUnits));
        sourceDollars.ifPresent(dollars -> source.put("dollars", cents(dollars)));
        ObjectNode target = json.putObject("target");
        target.put("write_units", Figures.rounded(targetUnits))
                .put("of_which_guard", Figures.rounded(guardUnits))
                .put("index_write_units", Figures.rounded(targetIndexTotal()))
                .put("ledger_write_units", Figures.rounded(ledgerUnits));
        targetDollars.ifPresent(dollars -> target.put("dollars", cents(dollars)));
        json.put("prices", prices);
        seconds().ifPresent(seconds -> json.put("backfill_seconds", Figures.rounded(seconds)));
        bottleneck.ifPresent(narrowest -> json.put("bottleneck", narrowest.what()));
    }

    private static double cents(double dollars) {
        return Math.round(dollars * 100) / 100.0;
    }
}
