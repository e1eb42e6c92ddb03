package io.dynabridge.source.snapshot;

import io.dynabridge.source.offset.SnapshotRun;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Into how many segments a table is cut, and which task gets which. */
public final class SegmentPlan {

    /** A segment should be small enough that a lost worker costs little, and large enough to be worth a request. */
    private static final long BYTES_PER_SEGMENT = 1L << 30;

    /** A scan goes through a table partition by partition, so only many segments at once spread its load. */
    private static final int SEGMENTS_PER_TASK = 8;
    /** What a parallel scan allows is 1,000,000; more than this only makes more offsets. */
    private SegmentPlan() {}

    /**
     * Segments for a new run.
     *
     * @param configured what the user wants, 0 for no wish
     * @param tableBytes the table's size, as DescribeTable says (updated every six hours)
     */
    public static int choose(int configured, long tableBytes, int tasks) {
        if (configured > 0) {
            return configured;
        }
        long bySize = tableBytes / BYTES_PER_SEGMENT;
        return (int) Math.min(SnapshotRun.MOST_SEGMENTS, Math.max((long) tasks * SEGMENTS_PER_TASK, bySize));
    }

    /**
     * The segments of one of several tasks, dealt out like cards, in the order in which to work them. Neighbours stand far
     * apart, and each task begins elsewhere, so that those under way together lie all over the source's partitions.
     */
    public static List<Integer> share(int segments, int task, int tasks) {
        int mine = segments <= task ? 0 : (segments - task - 1) / tasks + 1;
        List<Integer> share = new ArrayList<>(mine);
        int first = (int) ((long) mine * task / tasks);
        for (int place : spread(mine)) {
            share.add(task + (place + first) % mine * tasks);
        }
        return share;
    }

    /** The numbers below {@code count}, halving the largest gap each time: 0, 4, 2, 6, 1, 5, 3, 7. */
    private static int[] spread(int count) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(0, count - 1));
        return IntStream.range(0, 1 << bits)
                .map(i -> bits == 0 ? 0 : Integer.reverse(i) >>> (Integer.SIZE - bits))
                .filter(i -> i < count)
                .toArray();
    }
}
