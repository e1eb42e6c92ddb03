package io.dynabridge.sink;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Keeps what waits to be written bounded without ever blocking Connect's thread, which must keep polling. */
final class Intake {

    /** Enough to keep every request slot filled while the consumer polls. */
    private static final int MOST = 4_000;

    private static final int FEW = 2_000;

    private final SinkTaskContext context;
    private boolean paused;

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

    /** Pauses or resumes, by the writes that are pending. */
    void balance(int pending) {
        if (!paused && pending >= MOST) {
            pause();
        } else if (paused && pending <= FEW) {
            context.resume(context.assignment().toArray(TopicPartition[]::new));
            paused = false;
        }
    }

    private void pause() {
        context.pause(context.assignment().toArray(TopicPartition[]::new));
        paused = true;
    }
}
