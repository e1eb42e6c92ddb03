package io.dynabridge.tools.verify;

import io.dynabridge.tools.verify.ItemMapping.Mapped;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /** Takes the digests of what the sink makes of a source table. */
    void digestSource(Route route, FirstPass pass) {
        SourceTable source = route.source();
        BucketDigests digests = pass.digests();
        scan(
                tables.subject().scan(source),
                tables.sources(),
                source.table(),
                Optional.of(route),
                pass,
                (mapping, item) -> {
                    SourceItemKey key = tables.sourceKey(source.table(), item);
                    ItemMapping.Outcome outcome = mapping.map(key.key(), item);
                    return () -> {
                        pass.count(key, outcome);
                        expect(digests, outcome);
                    };
                });
    }

    /** What other sinks make of the source items belongs in the targets as well. */
    void digestOther(Route route, FirstPass pass) {
        SourceTable source = route.source();
        String scan = tables.subject().scan(source) + " through " + route.name();
        scan(scan, tables.sources(), source.table(), Optional.of(route), pass, (mapping, item) -> {
            ItemMapping.Outcome outcome =
                    mapping.map(tables.sourceKey(source.table(), item).key(), item);
            return () -> expect(pass.digests(), outcome);
        });
    }

    private static void expect(BucketDigests digests, ItemMapping.Outcome outcome) {
        if (outcome instanceof Mapped mapped) {
            digests.expect(mapped.key().digest(), ItemDigest.of(mapped.item()));
        }
    }

    /** Takes the digests of what a target table holds. */
    void digestTarget(String table, FirstPass pass) {
        BucketDigests digests = pass.digests();
        scan("target " + table, tables.inTarget(), table, Optional.empty(), pass, (none, item) -> {
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
        Runnable read(ItemMapping mapping, Map<String, Object> item);
    }

    private void scan(
            String scan, TableAccess side, String table, Optional<Route> route, FirstPass pass, ItemReader reader) {
        List<Integer> segments =
                IntStream.range(0, Verification.SEGMENTS).boxed().toList();
        progress.scanning(scan, side.items(table));
        List<Optional<ItemMapping>> mappings =
                segments.stream().map(segment -> route.map(tables::mapping)).toList();
        try {
            new TableScan(side, table, Verification.SEGMENTS)
                    .run(
                            segments,
                            segment -> pass.position(scan, segment, Verification.SEGMENTS),
                            (segment, items, position) -> {
                                ItemMapping mapping = mappings.get(segment).orElse(null);
                                pass.step(
                                        scan,
                                        segment,
                                        Verification.SEGMENTS,
                                        position,
                                        items.stream()
                                                .map(item -> reader.read(mapping, item))
                                                .toList());
                                progress.read(items.size(), tables.units());
                            });
        } finally {
            mappings.forEach(mapping -> mapping.ifPresent(ItemMapping::close));
        }
    }

    /** Compares the keys of these buckets one by one. */
    List<Suspect> compare(FirstPass pass, BitSet chosen) {
        KeyComparison comparison = new KeyComparison(pass.digests(), chosen::get);
        FirstPass uncounted = new FirstPass(new BucketDigests(1));
        for (String table : tables.targets()) {
            scan(
                    "target " + table + ", unequal keys",
                    tables.inTarget(),
                    table,
                    Optional.empty(),
                    uncounted,
                    (none, item) -> {
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
        for (Route route : tables.subject().routes()) {
            SourceTable source = route.source();
            scan(
                    tables.subject().scan(source) + " through " + route.name() + ", unequal keys",
                    tables.sources(),
                    source.table(),
                    Optional.of(route),
                    uncounted,
                    (mapping, item) -> {
                        SourceItemKey key = tables.sourceKey(source.table(), item);
                        if (mapping.map(key.key(), item) instanceof Mapped mapped) {
                            ItemDigest keyDigest = mapped.key().digest();
                            if (comparison.wants(keyDigest)) {
                                comparison.expect(keyDigest, mapped.key(), ItemDigest.of(mapped.item()), key);
                            }
                        }
                        return UNCOUNTED;
                    });
        }
        return comparison.suspects();
    }
}
