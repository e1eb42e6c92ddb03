package io.dynabridge.source.offset;

import io.dynabridge.envelope.item.ItemJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a segment of a snapshot has come.
 *
 * @param run the run that did this; progress of another run does not count
 * @param lastKey the key up to which all items are done, as DynamoDB JSON; empty before the first page
 * @param items items done
 * @param done whether the segment is at its end
 */
public record SegmentPosition(String run, Optional<String> lastKey, long items, boolean done) {

    static final String RUN = "run";
    static final String LAST_KEY = "last_key";
    static final String ITEMS = "items";
    static final String DONE = "done";

    /** The start of a segment. */
    public static SegmentPosition start(String run) {
        return new SegmentPosition(run, Optional.empty(), 0, false);
    }

    /** Reads a stored offset; the start where there is none, or one of another run. */
    public static SegmentPosition from(Map<String, ?> offset, String run) {
        if (offset == null || !run.equals(offset.get(RUN))) {
            return start(run);
        }
        Object items = offset.get(ITEMS);
        return new SegmentPosition(
                run,
                Optional.ofNullable((String) offset.get(LAST_KEY)),
                items instanceof Number number ? number.longValue() : 0,
                Boolean.TRUE.equals(offset.get(DONE)));
    }

    /** The position after one more page. */
    public SegmentPosition after(int pageItems, Map<String, Object> lastEvaluatedKey) {
        return lastEvaluatedKey == null
                ? new SegmentPosition(run, lastKey, items + pageItems, true)
                : new SegmentPosition(run, Optional.of(ItemJson.write(lastEvaluatedKey)), items + pageItems, false);
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        Map<String, Object> offset = new HashMap<>(8);
        offset.put(RUN, run);
        lastKey.ifPresent(key -> offset.put(LAST_KEY, key));
        offset.put(ITEMS, items);
        if (done) {
            offset.put(DONE, true);
        }
        return offset;
    }
}
