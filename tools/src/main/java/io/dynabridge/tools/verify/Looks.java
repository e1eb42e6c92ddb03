package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.Look.Claim;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at single target keys: reads the item, and all source items that may be what stands there. Not thread-safe. */
final class Looks implements AutoCloseable {

    private final TableAccess sourceTables;
    private final TableAccess targetTables;
    private final TargetJudge judge;
    private final Map<String, ItemMapping> mappings;

    /**
     * An onlooker.
     *
     * @param mappings of the source tables, by name
     */
    Looks(TableAccess sourceTables, TableAccess targetTables, TargetJudge judge, Map<String, ItemMapping> mappings) {
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.judge = judge;
        this.mappings = Map.copyOf(mappings);
    }

    /** What stands at a key, and what should. */
    Look look(Suspect suspect) throws InterruptedException {
        TargetItemKey key = suspect.key();
        Optional<Map<String, Object>> found = targetTables.get(key.table(), key.key());
        Set<SourceItemKey> sources = new LinkedHashSet<>(suspect.sources());
        found.flatMap(judge::owner).ifPresent(sources::add);
        List<Claim> claims = new ArrayList<>();
        for (SourceItemKey source : sources) {
            claim(source, key).ifPresent(claims::add);
        }
        return new Look(
                found.map(judge::withoutGuard).map(ItemDigest::of),
                found.flatMap(judge::guardOf),
                found.filter(judge::isOurs).isPresent(),
                claims);
    }

    /** What becomes of a source item. */
    ItemMapping.Outcome outcome(SourceItemKey source, Map<String, Object> item) {
        return mappings.get(source.table()).map(source.key(), item);
    }

    private Optional<Claim> claim(SourceItemKey source, TargetItemKey key) throws InterruptedException {
        ItemMapping mapping = mappings.get(source.table());
        if (mapping == null) {
            return Optional.empty();
        }
        ItemKey inSource = source.key();
        Optional<Map<String, Object>> item = sourceTables.get(source.table(), inSource);
        return item.map(attributes -> mapping.map(inSource, attributes))
                .filter(Mapped.class::isInstance)
                .map(Mapped.class::cast)
                .filter(mapped -> mapped.key().equals(key))
                .map(mapped -> new Claim(source, ItemDigest.of(mapped.item())));
    }

    @Override
    public void close() {
        mappings.values().forEach(ItemMapping::close);
    }
}
