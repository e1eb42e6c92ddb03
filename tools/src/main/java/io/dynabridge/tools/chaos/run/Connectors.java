package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.check.FailureCheck;
import io.dynabridge.tools.chaos.check.Violation;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.ConnectRestException;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.stack.Worker;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The two connectors on two workers, one of which answers at least when nothing is being done to them. */
final class Connectors {

    private static final List<String> NAMES = List.of(ChaosSetup.SOURCE, ChaosSetup.SINK);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final LocalStack stack;
    private final FailureCheck failures = new FailureCheck();

    Connectors(LocalStack stack) {
        this.stack = stack;
    }

    void create(String name, Map<String, String> config) {
        insist("create " + name, rest -> rest.putConfig(name, config));
        insist("start " + name, rest -> rest.awaitRunning(name, PATIENCE));
    }

    Map<String, String> config(String name) {
        return stack.connect().config(name);
    }

    /** One request to Connect. */
    interface Order {
        void to(ConnectRest rest);
    }

    /**
     * Repeats a request until it is obeyed: a worker may just have started, or be at a rebalance. All of them may be
     * repeated.
     */
    void insist(String what, Order order) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                order.to(stack.connect());
                return;
            } catch (StackException | UncheckedIOException e) {
                boolean inVain = e instanceof ConnectRestException refusal && refusal.status() == 400;
                if (inVain || System.nanoTime() - deadline > 0) {
                    throw new StackException("Connect does not " + what + ": " + e.getMessage(), e);
                }
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    /** Notes what has failed since, and starts it again so that the run can go on. */
    void look() {
        for (String name : NAMES) {
            try {
                if (failures.hasFailed(name, stack.connect().status(name))) {
                    stack.connect().restart(name);
                }
            } catch (StackException | UncheckedIOException notNow) {
                // A worker that is dead, frozen or new says nothing. What it had to say it says later.
            }
        }
    }

    List<Violation> failures() {
        return failures.violations();
    }

    Worker worker(int number) {
        return stack.workers().get(number);
    }
}
