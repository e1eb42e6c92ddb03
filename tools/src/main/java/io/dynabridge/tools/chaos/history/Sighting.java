package io.dynabridge.tools.chaos.history;

import io.dynabridge.tools.verify.ItemDigest;

/**
 * An item that stood in the target.
 *
 * @param item the source item that it says it is; null for a foreign item
 * @param version what it says
 * @param place its key in the target
 * @param digest its content, without what the sink adds
 * @param scanned whether the sink knows it from a scan alone, and so puts everything that is streamed above it
 */
public record Sighting(String item, long version, String place, ItemDigest digest, boolean scanned) {

    /** Of a streamed change. */
    public Sighting(String item, long version, String place, ItemDigest digest) {
        this(item, version, place, digest, false);
    }

    @Override
    public String toString() {
        return (item == null ? "a foreign item" : item + " v" + version) + " at " + place
                + (scanned ? ", from a scan" : "");
    }
}
