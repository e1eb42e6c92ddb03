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
    private boolean strict = true;

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
        Observed vacated = attempt.vacates() ? refusalToVacate(attempt) : null;
        Observed put = attempt.puts() ? refusalToPut(attempt) : null;
        if (vacated != null || put != null) {
            return new Answer.Refused(
                    vacated == null ? new Observed.Fine() : vacated, put == null ? new Observed.Fine() : put, 1);
        }
        if (attempt.vacates()) {
            check(attempt, attempt.vacatedKey());
            items.remove(attempt.vacatedKey());
        }
        if (attempt.puts()) {
            check(attempt, attempt.put().key());
            items.put(attempt.put().key(), attempt.put().item());
        }
        return new Answer.Applied(1);
    }

    private Observed refusalToVacate(Attempt attempt) {
        Observed seen = observe(attempt.vacatedKey(), attempt.write());
        boolean absentIsFine = attempt.puts() && seen instanceof Observed.Absent;
        boolean ownAndNotNewer = seen instanceof Observed.Own own
                && own.version().compareTo(attempt.write().version()) <= 0;
        return attempt.mode() == PutMode.BLIND || absentIsFine || ownAndNotNewer ? null : seen;
    }

    private Observed refusalToPut(Attempt attempt) {
        Observed seen = observe(attempt.put().key(), attempt.write());
        boolean own = seen instanceof Observed.Own;
        boolean ownOlder = seen instanceof Observed.Own known
                && known.version().compareTo(attempt.write().version()) < 0;
        boolean allowed = seen instanceof Observed.Absent || ownOlder;
        switch (attempt.mode()) {
            case GUARDED:
                return allowed ? null : seen;
            case OVER_FOREIGN:
                return allowed || seen instanceof Observed.Foreign ? null : seen;
            case OVER_ANYONE:
                return allowed || !own ? null : seen;
            default:
                return null;
        }
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
