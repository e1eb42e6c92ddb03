package io.dynabridge.source.loss;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A gap: changes that were made and can no longer be read.
 *
 * @param shard the shard that had them; empty where all of the stream is concerned
 * @param what what was found
 * @param fromMs the earliest change that may be missing, milliseconds since 1970; 0 where unknown
 * @param toMs the latest change that may be missing
 */
public record DataLoss(String table, String stream, Optional<String> shard, String what, long fromMs, long toMs) {

    /** How long a stream keeps its records (developer guide, DynamoDB Streams). */
    public static final Duration RETENTION = Duration.ofHours(24);

    /** Changes of one shard that were trimmed before they were read: what is left reaches back to {@code nowMs} - 24 h. */
    public static DataLoss trimmed(String table, String stream, String shard, String what, long coveredMs, long nowMs) {
        return new DataLoss(
                table, stream, Optional.of(shard), what, coveredMs, Math.max(coveredMs, nowMs - RETENTION.toMillis()));
    }

    /** Whether a position that covers all before {@code coveredMs} may have lost something by now. */
    public static boolean mayHaveTrimmedSince(long coveredMs, long nowMs) {
        return coveredMs > 0 && nowMs - coveredMs > RETENTION.toMillis();
    }

    /** What happened, the gap, and what can be done. */
    public String explain() {
        return finding() + " Choose how to go on with " + "on.data.loss"
                + " (PUT the changed config): resnapshot brings every item again under a new epoch and removes from the"
                + " target what was deleted in the gap; skip goes on behind the gap and leaves it; fail stops here.";
    }

    /** What happened and the gap, without advice. */
    public String finding() {
        return "Data loss in table " + table + ": " + what + ". Stream " + stream
                + shard.map(id -> ", shard " + id).orElse("") + "; changes made between " + time(fromMs) + " and "
                + time(toMs) + " may be missing in the topic.";
    }

    /** The same for the state topic and for task configs. */
    public Map<String, Object> details() {
        Map<String, Object> details = new HashMap<>();
        details.put("table", table);
        details.put("stream", stream);
        shard.ifPresent(id -> details.put("shard", id));
        details.put("reason", what);
        details.put("gap_from_ms", fromMs);
        details.put("gap_to_ms", toMs);
        return details;
    }

    private static String time(long ms) {
        return ms == 0 ? "the start" : Instant.ofEpochMilli(ms).toString();
    }
}
