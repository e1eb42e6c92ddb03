package io.dynabridge.sink;

import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.write.Backlog;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what waits to be written bounded, in writes and in bytes, without ever blocking Connect's thread, which must keep
 * polling.
 *
 * <p>Parked puts count, but they do not hold up reading until they alone reach a bound: the change that frees their key
 * may not have been read yet. Even then reading goes on after {@code conflict.retry.ms}, for no put is parked longer.
 */
final class Intake {

    /** Enough to keep every request slot filled while the consumer polls. */
    static final int MOST_WRITES = 4_000;

    /** Fits 4,000 changes of 16 KB each; larger ones need no more than this to keep every slot filled. */
    static final long MOST_BYTES = 64L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);

    private final SinkTaskContext context;
    private boolean paused;
    private boolean warned;

    Intake(SinkTaskContext context) {
        this.context = context;
    }

    /**
     * Hears that partitions were assigned. Connect keeps paused what the task had paused, and leaves what is new running:
     * so all are paused alike, until {@link #balance} finds room.
     */
    void assigned() {
        if (paused) {
            pause();
        }
    }

    /** Pauses or resumes, by what is held. */
    void balance(Backlog backlog) {
        boolean full = reaches(backlog.writes(), backlog.bytes(), 1);
        if (!paused && full) {
            pause();
        } else if (paused && !full && !reaches(backlog.moving(), backlog.movingBytes(), 2)) {
            context.resume(context.assignment().toArray(TopicPartition[]::new));
            paused = false;
            warned = false;
        }
        if (paused && !warned && reaches(backlog.parked(), backlog.parkedBytes(), 1)) {
            warned = true;
            LOG.warn(
                    "Reading stops until some of {} puts ({} bytes) no longer wait for target keys that belong to other"
                            + " source items; each waits for {} at most. Check that the transforms give different"
                            + " items different keys.",
                    backlog.parked(),
                    backlog.parkedBytes(),
                    SinkConfig.CONFLICT_RETRY_MS);
        }
    }

    private void pause() {
        context.pause(context.assignment().toArray(TopicPartition[]::new));
        paused = true;
    }

    private static boolean reaches(int writes, long bytes, int part) {
        return writes >= MOST_WRITES / part || bytes >= MOST_BYTES / part;
    }
}
