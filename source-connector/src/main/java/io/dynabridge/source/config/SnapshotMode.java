package io.dynabridge.source.config;

import java.util.Arrays;
import java.util.List;

/** How existing items come into the topic ({@code snapshot.mode}). */
public enum SnapshotMode {
    /** A marker is set on every item, so that the stream itself carries each of them. */
    TOUCH("touch", true),
    /** A read-only scan beside the stream. */
    SCAN("scan", false),
    /** A read-only scan and nothing else. */
    SCAN_ONLY("scan_only", false),
    /** Only changes. */
    NO_DATA("no_data", true);

    private final String value;
    private final boolean available;

    SnapshotMode(String value, boolean available) {
        this.value = value;
        this.available = available;
    }

    /** Whether this version can do it. */
    boolean isAvailable() {
        return available;
    }

    /** The value in the config. */
    public String value() {
        return value;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(SnapshotMode::value).toList();
    }

    static SnapshotMode of(String value) {
        return Arrays.stream(values())
                .filter(mode -> mode.value.equals(value))
                .findFirst()
                .orElseThrow();
    }
}
