package io.dynabridge.source.snapshot;

import java.util.ArrayDeque;
import java.util.OptionalLong;

/**
 * How far a run is and how long it will take, from what was counted so far. DynamoDB counts a table's items only every six
 * hours, so where that count is unknown, or clearly out of date, segments are counted instead.
 */
final class ProgressEstimate {

    /** Offsets are stored only now and then; this many looks that showed something new make a steady rate. */
    private static final int LOOKS = 10;

    private static final double NANOS = 1e9;
    private static final int HUNDRED = 100;
    /** What is not done is never said to be. */
    private static final double NOT_YET_ALL = 99.9;

    private record Look(long nanos, long items, long segments) {}

    private final ArrayDeque<Look> looks = new ArrayDeque<>();
    private final int segmentsTotal;
    private final long itemsTotal;

    /**
     * An estimate.
     *
     * @param itemsTotal items in the table, roughly; 0 where nobody knows
     */
    ProgressEstimate(long itemsTotal, int segmentsTotal) {
        this.itemsTotal = itemsTotal;
        this.segmentsTotal = segmentsTotal;
    }

    /** Hears what is done; false where that is nothing new. */
    boolean look(long nanos, long items, long segmentsDone) {
        Look last = looks.peekLast();
        if (last != null && last.items() == items && last.segments() == segmentsDone) {
            return false;
        }
        looks.add(new Look(nanos, items, segmentsDone));
        if (looks.size() > LOOKS) {
            looks.remove();
        }
        return true;
    }

    /** Items a second, of late. */
    double itemsPerSecond() {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        double seconds = (last.nanos() - first.nanos()) / NANOS;
        return seconds <= 0 ? 0 : rounded((last.items() - first.items()) / seconds);
    }

    /** How much is done, of a hundred; 100 only where all segments are. */
    double percent() {
        if (looks.getLast().segments() == segmentsTotal) {
            return HUNDRED;
        }
        return Math.min(NOT_YET_ALL, rounded(share(looks.getLast()) * HUNDRED));
    }

    /** Seconds until all is done, at the pace of late; empty where there is no pace yet. */
    OptionalLong secondsLeft() {
        Look first = looks.getFirst();
        Look last = looks.getLast();
        double seconds = (last.nanos() - first.nanos()) / NANOS;
        double gained = share(last) - share(first);
        return seconds <= 0 || gained <= 0
                ? OptionalLong.empty()
                : OptionalLong.of(Math.round((1 - share(last)) / gained * seconds));
    }

    private double share(Look look) {
        return countsItems() ? look.items() / (double) itemsTotal : look.segments() / (double) segmentsTotal;
    }

    private boolean countsItems() {
        return itemsTotal > 0 && looks.getLast().items() <= itemsTotal;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
