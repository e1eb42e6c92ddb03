package io.dynabridge.tools.verify;

import io.dynabridge.tools.verify.ItemMapping.Mapped;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Looks at a part of the items of either side, each with what it should be made of or into; the same ones each time. */
final class SampleReading {

    private static final int PERCENT = 100;
    /** More than enough to tell that something is wrong, if it is. */
    private static final int MOST_SUSPECTS = 20_000;

    private final ComparedTables tables;
    private final VerificationProgress progress;
    private final int total;
    private final long chance;
    private final Map<TargetItemKey, Suspect> suspects = new LinkedHashMap<>();
    private boolean tooMuch;

    /**
     * A reading.
     *
     * @param percent about how much of the items
     * @param chance which of them
     */
    SampleReading(ComparedTables tables, VerificationProgress progress, double percent, long chance) {
        this.tables = tables;
        this.progress = progress;
        this.total = (int) Math.ceil(Verification.SEGMENTS * PERCENT / percent);
        this.chance = chance;
    }

    /** Reads, counts, and gives the keys where something is not as it should be, of very many only some. */
    Map<TargetItemKey, Suspect> read(FirstPass pass, ReportBuilder report) {
        Set<String> sources =
                tables.subject().sources().stream().map(SourceTable::table).collect(Collectors.toSet());
        for (String source : new TreeSet<>(sources)) {
            sample("source " + source, tables.sources(), source, (eyes, item) -> {
                SourceItemKey key = tables.sourceKey(source, item);
                for (ItemMapping.Outcome outcome : eyes.outcomes(key, item)) {
                    pass.count(key, outcome);
                    if (outcome instanceof Mapped mapped) {
                        tables.addTarget(mapped.key().table());
                        lookOnce(eyes, new Suspect(mapped.key(), List.of(key)), report);
                    }
                }
            });
        }
        tables.sourcesRead(pass);
        for (String target : tables.targets()) {
            sample("target " + target, tables.inTarget(), target, (eyes, item) -> {
                Optional<SourceItemKey> owner = tables.judge().owner(item);
                pass.found(tables.judge().isOurs(item));
                if (tables.judge().isOurs(item) && owner.isPresent()) {
                    lookOnce(eyes, new Suspect(tables.targetKey(target, item), List.of(owner.get())), report);
                }
            });
        }
        return suspects;
    }

    private interface ItemLook {
        void look(Looks eyes, Map<String, Object> item) throws InterruptedException;
    }

    private void sample(String scan, TableAccess side, String table, ItemLook reader) {
        progress.scanning("sample of " + scan, side.items(table) * Verification.SEGMENTS / total);
        List<Integer> all = IntStream.range(0, total).boxed().collect(Collectors.toList());
        Collections.shuffle(all, new Random(chance));
        List<Integer> segments = all.subList(0, Verification.SEGMENTS);
        Map<Integer, Looks> eyes = new HashMap<>();
        try {
            segments.forEach(segment -> eyes.put(segment, tables.looks()));
            new TableScan(side, table, total).run(segments, any -> TableScan.Position.START, (segment, items, end) -> {
                for (Map<String, Object> item : items) {
                    reader.look(eyes.get(segment), item);
                }
                progress.read(items.size(), tables.units());
            });
        } finally {
            eyes.values().forEach(Looks::close);
        }
    }

    /** Whether there were more keys where something is not as it should be than it gave. */
    synchronized boolean isTooMuch() {
        return tooMuch;
    }

    private void lookOnce(Looks eyes, Suspect suspect, ReportBuilder report) throws InterruptedException {
        if (isTooMuch()) {
            return;
        }
        Look look = eyes.look(suspect);
        boolean right = look.verdict() == Look.Verdict.EQUAL;
        if (right && look.claimants() < 2) {
            return;
        }
        synchronized (this) {
            if (look.verdict() == Look.Verdict.EXTRA
                    && look.isKept(tables.view().deletes())) {
                report.keep(suspect.key());
            } else if (suspects.size() < MOST_SUSPECTS) {
                suspects.merge(suspect.key(), suspect, Suspect::and);
            } else {
                // That there are conflicts is known by now.
                tooMuch = !right;
            }
        }
    }
}
