package io.dynabridge.source.loss;

import java.util.Arrays;
import java.util.List;

/** What to do when unread changes are gone ({@code on.data.loss}). */
public enum LossPolicy {
    /** Stop, and say what is missing. */
    FAIL("fail"),
    /** Bring every item again, under a new epoch. */
    RESNAPSHOT("resnapshot"),
    /** Go on behind the gap. */
    SKIP("skip");

    private final String value;

    LossPolicy(String value) {
        this.value = value;
    }

    /** The values in the config. */
    public static List<String> names() {
        return Arrays.stream(values()).map(policy -> policy.value).toList();
    }

    /** The policy with this value in the config. */
    public static LossPolicy of(String value) {
        return Arrays.stream(values())
                .filter(policy -> policy.value.equals(value))
                .findFirst()
                .orElseThrow();
    }

    /** The value in the config. */
    public String value() {
        return value;
    }
}
