package io.dynabridge.sink.write;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Tables in memory that notice at once when an item of one owner goes back to an older version (P3), an item is replaced
 * or deleted by someone who does not own it (P6), what was left comes back (P5), or what stands there is not the image
 * that was to be put (P4). What they let through is not decided here: {@link FakeDynamoDb} evaluates the conditions of the
 * requests that the couriers really make.
 */
public final class FakeTable {

    public static final String GUARD = "_dynabridge";

    static final String LEDGER = "ledger";

    private static final List<String> TITLE = List.of("title");

    private final FakeDynamoDb client = new FakeDynamoDb(this);
    private final Map<TargetKey, Map<String, Object>> items = new HashMap<>();
    private final Map<TargetKey, Map<String, Object>> entries = new HashMap<>();
    private final Map<String, String> left = new HashMap<>();
    private final List<ItemWrite> cameBack = new ArrayList<>();
    private ConflictPolicy conflicts = ConflictPolicy.REPORT;
    private ForeignItemPolicy foreignItems = ForeignItemPolicy.KEEP;
    private boolean ledger;
    private int tokens;

    /** Notices what comes back (P5), because a ledger is to remember it. */
    public FakeTable withLedger() {
        ledger = true;
        return this;
    }

    /** Allows what these policies allow. */
    public FakeTable under(ConflictPolicy conflictPolicy, ForeignItemPolicy foreignItemPolicy) {
        conflicts = conflictPolicy;
        foreignItems = foreignItemPolicy;
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
        items.forEach((key, item) -> contents.put(key.key().text(), bare(item)));
        return contents;
    }

    static Map<String, Object> bare(Map<String, Object> item) {
        Map<String, Object> bare = new LinkedHashMap<>(item);
        bare.remove(GUARD);
        return bare;
    }

    /** Carries out an attempt by the request that a courier makes of it. */
    public Answer carryOut(Attempt attempt) {
        return client.send(courier(client), List.of(pending(attempt))).answer().get(0);
    }

    PendingWrite pending(Attempt attempt) {
        PendingWrite write =
                new PendingWrite(Changes.record("any", null, 0), null, attempt.write(), Optional.empty(), 0);
        write.become(attempt);
        write.useToken("attempt " + ++tokens);
        return write;
    }

    /** The courier for single requests to these tables. */
    Courier courier(FakeDynamoDb dynamoDb) {
        return ledger
                ? new LedgerCourier(dynamoDb, GUARD, new Ledger(LEDGER, Duration.ofDays(8), () -> 0))
                : new GuardedCourier(dynamoDb, GUARD);
    }

    FakeDynamoDb client() {
        return client;
    }

    /** What came back although it had been deleted or moved away; none of it may where a ledger remembers. */
    List<ItemWrite> cameBack() {
        return cameBack;
    }

    /** A write of this source item is over, so nothing older of it may come to the table that it left. */
    void over(ItemWrite write) {
        write.vacated().ifPresent(key -> left.merge(grave(key, write), write.version(), FakeTable::newer));
    }

    static TargetKey key(String table, Map<String, Object> item) {
        return new TargetKey(table, ItemKey.of(item, table.equals(LEDGER) ? List.of(Ledger.KEY) : TITLE));
    }

    /** What stands at a key, of the ledger's table too; null for nothing. */
    Map<String, Object> look(TargetKey key) {
        return key.table().equals(LEDGER) ? entries.get(key) : items.get(key);
    }

    /** A request of this write changes what stands at a key; null for nothing. */
    void change(TargetKey key, Map<String, Object> after, ItemWrite write) {
        if (key.table().equals(LEDGER)) {
            entries.put(key, after);
            return;
        }
        Map<String, Object> before = items.get(key);
        if (before != null) {
            check(key, before, after, write);
        }
        if (after == null) {
            over(write);
            items.remove(key);
            return;
        }
        Map<String, Object> image = write.written()
                .map(ItemWrite.Put::item)
                .orElseThrow(() -> new AssertionError("P4: " + write + " puts"));
        if (!Items.equal(after, image)) {
            throw new AssertionError("P4: " + write + " makes " + after + " and not " + image);
        }
        if (before == null) {
            noteReturn(key, write);
        }
        items.put(key, after);
    }

    private void check(TargetKey key, Map<String, Object> before, Map<String, Object> after, ItemWrite write) {
        boolean deletes = after == null;
        boolean isForeign = !before.containsKey(GUARD);
        if (isForeign) {
            if (deletes || foreignItems != ForeignItemPolicy.OVERWRITE) {
                throw new AssertionError("P6: " + write + " touches a foreign item at " + key);
            }
            return;
        }
        String owner = guard(before, GuardAttribute.OWNER);
        int order = guard(before, GuardAttribute.VERSION).compareTo(write.version());
        if (!owner.equals(write.owner()) && (deletes || conflicts != ConflictPolicy.OVERWRITE)) {
            throw new AssertionError("P6: " + write + " touches the item of " + owner + " at " + key);
        }
        if (order > 0) {
            throw new AssertionError("P3: " + key + " goes back from " + before + " with " + write);
        }
        if (order == 0 && !deletes) {
            throw new AssertionError("P3: " + write + " is written again over itself");
        }
    }

    private void noteReturn(TargetKey key, ItemWrite write) {
        String gone = left.getOrDefault(grave(key, write), "");
        if (gone.compareTo(write.version()) > 0) {
            if (ledger) {
                throw new AssertionError("P5: " + write + " comes back after " + gone);
            }
            cameBack.add(write);
        }
    }

    private static String grave(TargetKey key, ItemWrite write) {
        return key.table() + "|" + write.owner();
    }

    private static String newer(String one, String other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    public static String guard(Map<String, Object> item, String field) {
        Object guard = AttributeType.value(item.get(GUARD));
        Object value = Items.attributes(guard).get(field);
        return value == null ? null : (String) AttributeType.value(value);
    }
}
