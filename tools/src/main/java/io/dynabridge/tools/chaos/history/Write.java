package io.dynabridge.tools.chaos.history;

import io.dynabridge.tools.verify.ItemDigest;
import java.util.Objects;

/**
 * A change of one source item, as the client that made it knows it.
 *
 * @param item the source item
 * @param version of the change; versions of an item rise, also where it is deleted and made again
 * @param before the version that the item said it had; 0 where it was not there
 * @param place the target key that the transforms give it; null where it has none, or is deleted
 * @param digest the item as it was written; null for a delete
 * @param millis when the request was made
 */
public record Write(String item, long version, long before, String place, ItemDigest digest, long millis) {

    /** Whether the item is gone afterwards. */
    public boolean deletes() {
        return digest == null;
    }

    /** Whether the item stands there afterwards. */
    public boolean isAt(String other) {
        return !deletes() && Objects.equals(place, other);
    }

    @Override
    public String toString() {
        String what = deletes() ? "deleted" : place == null ? "written without a place" : "written at " + place;
        return item + " v" + version + " " + what + (before == 0 ? ", was not there" : ", was v" + before);
    }
}
