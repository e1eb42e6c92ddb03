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
import java.util.stream.Stream;

/** Looks at single target keys: reads the item, and all source items that may be what stands there. Not thread-safe. */
final class Looks implements AutoCloseable {

    /** What becomes of a source table's items: what the sink makes of them, and what others that write to its targets. */
    record Ways(List<ItemMapping> own, List<ItemMapping> others) {

        Stream<ItemMapping> all() {
            return Stream.concat(own.stream(), others.stream());
        }
    }

    /** What all sinks make of one source item, and of these what the sink in question does. */
    private record Outcomes(List<Outcome> all, List<Outcome> own) {

        static final Outcomes OF_NO_ITEM = new Outcomes(List.of(), List.of());
    }

    private final TableAccess sourceTables;
    private final TableAccess targetTables;
    private final TargetJudge judge;
    private final Map<String, Ways> ways;
    private final Set<String> expiring;

    /**
     * An onlooker.
     *
     * @param ways of each source table, by name
     * @param expiring source tables of which the target keeps what time to live deletes
     */
    Looks(
            TableAccess sourceTables,
            TableAccess targetTables,
            TargetJudge judge,
            Map<String, Ways> ways,
            Set<String> expiring) {
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.judge = judge;
        this.ways = Map.copyOf(ways);
        this.expiring = Set.copyOf(expiring);
    }

    /** What stands at a key, and what should. */
    Look look(Suspect suspect) throws InterruptedException {
        TargetItemKey key = suspect.key();
        Optional<Map<String, Object>> found = targetTables.get(key.table(), key.key());
        Set<SourceItemKey> sources = new LinkedHashSet<>(suspect.sources());
        Optional<SourceItemKey> owner = found.flatMap(judge::owner);
        owner.ifPresent(sources::add);
        Set<String> names = found.map(judge::withoutGuard).map(Map::keySet).orElse(Set.of());
        boolean clean = false;
        List<Claim> claims = new ArrayList<>();
        Owner became = found.filter(judge::isOurs).isPresent() ? Owner.GONE : Owner.NONE;
        for (SourceItemKey source : sources) {
            Outcomes outcomes = outcomes(source);
            List<Mapped> here = outcomes.all().stream()
                    .filter(Mapped.class::isInstance)
                    .map(Mapped.class::cast)
                    .filter(mapped -> mapped.key().equals(key))
                    .toList();
            here.forEach(mapped -> claims.add(new Claim(source, ItemDigest.of(mapped.item()))));
            clean |= here.stream().anyMatch(mapped -> mapped.item().keySet().containsAll(names));
            if (owner.filter(source::equals).isPresent() && became != Owner.NONE) {
                became = here.isEmpty() ? absent(source, outcomes) : Owner.HERE;
            }
        }
        return new Look(
                found.map(judge::withoutGuard).map(ItemDigest::of),
                found.flatMap(judge::guardOf),
                became,
                claims,
                clean);
    }

    /** What the sink makes of a source item: of each source connector that brings it, what comes of it. */
    List<Outcome> outcomes(SourceItemKey source, Map<String, Object> item) {
        return ways.get(source.table()).own().stream()
                .map(way -> way.map(source.key(), item))
                .toList();
    }

    /** What the sink makes of a source item now; nothing where there is none. */
    List<Outcome> outcomesNow(SourceItemKey source) throws InterruptedException {
        return outcomes(source).own();
    }

    private Outcomes outcomes(SourceItemKey source) throws InterruptedException {
        Ways here = ways.get(source.table());
        // A guard may name an item of another table that had this name.
        if (here == null || !isKeyOf(source)) {
            return Outcomes.OF_NO_ITEM;
        }
        return sourceTables
                .get(source.table(), source.key())
                .map(item -> here.all().map(way -> way.map(source.key(), item)).toList())
                .map(all -> new Outcomes(all, all.subList(0, here.own().size())))
                .orElse(Outcomes.OF_NO_ITEM);
    }

    private boolean isKeyOf(SourceItemKey source) {
        Map<String, AttributeType> schema = sourceTables.keyOf(source.table());
        Map<String, Object> key = source.key().attributes();
        return key.keySet().equals(schema.keySet())
                && key.entrySet().stream()
                        .allMatch(each -> AttributeType.of(each.getValue()) == schema.get(each.getKey()));
    }

    private Owner absent(SourceItemKey source, Outcomes outcomes) {
        if (outcomes.all().isEmpty()) {
            return expiring.contains(source.table()) ? Owner.MAY_HAVE_EXPIRED : Owner.GONE;
        }
        // Whichever sink put it there: one that cannot be followed here may do so still.
        if (outcomes.all().stream().anyMatch(Refused.class::isInstance)) {
            return Owner.REFUSED;
        }
        return outcomes.own().stream().allMatch(each -> each instanceof Filtered || each instanceof Elsewhere)
                ? Owner.FILTERED
                : Owner.LEFT;
    }

    @Override
    public void close() {
        ways.values().forEach(each -> each.all().forEach(ItemMapping::close));
    }
}
