package io.dynabridge.tools.chaos.history;

import io.dynabridge.tools.verify.ItemDigest;
import java.math.BigInteger;

/**
 * A record of the topic with the changes.
 *
 * @param at where it stands
 * @param item the source item
 * @param operation as in the envelope
 * @param before the version of the image before; 0 where there is none
 * @param after the version of the image after; 0 where there is none
 * @param place the target key that the image after asks for; null where there is none
 * @param digest the image after; null where there is none
 * @param event the id of the stream's record; null for an item read by a scan
 * @param sequence the sequence number; null for an item read by a scan
 * @param shard the shard; null for an item read by a scan
 */
public record Emission(
        Coordinates at,
        String item,
        String operation,
        long before,
        long after,
        String place,
        ItemDigest digest,
        String event,
        BigInteger sequence,
        String shard) {

    /** Whether it was read from the table and not from the stream, and so has no place in the order of changes. */
    public boolean isScanned() {
        return event == null;
    }

    /** Whether it is a snapshot's: the item as it stood, changed by nobody. */
    public boolean isRead() {
        return operation.equals("r");
    }

    /** Whether no target item can be made of it. */
    public boolean isUnplaced() {
        return after != 0 && place == null;
    }

    @Override
    public String toString() {
        return operation + " " + item + (before == 0 ? "" : " v" + before) + " -> "
                + (after == 0 ? "nothing" : "v" + after + (place == null ? " without a place" : " at " + place))
                + ", sequence number " + sequence + ", shard " + shard + ", " + at;
    }
}
