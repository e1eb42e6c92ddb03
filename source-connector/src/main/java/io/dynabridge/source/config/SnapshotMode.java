package io.dynabridge.source.config;

import java.util.Arrays;
import java.util.List;

/** How existing items come into the topic ({@code snapshot.mode}). */
public enum SnapshotMode {
    /** A marker is set on every item, so that the stream itself carries each of them. */
    TOUCH("touch", true, true),
    /** A read-only scan beside the stream. */
    SCAN("scan", true, true),
    /** A read-only scan and nothing else. */
    SCAN_ONLY("scan_only", true, false),
    /** Only changes. */
    NO_DATA("no_data", false, true);

    private final String value;
    private final boolean bringsItems;
    private final boolean streams;

    SnapshotMode(String value, boolean bringsItems, boolean streams) {
        this.value = value;
        this.bringsItems = bringsItems;
        this.streams = streams;
    }

    /** Whether items that are there already come too. */
    public boolean bringsItems() {
        return bringsItems;
    }

    /** Whether changes are read from the stream. */
    public boolean streams() {
        return streams;
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
