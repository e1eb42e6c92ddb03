package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.verify.ItemMapping.Elsewhere;
import io.dynabridge.tools.verify.ItemMapping.Filtered;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Outcome;
import io.dynabridge.tools.verify.ItemMapping.Refused;
import io.dynabridge.tools.verify.Look.Claim;
import io.dynabridge.tools.verify.Look.Owner;
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
    private final Map<String, List<ItemMapping>> mappings;
    private final Set<String> expiring;

    /**
     * An onlooker.
     *
     * @param mappings of each source table, by name: first the sink's own, then those of others that write to its targets
     * @param expiring source tables of which the target keeps what time to live deletes
     */
    Looks(
            TableAccess sourceTables,
            TableAccess targetTables,
            TargetJudge judge,
            Map<String, List<ItemMapping>> mappings,
            Set<String> expiring) {
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.judge = judge;
        this.mappings = Map.copyOf(mappings);
        this.expiring = Set.copyOf(expiring);
    }

    /** What stands at a key, and what should. */
    Look look(Suspect suspect) throws InterruptedException {
        TargetItemKey key = suspect.key();
        Optional<Map<String, Object>> found = targetTables.get(key.table(), key.key());
        Set<SourceItemKey> sources = new LinkedHashSet<>(suspect.sources());
        Optional<SourceItemKey> owner = found.flatMap(judge::owner);
        owner.ifPresent(sources::add);
        List<Claim> claims = new ArrayList<>();
        Owner became = found.filter(judge::isOurs).isPresent() ? Owner.GONE : Owner.NONE;
        for (SourceItemKey source : sources) {
            List<Outcome> outcomes = outcomes(source);
            List<Claim> here = claims(source, outcomes, key);
            claims.addAll(here);
            if (owner.filter(source::equals).isPresent() && became != Owner.NONE) {
                became = here.isEmpty() ? absent(source, outcomes) : Owner.HERE;
            }
        }
        return new Look(
                found.map(judge::withoutGuard).map(ItemDigest::of), found.flatMap(judge::guardOf), became, claims);
    }

    /** What the sink makes of a source item. */
    Outcome outcome(SourceItemKey source, Map<String, Object> item) {
        return mappings.get(source.table()).get(0).map(source.key(), item);
    }

    /** What the sink makes of a source item now; empty where there is none. */
    Optional<Outcome> outcome(SourceItemKey source) throws InterruptedException {
        return outcomes(source).stream().findFirst();
    }

    /** What each sink makes of a source item; nothing where there is no such item. */
    private List<Outcome> outcomes(SourceItemKey source) throws InterruptedException {
        List<ItemMapping> ways = mappings.get(source.table());
        // A guard may name an item of another table that had this name.
        if (ways == null || !isKeyOf(source)) {
            return List.of();
        }
        return sourceTables
                .get(source.table(), source.key())
                .map(item ->
                        ways.stream().map(way -> way.map(source.key(), item)).toList())
                .orElse(List.of());
    }

    private boolean isKeyOf(SourceItemKey source) {
        Map<String, AttributeType> schema = sourceTables.keyOf(source.table());
        Map<String, Object> key = source.key().attributes();
        return key.keySet().equals(schema.keySet())
                && key.entrySet().stream()
                        .allMatch(each -> AttributeType.of(each.getValue()) == schema.get(each.getKey()));
    }

    private static List<Claim> claims(SourceItemKey source, List<Outcome> outcomes, TargetItemKey key) {
        return outcomes.stream()
                .filter(Mapped.class::isInstance)
                .map(Mapped.class::cast)
                .filter(mapped -> mapped.key().equals(key))
                .map(mapped -> new Claim(source, ItemDigest.of(mapped.item())))
                .toList();
    }

    private Owner absent(SourceItemKey source, List<Outcome> outcomes) {
        if (outcomes.isEmpty()) {
            return expiring.contains(source.table()) ? Owner.MAY_HAVE_EXPIRED : Owner.GONE;
        }
        Outcome ours = outcomes.get(0);
        if (ours instanceof Refused) {
            return Owner.REFUSED;
        }
        return ours instanceof Filtered || ours instanceof Elsewhere ? Owner.FILTERED : Owner.LEFT;
    }

    @Override
    public void close() {
        mappings.values().forEach(ways -> ways.forEach(ItemMapping::close));
    }
}
