package io.dynabridge.sink.check;

import java.util.Map;

/**
 * What becomes of records that converters, transforms or the sink itself cannot handle, by Connect's own keys. The sink
 * stops rather than drop a record unseen, but Connect does not ask it about those that never reach it.
 */
public enum Tolerance {
    /** The task stops. */
    NONE,
    /** The record goes to a topic, with its reason. */
    DEAD_LETTERS,
    /** The record is dropped, and the worker's log says so. */
    LOG_ONLY,
    /** The record is dropped. */
    WITHOUT_A_TRACE;

    public static final String TOLERANCE = "errors.tolerance";
    public static final String DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";
    public static final String LOG = "errors.log.enable";

    /** What a connector's configuration says. */
    public static Tolerance of(Map<String, String> properties) {
        if (!text(properties, TOLERANCE).equals("all")) {
            return NONE;
        }
        if (!text(properties, DEAD_LETTER_TOPIC).isEmpty()) {
            return DEAD_LETTERS;
        }
        return Boolean.parseBoolean(text(properties, LOG)) ? LOG_ONLY : WITHOUT_A_TRACE;
    }

    private static String text(Map<String, String> properties, String key) {
        String value = properties.get(key);
        return value == null ? "" : value.trim();
    }
}
