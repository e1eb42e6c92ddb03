package io.dynabridge.source.offset;

import io.dynabridge.envelope.item.ItemJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far a segment of a snapshot has come.
 *
 * @param run the run that did this; progress of another run does not count
 * @param phase what is done with the items
 * @param lastKey the key up to which all items are done, as DynamoDB JSON; empty before the first page
 * @param items items done in this phase
 * @param done whether the segment is at its end
 */
public record SegmentPosition(String run, Phase phase, Optional<String> lastKey, long items, boolean done) {

    /** A run goes over the table once, and once more where it is to leave no marker behind. */
    public enum Phase {
        /** Items are touched or scanned. */
        BRING,
        /** The marker is removed; begins when every segment of the run has been brought. */
        CLEAN_UP
    }

    static final String RUN = "run";
    static final String PHASE = "phase";
    static final String LAST_KEY = "last_key";
    static final String ITEMS = "items";
    static final String DONE = "done";

    /** The start of a segment. */
    public static SegmentPosition start(String run, Phase phase) {
        return new SegmentPosition(run, phase, Optional.empty(), 0, false);
    }

    /** Reads a stored offset; the start where there is none, or one of another run or an earlier phase. */
    public static SegmentPosition from(Map<String, ?> offset, String run, Phase phase) {
        if (offset == null || !run.equals(offset.get(RUN))) {
            return start(run, phase);
        }
        Phase stored = Phase.CLEAN_UP.name().equals(offset.get(PHASE)) ? Phase.CLEAN_UP : Phase.BRING;
        Object number = offset.get(ITEMS);
        long items = number instanceof Number counted ? counted.longValue() : 0;
        if (stored != phase) {
            return phase == Phase.BRING
                    ? new SegmentPosition(run, phase, Optional.empty(), items, true)
                    : start(run, phase);
        }
        return new SegmentPosition(
                run,
                phase,
                Optional.ofNullable((String) offset.get(LAST_KEY)),
                items,
                Boolean.TRUE.equals(offset.get(DONE)));
    }

    /** The position after one more page. */
    public SegmentPosition after(int pageItems, Map<String, Object> lastEvaluatedKey) {
        return lastEvaluatedKey == null
                ? new SegmentPosition(run, phase, lastKey, items + pageItems, true)
                : new SegmentPosition(
                        run, phase, Optional.of(ItemJson.write(lastEvaluatedKey)), items + pageItems, false);
    }

    /** The offset to store. */
    public Map<String, Object> toOffset() {
        Map<String, Object> offset = new HashMap<>(8);
        offset.put(RUN, run);
        if (phase == Phase.CLEAN_UP) {
            offset.put(PHASE, phase.name());
        }
        lastKey.ifPresent(key -> offset.put(LAST_KEY, key));
        offset.put(ITEMS, items);
        if (done) {
            offset.put(DONE, true);
        }
        return offset;
    }
}
