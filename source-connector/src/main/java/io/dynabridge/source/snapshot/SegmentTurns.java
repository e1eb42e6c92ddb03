package io.dynabridge.source.snapshot;

import io.dynabridge.client.pace.InFlightLimit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/**
 * Work of several segments, one job of each in turn, so that no part of a table gets all the load. A segment whose key
 * range is hot rests, and then goes on with fewer jobs at once; the others do not hear of it.
 */
final class SegmentTurns<J> {

    private static final class Lane<J> {
        private final ArrayDeque<J> jobs = new ArrayDeque<>();
        private final InFlightLimit limit;
        private long restsUntil;
        private int inFlight;
        private boolean queued;

        Lane(int most) {
            this.limit = new InFlightLimit(most);
        }
    }

    private final int mostInFlight;
    private final Map<Integer, Lane<J>> lanes = new HashMap<>();
    /** Lanes with jobs that may go, apart from those that rest. */
    private final ArrayDeque<Lane<J>> turns = new ArrayDeque<>();

    /** No jobs yet; of one segment at most so many go at once. */
    SegmentTurns(int mostInFlight) {
        this.mostInFlight = mostInFlight;
    }

    /** Adds a job behind those of its segment. */
    void add(int segment, J job) {
        Lane<J> lane = lane(segment);
        lane.jobs.addLast(job);
        queue(lane);
    }

    /** Puts a job that has to go again before those of its segment. */
    void again(int segment, J job) {
        Lane<J> lane = lane(segment);
        lane.jobs.addFirst(job);
        queue(lane);
    }

    /** Takes the job whose turn it is; null where none may go now. */
    J next(long now) {
        for (int left = turns.size(); left > 0; left--) {
            Lane<J> lane = turns.remove();
            if (now < lane.restsUntil) {
                turns.add(lane);
                continue;
            }
            J job = lane.jobs.remove();
            lane.inFlight++;
            lane.queued = false;
            queue(lane);
            return job;
        }
        return null;
    }

    /** Whether a job may go now. */
    boolean hasNext(long now) {
        return turns.stream().anyMatch(lane -> now >= lane.restsUntil);
    }

    /** How long until a resting segment with jobs goes on, in nanoseconds; 0 where there is none. */
    long restNanos(long now) {
        return turns.stream()
                .mapToLong(lane -> lane.restsUntil - now)
                .filter(rest -> rest > 0)
                .min()
                .orElse(0);
    }

    /** Hears that a job of a segment succeeded. */
    void succeeded(int segment) {
        lanes.get(segment).limit.succeeded();
        answered(segment);
    }

    /** Hears that a job of a segment is no longer under way. */
    void answered(int segment) {
        Lane<J> lane = lanes.get(segment);
        lane.inFlight--;
        if (lane.inFlight == 0 && lane.jobs.isEmpty() && lane.limit.current() == mostInFlight) {
            // One that never was in trouble is as good as a new one.
            lanes.remove(segment);
        } else {
            queue(lane);
        }
    }

    /** Hears that the segment's key range is hot: it rests for so long, unless it rests longer already. */
    void hot(int segment, long now, long restNanos) {
        Lane<J> lane = lanes.get(segment);
        lane.limit.throttled(now);
        lane.restsUntil = Math.max(lane.restsUntil, now + restNanos);
    }

    private Lane<J> lane(int segment) {
        return lanes.computeIfAbsent(segment, any -> new Lane<>(mostInFlight));
    }

    private void queue(Lane<J> lane) {
        if (!lane.queued && !lane.jobs.isEmpty() && lane.inFlight < lane.limit.current()) {
            lane.queued = true;
            turns.add(lane);
        }
    }
}
