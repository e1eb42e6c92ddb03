package io.dynabridge.tools.finalize;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How far a walk over a table has come, segment by segment. */
record WalkProgress(List<Segment> segments) {

    /**
     * How far one segment has come.
     *
     * @param behind the key up to which all is done, as an item of Connect data; empty at the segment's start
     * @param changed items changed so far
     * @param done whether the segment is at its end
     */
    record Segment(Optional<Map<String, Object>> behind, long changed, boolean done) {

        static final Segment START = new Segment(Optional.empty(), 0, false);

        /** One more item is dealt with. */
        Segment after(Map<String, Object> key, boolean change) {
            return new Segment(Optional.of(key), changed + (change ? 1 : 0), false);
        }

        /** A page is dealt with, whose last key may be that of an item which needed nothing. */
        Segment at(Map<String, Object> key) {
            return new Segment(Optional.of(key), changed, false);
        }

        Segment end() {
            return new Segment(behind, changed, true);
        }
    }

    WalkProgress {
        segments = List.copyOf(segments);
    }

    /** The start of a walk over so many segments. */
    static WalkProgress start(int segments) {
        return new WalkProgress(Collections.nCopies(segments, Segment.START));
    }

    WalkProgress with(int segment, Segment progress) {
        List<Segment> changed = new ArrayList<>(segments);
        changed.set(segment, progress);
        return new WalkProgress(changed);
    }

    long changed() {
        return segments.stream().mapToLong(Segment::changed).sum();
    }

    boolean isDone() {
        return segments.stream().allMatch(Segment::done);
    }

    boolean hasBegun() {
        return segments.stream()
                .anyMatch(segment -> segment.done() || segment.behind().isPresent());
    }
}
