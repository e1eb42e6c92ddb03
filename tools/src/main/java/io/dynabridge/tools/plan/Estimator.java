package io.dynabridge.tools.plan;

import io.dynabridge.tools.plan.TableView.Capacity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Makes an {@link Estimate} of a sample. */
final class Estimator {

    /** What a new table billed on demand bears at once, says the developer guide. */
    private static final long ON_DEMAND_WRITES = 4_000;

    private static final long ON_DEMAND_READS = 12_000;
    private static final Capacity NEW_TABLE = new Capacity(false, 0, 0);

    /** A put and a condition on the ledger go in one transaction, where units count twice. */
    private static final int TRANSACTION = 2;

    private static final int LEDGER_UNITS = 2;
    /** What is estimated where nobody knows how many items there are. */
    private static final long UNCOUNTED = 1_000_000;

    private final PlannedConfigs configs;
    private final Prices prices;

    Estimator(PlannedConfigs configs, Prices prices) {
        this.configs = configs;
        this.prices = prices;
    }

    /**
     * The estimate.
     *
     * @param targets descriptions of the targets that are there; a missing one counts as new
     */
    Estimate of(SampleResult sample, TableView source, List<TableView> targets) {
        Optional<Long> total = sample.total(source.items());
        double items = total.orElse(UNCOUNTED);
        double factor = sample.items() == 0 ? 0 : items / sample.items();
        boolean brings = !configs.mode().equals("no_data");
        double touches = configs.mode().equals("touch") ? factor * passes() : 0;
        double reads = brings ? ItemBytes.readUnits(Math.round(sample.bytes() * factor)) * passes() : 0;
        double writes = brings ? factor : 0;
        boolean ledger = "ledger".equals(configs.guard());
        double perPut = ledger ? TRANSACTION : 1;
        Map<String, Double> indexes = new TreeMap<>();
        sample.writtenIndexUnits().forEach((index, units) -> indexes.put(index, units * writes * perPut));
        double touchIndexUnits = sum(sample.touchedIndexUnits()) * touches;
        double targetUnits = sample.putUnits() * writes * perPut;
        Estimate units = new Estimate(
                total.isPresent(),
                brings ? items : 0,
                sample.written() * writes,
                reads,
                sample.touchUnits() * touches,
                touchIndexUnits,
                targetUnits,
                (sample.putUnits() - sample.unguardedUnits()) * writes * perPut,
                indexes,
                ledger ? sample.written() * writes * LEDGER_UNITS : 0,
                Optional.empty(),
                Optional.empty(),
                prices.origin(),
                Optional.empty());
        Map<String, TableView> found = targets.stream().collect(Collectors.toMap(TableView::name, Function.identity()));
        return priced(units, sample, source, found, bottleneck(units, sample, source, found));
    }

    /** Taking the marker away again goes over all items once more. */
    private int passes() {
        return "true".equalsIgnoreCase(configs.source().get("snapshot.marker.cleanup"))
                        && configs.mode().equals("touch")
                ? 2
                : 1;
    }

    private Estimate priced(
            Estimate units,
            SampleResult sample,
            TableView source,
            Map<String, TableView> targets,
            Optional<Bottleneck> bottleneck) {
        double sourceDollars = prices.reading(units.readUnits(), source.capacity(), source.infrequentAccess())
                + prices.writing(
                        units.touchUnits() + units.touchIndexUnits(), source.capacity(), source.infrequentAccess());
        double targetDollars = prices.writing(units.ledgerUnits(), NEW_TABLE, false);
        boolean bought = units.ledgerUnits() == 0;
        for (String name : sample.targetUnits().keySet()) {
            Optional<TableView> table = Optional.ofNullable(targets.get(name));
            Capacity capacity = capacity(table);
            boolean rare = table.map(TableView::infrequentAccess).orElse(false);
            double indexes = units.targetIndexUnits().entrySet().stream()
                    .filter(index -> index.getKey().startsWith(name + "/"))
                    .mapToDouble(Map.Entry::getValue)
                    .sum();
            targetDollars += prices.writing(units.targetUnits() * share(sample, name) + indexes, capacity, rare);
            bought &= capacity.provisioned();
        }
        return new Estimate(
                units.counted(),
                units.items(),
                units.written(),
                units.readUnits(),
                units.touchUnits(),
                units.touchIndexUnits(),
                units.targetUnits(),
                units.guardUnits(),
                units.targetIndexUnits(),
                units.ledgerUnits(),
                source.capacity().provisioned() ? Optional.empty() : Optional.of(sourceDollars),
                bought ? Optional.empty() : Optional.of(targetDollars),
                units.prices(),
                bottleneck);
    }

