package io.dynabridge.sink.write;

import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The guard's conditions in DynamoDB's language, and what a refused one lets us see. */
final class Conditions {

    private static final String OWN_AND_OLDER = "#g." + GuardAttribute.OWNER + " = :o AND #g." + GuardAttribute.VERSION;

    private final String guardAttribute;

    Conditions(String guardAttribute) {
        this.guardAttribute = guardAttribute;
    }

    /** When a put may go. */
    String put(PutMode mode) {
        switch (mode) {
            case GUARDED:
                return "attribute_not_exists(#p) OR (" + OWN_AND_OLDER + " < :v)";
            case OVER_FOREIGN:
                return "attribute_not_exists(#g." + GuardAttribute.OWNER + ") OR (" + OWN_AND_OLDER + " < :v)";
            case RENEW:
                return OWN_AND_OLDER + " < :v";
            case OVER_ANYONE:
                return "attribute_not_exists(#p) OR #g." + GuardAttribute.VERSION + " < :v OR (attribute_exists(#g."
                        + GuardAttribute.OWNER + ") AND attribute_not_exists(#g." + GuardAttribute.VERSION + "))";
            default:
                throw new IllegalArgumentException("No condition in mode " + mode);
        }
    }

    /** The names in {@link #put}; DynamoDB refuses names that a condition does not use. */
    Map<String, String> putNames(PutMode mode, TargetKey key) {
        return mode == PutMode.GUARDED || mode == PutMode.OVER_ANYONE ? namesWithKey(key) : names();
    }

    /** The values in {@link #put}; DynamoDB refuses values that a condition does not use. */
    Map<String, AttributeValue> putValues(PutMode mode, ItemWrite.Put put) {
        return mode == PutMode.OVER_ANYONE ? Map.of(":v", AttributeValue.fromS(put.version())) : values(put);
    }

    /**
     * When a key may be freed; a free one stays free. Also an item of the same version goes: with unchanged transforms
     * there is none, and with mended ones a replay must not leave what the old ones made.
     */
    String vacate() {
        return "attribute_not_exists(#p) OR (" + OWN_AND_OLDER + " <= :v)";
    }

    Map<String, String> names() {
        return Map.of("#g", guardAttribute);
    }

    Map<String, String> namesWithKey(TargetKey key) {
        return Map.of("#g", guardAttribute, "#p", key.partitionAttribute());
    }

    Map<String, AttributeValue> values(ItemWrite write) {
        Map<String, AttributeValue> values = new HashMap<>(4);
        values.put(":o", AttributeValue.fromS(write.owner()));
        values.put(":v", AttributeValue.fromS(write.version()));
        return values;
    }

    /** What stood there, to this owner; a guard attribute that is damaged counts as another owner's. */
    Observed observed(Map<String, AttributeValue> old, String asker) {
        if (old == null || old.isEmpty()) {
            return new Observed.Absent();
        }
        AttributeValue guard = old.get(guardAttribute);
        AttributeValue owner = guard == null || !guard.hasM() ? null : guard.m().get(GuardAttribute.OWNER);
        AttributeValue version = owner == null ? null : guard.m().get(GuardAttribute.VERSION);
        if (owner == null) {
            return new Observed.Foreign();
        }
        if (owner.s() == null || version == null || version.s() == null) {
            return new Observed.Other("unknown, because the item's guard attribute is damaged");
        }
        return owner.s().equals(asker) ? new Observed.Own(version.s()) : new Observed.Other(owner.s());
    }
}
