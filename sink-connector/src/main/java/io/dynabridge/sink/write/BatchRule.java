package io.dynabridge.sink.write;

import io.dynabridge.sink.guard.Attempt;

/** Which attempts share a request. */
public interface BatchRule {

    /** The most attempts in a request. */
    int maxSize();

    /** Whether an attempt can share a request with others. */
    boolean joins(Attempt attempt);
}
