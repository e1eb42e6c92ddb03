package io.dynabridge.tools.status;

import io.dynabridge.tools.status.TableReads.State;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/**
 * The minutes whose reads are somebody else's: nothing of ours has read in them. A snapshot, also one that touches, and a
 * verification read all items; what each read in which minute nobody knows, so minutes that are not wholly behind them do
 * not count at all. Reading a stream and touching use no read units.
 */
record ReadWindow(Instant from, Instant to) {

    /** CloudWatch hears of a minute's reads some minutes later. */
    private static final Duration LATE = Duration.ofMinutes(3);

    /**
     * The window.
     *
     * @param length the most to look back
     * @param ownReading when something of ours last read the table
     */
    static ReadWindow of(Instant now, Duration length, Optional<Instant> ownReading) {
        Instant end = now.truncatedTo(ChronoUnit.MINUTES);
        Instant start = end.minus(length);
        Instant ours = ownReading
                .map(at -> at.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES))
                .orElse(start);
        return new ReadWindow(ours.isAfter(start) ? ours : start, end);
    }

    /** Whether it is long enough to say something. */
    boolean isTelling() {
        return length().compareTo(LATE) > 0;
    }

    /** How long to wait until it is. */
    Duration untilTelling() {
        return LATE.minus(length()).plusMinutes(1);
    }

    /** Below zero where the first minute that would count is still to come. */
    Duration length() {
        return Duration.between(from, to);
    }

    /** What the units of minutes come to; minutes outside do not count. */
    TableReads judge(String table, Map<Instant, Double> minutes) {
        double units = 0;
        Optional<Instant> last = Optional.empty();
        for (Instant minute :
                minutes.keySet().stream().sorted(Comparator.naturalOrder()).toList()) {
            double read = minutes.get(minute);
            if (read > 0 && !minute.isBefore(from)) {
                units += read;
                last = Optional.of(minute);
            }
        }
        return new TableReads(table, units > 0 ? State.READ : State.QUIET, units, last, length(), Optional.empty());
    }
}
