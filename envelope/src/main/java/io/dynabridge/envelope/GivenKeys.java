package io.dynabridge.envelope;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The keys of a config that were given a value. JSON can say null, and Connect's ConfigDef takes that for given: such a key
 * has neither a value nor its default.
 */
public final class GivenKeys {

    private GivenKeys() {}

    /** A config without the keys whose value is null. */
    public static <T> Map<String, T> of(Map<String, T> config) {
        Map<String, T> given = new HashMap<>(config);
        given.values().removeIf(Objects::isNull);
        return given;
    }
}
