package io.dynabridge.tools.verify;

import io.dynabridge.tools.verify.ItemMapping.Mapped;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads whole tables, in segments: once into digests, and again to compare the keys of some buckets. */
final class FullReading {

    /** Of an item that was counted before. */
    private static final Runnable UNCOUNTED = () -> {};

    private final ComparedTables tables;
    private final VerificationProgress progress;

    FullReading(ComparedTables tables, VerificationProgress progress) {
        this.tables = tables;
        this.progress = progress;
    }

    /** What an item of a source is to be in a target. */
    private record Expected(TargetItemKey key, ItemDigest item) {}

    /**
     * Takes the digests of what the sink makes of a source table.
     *
     * @param own the ways that its items take to the sink's targets
     */
    void digestSource(String table, List<Route> own, FirstPass pass) {
        scan("source " + table, tables.sources(), table, own, pass, (ways, item) -> {
            SourceItemKey key = tables.sourceKey(table, item);
            List<ItemMapping.Outcome> outcomes = outcomes(ways, key, item);
            Set<Expected> expected = expected(outcomes);
            return () -> {
                outcomes.forEach(outcome -> pass.count(key, outcome));
                expect(pass.digests(), expected);
            };
        });
    }

    /** What other sinks make of the source items belongs in the targets as well, and once where it is the same. */
    void digestOthers(String table, List<Route> own, List<Route> others, FirstPass pass) {
        List<Route> all = Stream.concat(own.stream(), others.stream()).toList();
        scan("source " + table + " through other sinks", tables.sources(), table, all, pass, (ways, item) -> {
            SourceItemKey key = tables.sourceKey(table, item);
            List<ItemMapping.Outcome> outcomes = outcomes(ways, key, item);
            Set<Expected> expected = expected(outcomes.subList(own.size(), outcomes.size()));
            expected.removeAll(expected(outcomes.subList(0, own.size())));
            return () -> expect(pass.digests(), expected);
        });
    }

    private static List<ItemMapping.Outcome> outcomes(
            List<ItemMapping> ways, SourceItemKey key, Map<String, Object> item) {
        return ways.stream().map(way -> way.map(key.key(), item)).toList();
    }

    private static Set<Expected> expected(List<ItemMapping.Outcome> outcomes) {
        Set<Expected> expected = new LinkedHashSet<>();
        for (ItemMapping.Outcome outcome : outcomes) {
            if (outcome instanceof Mapped mapped) {
                expected.add(new Expected(mapped.key(), ItemDigest.of(mapped.item())));
            }
        }
        return expected;
    }

    private static void expect(BucketDigests digests, Set<Expected> expected) {
        expected.forEach(each -> digests.expect(each.key().digest(), each.item()));
    }

    /** Takes the digests of what a target table holds. */
    void digestTarget(String table, FirstPass pass) {
        BucketDigests digests = pass.digests();
        scan("target " + table, tables.inTarget(), table, List.of(), pass, (none, item) -> {
            boolean ours = tables.judge().isOurs(item);
            return () -> {
                if (ours) {
                    digests.found(
                            tables.targetKey(table, item).digest(),
                            ItemDigest.of(tables.judge().withoutGuard(item)));
                }
                pass.found(ours);
            };
        });
    }

    private interface ItemReader {
        /** Reads an item, which may fail; counting what it came to may not, and waits until all of its page is read. */
        Runnable read(List<ItemMapping> ways, Map<String, Object> item);
    }

    private void scan(
            String scan, TableAccess side, String table, List<Route> routes, FirstPass pass, ItemReader reader) {
        List<Integer> segments =
                IntStream.range(0, Verification.SEGMENTS).boxed().toList();
        progress.scanning(scan, side.items(table));
        List<List<ItemMapping>> ways = segments.stream()
                .map(segment -> routes.stream().map(tables::mapping).toList())
                .toList();
        try {
            new TableScan(side, table, Verification.SEGMENTS)
                    .run(
                            segments,
                            segment -> pass.position(scan, segment, Verification.SEGMENTS),
                            (segment, items, position) -> {
                                pass.step(
                                        scan,
                                        segment,
                                        Verification.SEGMENTS,
                                        position,
                                        items.stream()
                                                .map(item -> reader.read(ways.get(segment), item))
                                                .toList());
                                progress.read(items.size(), tables.units());
                            });
        } finally {
            ways.forEach(each -> each.forEach(ItemMapping::close));
        }
    }

    /** Compares the keys of these buckets one by one. */
    List<Suspect> compare(FirstPass pass, BitSet chosen) {
        KeyComparison comparison = new KeyComparison(pass.digests(), chosen::get);
        FirstPass uncounted = new FirstPass(new BucketDigests(1));
        for (String table : tables.targets()) {
            scan("target " + table + ", unequal keys", tables.inTarget(), table, List.of(), uncounted, (none, item) -> {
                TargetItemKey key = tables.targetKey(table, item);
                ItemDigest keyDigest = key.digest();
                if (comparison.wants(keyDigest)) {
                    comparison.found(
                            keyDigest,
                            key,
                            ItemDigest.of(tables.judge().withoutGuard(item)),
                            tables.judge().isOurs(item));
                }
                return UNCOUNTED;
            });
        }
        tables.subject()
                .byTable(tables.subject().routes())
                .forEach((table, routes) -> scan(
                        "source " + table + ", unequal keys",
                        tables.sources(),
                        table,
                        routes,
                        uncounted,
                        (ways, item) -> {
                            SourceItemKey key = tables.sourceKey(table, item);
                            for (Expected each : expected(outcomes(ways, key, item))) {
                                ItemDigest keyDigest = each.key().digest();
                                if (comparison.wants(keyDigest)) {
                                    comparison.expect(keyDigest, each.key(), each.item(), key);
                                }
                            }
                            return UNCOUNTED;
                        }));
        return comparison.suspects();
    }
}
