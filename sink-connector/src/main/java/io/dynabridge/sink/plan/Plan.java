package io.dynabridge.sink.plan;

import io.dynabridge.sink.dlq.BadRecordException;
import java.util.Optional;

/**
 * What to do about one record: write, then report. Neither means that the record asks for nothing.
 *
 * @param write what to write, if anything
 * @param complaint what to report once the write is done, if anything
 */
public record Plan(Optional<ItemWrite> write, Optional<BadRecordException> complaint) {

    /** Asks for nothing. */
    public static final Plan NOTHING = new Plan(Optional.empty(), Optional.empty());

    /** Writes. */
    public static Plan of(ItemWrite write) {
        return new Plan(Optional.of(write), Optional.empty());
    }

    /** Only reports. */
    public static Plan bad(BadRecordException complaint) {
        return new Plan(Optional.empty(), Optional.of(complaint));
    }
}
