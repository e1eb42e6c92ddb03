package io.dynabridge.tools.verify;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits until every change made before the call has had time to reach the target. */
interface LagGate {

    /**
     * Waits.
     *
     * @throws UndecidableException where the changes do not arrive
     */
    void await() throws InterruptedException;

    /** Takes it that changes arrive within a time. */
    static LagGate after(Duration time) {
        return () -> TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    /** One after the other. */
    static LagGate all(List<LagGate> gates) {
        List<LagGate> each = List.copyOf(gates);
        return () -> {
            for (LagGate gate : each) {
                gate.await();
            }
        };
    }
}
