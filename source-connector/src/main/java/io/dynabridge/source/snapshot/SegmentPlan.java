package io.dynabridge.source.snapshot;

import java.util.ArrayList;
import java.util.List;

/** Into how many segments a table is cut, and which task gets which. */
public final class SegmentPlan {

    /** A segment should be small enough that a lost worker costs little, and large enough to be worth a request. */
    private static final long BYTES_PER_SEGMENT = 1L << 30;

    private static final int SEGMENTS_PER_TASK = 2;
    /** What a parallel scan allows is 1,000,000; more than this only makes more offsets. */
    private static final int MOST = 10_000;

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
        return (int) Math.min(MOST, Math.max((long) tasks * SEGMENTS_PER_TASK, bySize));
    }

    /** The segments of one of several tasks, dealt out like cards. */
    public static List<Integer> share(int segments, int task, int tasks) {
        List<Integer> share = new ArrayList<>();
        for (int segment = task; segment < segments; segment += tasks) {
            share.add(segment);
        }
        return share;
    }
}