    private Optional<Bottleneck> bottleneck(
            Estimate units, SampleResult sample, TableView source, Map<String, TableView> targets) {
        if (units.items() == 0) {
            return Optional.empty();
        }
        List<Bottleneck> all = new ArrayList<>();
        add(
                all,
                "reading " + source.name() + by(source.capacity(), "read", "snapshot.read.units.per.second"),
                least(reads(source.capacity()), option("snapshot.read.units.per.second")),
                units.readUnits() / passes() / units.items());
        double touches = configs.mode().equals("touch") && sample.items() > 0 ? 1.0 / sample.items() : 0;
        add(
                all,
                "touching " + source.name() + by(source.capacity(), "write", "snapshot.write.units.per.second"),
                least(writes(source.capacity()), option("snapshot.write.units.per.second")),
                touches * (sample.touchUnits() + local(source, sample.touchedIndexUnits(), "")));
        for (TableIndex index : source.indexes()) {
            add(
                    all,
                    "index " + index.name() + " of " + source.name(),
                    index.writeUnits(),
                    touches * sample.touchedIndexUnits().getOrDefault(index.name(), 0.0));
        }
        for (String name : sample.targetUnits().keySet()) {
            target(all, units, share(sample, name), name, Optional.ofNullable(targets.get(name)));
        }
        return Bottleneck.narrowest(all);
    }

    /** Of what is written, the part that goes to this target. */
    private static double share(SampleResult sample, String target) {
        return sample.targetUnits().get(target) / sample.putUnits();
    }

    /** What a target bears; one that is not there yet will be new. */
    private static Capacity capacity(Optional<TableView> target) {
        return target.map(TableView::capacity).orElse(NEW_TABLE);
    }

    private void target(List<Bottleneck> all, Estimate units, double share, String target, Optional<TableView> table) {
        Capacity capacity = capacity(table);
        double local = table.map(found -> local(found, units.targetIndexUnits(), target + "/"))
                .orElse(0.0);
        long bound = longOf(configs.sink().get("max.write.units.per.second"))
                * Math.max(1, longOf(configs.sink().get("tasks.max")));
        add(
                all,
                "writing " + target + by(capacity, "write", ""),
                least(writes(capacity), bound),
                (units.targetUnits() * share + local) / units.items());
        for (TableIndex index : table.map(TableView::indexes).orElse(List.of())) {
            String name = target + "/" + index.name();
            add(
                    all,
                    "index " + index.name() + " of " + target,
                    index.writeUnits(),
                    units.targetIndexUnits().getOrDefault(name, 0.0) / units.items());
        }
    }

    /** What a table's local indexes take of its own units. */
    private static double local(TableView table, Map<String, Double> units, String prefix) {
        return table.indexes().stream()
                .filter(TableIndex::local)
                .mapToDouble(index -> units.getOrDefault(prefix + index.name(), 0.0))
                .sum();
    }

    private static void add(List<Bottleneck> all, String what, double unitsPerSecond, double unitsPerItem) {
        Bottleneck.of(what, unitsPerSecond, unitsPerItem).ifPresent(all::add);
    }

    private String by(Capacity capacity, String kind, String option) {
        double bears = kind.equals("read") ? reads(capacity) : writes(capacity);
        if (option(option) > 0 && option(option) < bears) {
            return " (bounded)";
        }
        if (capacity.provisioned()) {
            return " (all that is provisioned)";
        }
        boolean warm = (kind.equals("read") ? capacity.read() : capacity.write()) > 0;
        return warm ? " (on demand, what it is warm for)" : " (on demand, as a new table)";
    }

    private long option(String key) {
        return longOf(configs.source().get(key));
    }

    private static double writes(Capacity capacity) {
        return capacity.write() > 0 ? capacity.write() : ON_DEMAND_WRITES;
    }

    private static double reads(Capacity capacity) {
        return capacity.read() > 0 ? capacity.read() : ON_DEMAND_READS;
    }

    /** The smaller; where the second is none, the first. */
    private static double least(double capacity, long bound) {
        return bound > 0 ? Math.min(capacity, bound) : capacity;
    }

    private static long longOf(String value) {
        return value == null || !value.matches("\\d{1,18}") ? 0 : Long.parseLong(value);
    }

    private static double sum(Map<String, Double> units) {
        return units.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
