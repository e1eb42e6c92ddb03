package io.dynabridge.sink.metrics;

import io.dynabridge.sink.guard.WriteOutcome;

/** Hears what the sink does, to count it. Called from several threads. */
public interface SinkProgressListener {

    /** A record ended. */
    void finished(WriteOutcome outcome);

    /** DynamoDB charged write units. */
    void consumed(double units);

    /** DynamoDB asked to slow down. */
    void throttled();
}
