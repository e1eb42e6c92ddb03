package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.verify.ItemMapping.Elsewhere;
import io.dynabridge.tools.verify.ItemMapping.Filtered;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Outcome;
import io.dynabridge.tools.verify.ItemMapping.Refused;
import io.dynabridge.tools.verify.SourceItemKey;
import io.dynabridge.tools.verify.Tally;
import io.dynabridge.tools.verify.TargetItemKey;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * Adds up what would become of sampled items: which the sink would refuse and why, which want the same key, how large they
 * are, and what touching and writing them costs. Not thread-safe.
 */
final class SampleJudge {

    /** Reasons to tell apart; an odd transform may have one for every item. */
    private static final int MOST_REASONS = 10;

    private static final String OTHER_REASONS = "other reasons";
    private final TableView source;
    private final Map<String, Object> marker;
    private final GuardBytes guard;
    private final ToLongFunction<Map<String, Object>> changeBytes;
    private final Function<String, Optional<TableView>> targets;
    private final Map<TargetItemKey, SourceItemKey> claims = new HashMap<>();
    private final Map<String, Tally> refusals = new TreeMap<>();
    private final Map<String, Double> touchedIndexUnits = new TreeMap<>();
    private final Map<String, Double> writtenIndexUnits = new TreeMap<>();
    private final Map<String, Double> targetUnits = new TreeMap<>();
    private final Tally collisions = new Tally();
    private final Tally unmarkable = new Tally();
    private long items;
    private long filtered;
    private long refused;
    private long bytes;
    private long largestBefore;
    private long largestAfter;
    private long largestChange;
    private double touchUnits;
    private double unguardedUnits;

    /**
     * Nothing seen yet.
     *
     * @param marker the attribute that a touch sets, with a value as it will have
     * @param guard what the sink adds
     * @param changeBytes how large a change of an item is in Kafka
     * @param targets descriptions of the targets that are there
     */
    SampleJudge(
            TableView source,
            Map<String, Object> marker,
            GuardBytes guard,
            ToLongFunction<Map<String, Object>> changeBytes,
            Function<String, Optional<TableView>> targets) {
        this.source = source;
        this.marker = marker;
        this.guard = guard;
        this.changeBytes = changeBytes;
        this.targets = targets;
    }

    /** One more item, and what the transforms make of it. */
    void add(SourceItemKey key, Map<String, Object> item, Outcome outcome) {
        items++;
        touch(key, item);
        if (outcome instanceof Filtered || outcome instanceof Elsewhere) {
            filtered++;
        } else if (outcome instanceof Refused refusal) {
            refuse(refusal.reason(), key);
        } else {
            Mapped mapped = (Mapped) outcome;
            Optional<String> misfit = misfit(key, mapped);
            if (misfit.isPresent()) {
                refuse(misfit.get(), key);
            } else {
                write(key, mapped);
            }
        }
    }

    private void touch(SourceItemKey key, Map<String, Object> item) {
        Map<String, Object> marked = new HashMap<>(item);
        marked.putAll(marker);
        long before = ItemBytes.of(item);
        bytes += before;
        largestBefore = Math.max(largestBefore, before);
        largestChange = Math.max(largestChange, changeBytes.applyAsLong(item));
        long after = ItemBytes.of(marked);
        if (after > ItemBytes.MOST) {
            unmarkable.add(key.toString());
        }
        touchUnits += ItemBytes.writeUnits(after);
        for (TableIndex index : source.indexes()) {
            if (marker.keySet().stream().anyMatch(index::holds)) {
                index.entry(marked).ifPresent(entry -> addUnits(touchedIndexUnits, index.name(), entry, 0));
            }
        }
    }

    /** What DynamoDB would refuse of an item that has its key. */
    private Optional<String> misfit(SourceItemKey key, Mapped mapped) {
        long size = ItemBytes.of(mapped.item()) + guard.of(key);
        if (size > ItemBytes.MOST) {
            return Optional.of("larger than 400 KB with what the sink adds");
        }
        return targets.apply(mapped.key().table()).flatMap(table -> misfit(table, mapped.item()));
    }

    /** An item need not have the key attributes of an index, but those that it has must be of their types. */
    private static Optional<String> misfit(TableView target, Map<String, Object> item) {
        for (Map.Entry<String, AttributeType> attribute : target.keyAttributes().entrySet()) {
            Object value = item.get(attribute.getKey());
            if (value != null && AttributeType.of(value) != attribute.getValue()) {
                return Optional.of("attribute '" + attribute.getKey() + "' is of type " + AttributeType.of(value)
                        + ", an index of the target wants " + attribute.getValue());
            }
            if (value != null && ItemBytes.ofAttribute(value) == 0) {
                return Optional.of("attribute '" + attribute.getKey() + "' is empty, and a key of an index");
            }
        }
        return Optional.empty();
    }

    private void refuse(String reason, SourceItemKey key) {
        refused++;
        String told = refusals.containsKey(reason) || refusals.size() < MOST_REASONS ? reason : OTHER_REASONS;
        refusals.computeIfAbsent(told, any -> new Tally()).add(key.toString());
    }

    private void write(SourceItemKey key, Mapped mapped) {
        SourceItemKey holder = claims.putIfAbsent(mapped.key(), key);
        if (holder != null) {
            collisions.add(mapped.key() + " is claimed by " + holder + " and " + key);
        }
        String table = mapped.key().table();
        long plain = ItemBytes.of(mapped.item());
        largestAfter = Math.max(largestAfter, plain + guard.of(key));
        targetUnits.merge(table, (double) ItemBytes.writeUnits(plain + guard.of(key)), Double::sum);
        unguardedUnits += ItemBytes.writeUnits(plain);
        targets.apply(table)
                .ifPresent(target -> target.indexes()
                        .forEach(index -> index.entry(mapped.item())
                                .ifPresent(entry -> addUnits(
                                        writtenIndexUnits,
                                        target.name() + "/" + index.name(),
                                        entry,
                                        guard.isIn(index) ? guard.of(key) : 0))));
    }

    private static void addUnits(Map<String, Double> units, String index, Map<String, Object> entry, long more) {
        units.merge(index, (double) ItemBytes.writeUnits(ItemBytes.of(entry) + more), Double::sum);
    }

    /** What was seen. */
    SampleResult result(boolean whole) {
        Map<String, io.dynabridge.tools.verify.Findings> reasons = new TreeMap<>();
        refusals.forEach((reason, tally) -> reasons.put(reason, tally.findings()));
        return new SampleResult(
                whole,
                items,
                filtered,
                refused,
                reasons,
                collisions.findings(),
                unmarkable.findings(),
                bytes,
                largestBefore,
                largestAfter,
                largestChange,
                touchUnits,
                Map.copyOf(touchedIndexUnits),
                Map.copyOf(targetUnits),
                unguardedUnits,
                Map.copyOf(writtenIndexUnits));
    }
}
