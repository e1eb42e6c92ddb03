package io.dynabridge.sink.metrics;

import io.dynabridge.sink.guard.WriteOutcome;

/** Hears what the sink does, to count it. Called from several threads. */
public interface SinkProgressListener {

    /** A record ended. */
    void finished(WriteOutcome outcome);

    /**
     * A change stands in the target.
     *
     * @param createdMs when it was made, milliseconds since 1970; null where that is not known
     */
    void applied(Long createdMs);

    /** A request with this many writes was answered after this time. */
    void answered(int writes, long nanos);

    /** A write is made again after a pause. */
    void retried();

    /** DynamoDB charged write units. */
    void consumed(double units);

    /** DynamoDB asked to slow down. */
    void throttled();

    /** A pass of a sweep deleted this many target items. */
    void swept(long items);

    /** A pass of a sweep ended early, with work undone. */
    void sweepFailed();

    /** This many sweeps are not over. */
    void sweepsPending(int sweeps);
}
