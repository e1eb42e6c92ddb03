package io.dynabridge.sink.plan;

import io.dynabridge.envelope.SourceInfo;
import org.apache.kafka.connect.errors.DataException;

/**
 * A change's place in its source item's history, as text that compares the same in Java and in DynamoDB:
 * {@code epoch.sequence}, both padded with zeros. A scanned item has no sequence number and so stands below every
 * streamed change of its epoch. Comparable between changes of one source item only.
 */
public final class Version {

    private static final int EPOCH_DIGITS = 4;
    private static final int SEQUENCE_DIGITS = 40;

    private Version() {}

    /**
     * The version of a change.
     *
     * @throws DataException where the envelope's epoch or sequence number is no number of the expected length
     */
    public static String of(SourceInfo source) {
        StringBuilder version = new StringBuilder(EPOCH_DIGITS + 1 + SEQUENCE_DIGITS);
        pad(version, "epoch", Integer.toString(source.epoch()), EPOCH_DIGITS);
        version.append('.');
        pad(
                version,
                "sequence_number",
                source.sequenceNumber() == null ? "" : source.sequenceNumber(),
                SEQUENCE_DIGITS);
        return version.toString();
    }

    /** What every version of this epoch or a later one is above, and every version of an earlier one below. */
    public static String floor(int epoch) {
        StringBuilder floor = new StringBuilder(EPOCH_DIGITS);
        pad(floor, "epoch", Integer.toString(epoch), EPOCH_DIGITS);
        return floor.toString();
    }

    private static void pad(StringBuilder version, String field, String digits, int width) {
        boolean number = digits.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!number || digits.length() > width) {
            throw new DataException(
                    "Envelope field source." + field + " must have at most " + width + " decimal digits");
        }
        version.append("0".repeat(width - digits.length())).append(digits);
    }
}
