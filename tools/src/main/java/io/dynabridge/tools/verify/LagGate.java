package io.dynabridge.tools.verify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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

    /** Tells nothing where there is a reason for what does not arrive. */
    static LagGate unless(Supplier<Optional<String>> trouble) {
        return () -> trouble.get().ifPresent(reason -> {
            throw new UndecidableException(
                    reason + ": what it has not written yet cannot be told from what is missing");
        });
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
