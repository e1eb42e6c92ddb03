package io.dynabridge.sink.write;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * DynamoDB tables in memory that carry out attempts under their conditions, and notice at once when an item of one owner
 * goes back to an older version (P3) or an item is replaced or deleted by someone who does not own it (P6).
 */
public final class FakeTable {

    public static final String GUARD = "_dynabridge";

    private final Map<TargetKey, Map<String, Object>> items = new HashMap<>();
    private final Map<String, String> tombstones = new HashMap<>();
    private final Map<String, String> left = new HashMap<>();
    private boolean strict = true;
    private boolean ledger;

    /** Remembers who left, refuses what is older, and notices what comes back all the same (P5). */
    public FakeTable withLedger() {
        ledger = true;
        return this;
    }

    /** Allows what {@code conflict.policy=overwrite} and {@code foreign.item.policy=overwrite} do. */
    public FakeTable lenient() {
        strict = false;
        return this;
    }

    public void put(TargetKey key, Map<String, Object> item) {
        items.put(key, item);
    }

    public Map<String, Object> get(TargetKey key) {
        return items.get(key);
    }

    /** All items as they are now. */
    public Map<TargetKey, Map<String, Object>> items() {
        return Map.copyOf(items);
    }

    /** Removes an item as a sweep does: only in the very version that it saw; whether it did. */
    public boolean sweep(TargetKey key, String owner, String version) {
        Map<String, Object> item = items.get(key);
        boolean asSeen = item != null
                && item.containsKey(GUARD)
                && guard(item, GuardAttribute.OWNER).equals(owner)
                && guard(item, GuardAttribute.VERSION).equals(version);
        return asSeen && items.remove(key) != null;
    }

    /** All items by key, without their guards. */
    public Map<String, Map<String, Object>> contents() {
        Map<String, Map<String, Object>> contents = new TreeMap<>();
        items.forEach((key, item) -> {
            Map<String, Object> bare = new LinkedHashMap<>(item);
            bare.remove(GUARD);
            contents.put(key.key().text(), bare);
        });
        return contents;
    }

    /** Carries out an attempt wholly or not at all. */
    public Answer carryOut(Attempt attempt) {
        if (ledger && isBuried(attempt)) {
            return new Answer.Buried(1);
        }
        Observed vacated = attempt.vacates() ? refusalToVacate(attempt) : null;
        Observed put = attempt.puts() ? refusalToPut(attempt) : null;
        if (vacated != null || put != null) {
            return new Answer.Refused(
                    vacated == null ? new Observed.Fine() : vacated, put == null ? new Observed.Fine() : put, 1);
        }
        if (ledger && attempt.buries()) {
            tombstones.merge(
                    grave(attempt.vacatedKey(), attempt), attempt.write().version(), FakeTable::newer);
        }
        if (attempt.vacates()) {
            left.merge(grave(attempt.vacatedKey(), attempt), attempt.write().version(), FakeTable::newer);
            check(attempt, attempt.vacatedKey());
            items.remove(attempt.vacatedKey());
        }
        if (attempt.puts()) {
            check(attempt, attempt.put().key());
            if (!items.containsKey(attempt.put().key())) {
                checkStaysAway(attempt);
            }
            items.put(attempt.put().key(), attempt.put().item());
        }
        return new Answer.Applied(1);
    }

    private boolean isBuried(Attempt attempt) {
        String version = attempt.write().version();
        boolean leaves = attempt.buries()
                && tombstones
                                .getOrDefault(grave(attempt.vacatedKey(), attempt), "")
                                .compareTo(version)
                        > 0;
        boolean comes = attempt.puts()
                && attempt.mode() != PutMode.RENEW
                && tombstones
                                .getOrDefault(grave(attempt.put().key(), attempt), "")
                                .compareTo(version)
                        > 0;
        return leaves || comes;
    }

    private void checkStaysAway(Attempt attempt) {
        String gone = left.getOrDefault(grave(attempt.put().key(), attempt), "");
        if (ledger && gone.compareTo(attempt.write().version()) > 0) {
            throw new AssertionError("P5: " + attempt.write() + " comes back after " + gone);
        }
    }

    private static String grave(TargetKey key, Attempt attempt) {
        return key.table() + "|" + attempt.write().owner();
    }

    private static String newer(String one, String other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    private Observed refusalToVacate(Attempt attempt) {
        Observed seen = observe(attempt.vacatedKey(), attempt.write());
        boolean absentIsFine = seen instanceof Observed.Absent;
        boolean ownAndNotNewer = seen instanceof Observed.Own own
                && own.version().compareTo(attempt.write().version()) <= 0;
        return attempt.mode() == PutMode.BLIND || absentIsFine || ownAndNotNewer ? null : seen;
    }

    private Observed refusalToPut(Attempt attempt) {
        Observed seen = observe(attempt.put().key(), attempt.write());
        boolean ownOlder = seen instanceof Observed.Own known
                && known.version().compareTo(attempt.write().version()) < 0;
        boolean allowed = seen instanceof Observed.Absent || ownOlder;
        switch (attempt.mode()) {
            case CREATE:
                return seen instanceof Observed.Absent ? null : new Observed.Unknown();
            case RENEW:
                return ownOlder && hasExpectedNames(attempt.put()) ? null : seen;
            case GUARDED:
                return allowed ? null : seen;
            case OVER_FOREIGN:
                return allowed || seen instanceof Observed.Foreign ? null : seen;
            case OVER_ANYONE:
                return allowed || seen instanceof Observed.Other && isOlder(attempt.put()) ? null : seen;
            default:
                return null;
        }
    }

    private boolean isOlder(ItemWrite.Put put) {
        return guard(items.get(put.key()), GuardAttribute.VERSION).compareTo(put.version()) < 0;
    }

    /** What a partial update would check; a put in this mode is at least as good with it as without. */
    private boolean hasExpectedNames(ItemWrite.Put put) {
        String expected = put.predecessor()
                .map(ItemWrite.Predecessor::namesHash)
                .orElseGet(() -> guard(put.item(), GuardAttribute.NAMES_HASH));
        return guard(items.get(put.key()), GuardAttribute.NAMES_HASH).equals(expected);
    }

    private Observed observe(TargetKey key, ItemWrite asker) {
        Map<String, Object> item = items.get(key);
        if (item == null) {
            return new Observed.Absent();
        }
        if (!item.containsKey(GUARD)) {
            return new Observed.Foreign();
        }
        String owner = guard(item, GuardAttribute.OWNER);
        return owner.equals(asker.owner())
                ? new Observed.Own(guard(item, GuardAttribute.VERSION))
                : new Observed.Other(owner);
    }

    private void check(Attempt attempt, TargetKey key) {
        Observed seen = observe(key, attempt.write());
        if (!strict) {
            return;
        }
        if (seen instanceof Observed.Own own
                && own.version().compareTo(attempt.write().version()) > 0) {
            throw new AssertionError("P3: " + key + " goes back from " + own.version() + " with " + attempt.write());
        }
        if (seen instanceof Observed.Other || seen instanceof Observed.Foreign) {
            throw new AssertionError("P6: " + attempt.write() + " touches " + seen + " at " + key);
        }
    }

    public static String guard(Map<String, Object> item, String field) {
        Object guard = AttributeType.value(item.get(GUARD));
        Object value = Items.attributes(guard).get(field);
        return value == null ? null : (String) AttributeType.value(value);
    }
}
