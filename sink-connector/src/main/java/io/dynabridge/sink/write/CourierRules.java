package io.dynabridge.sink.write;

import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;

/** How a courier likes to be asked: what a first attempt tries, and which attempts share a request. */
public interface CourierRules {

    /** What a write's first put may replace. */
    PutMode firstMode(ItemWrite write);

    /** The most attempts in a request. */
    int maxSize();

    /** Whether an attempt can share a request with others. */
    boolean joins(Attempt attempt);
}
