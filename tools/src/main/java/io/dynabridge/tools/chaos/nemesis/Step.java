package io.dynabridge.tools.chaos.nemesis;

import java.time.Duration;

/**
 * One action of a plan.
 *
 * @param choice which of the workers, or which of the variants that the action has
 * @param hold how long it lasts
 * @param calm how long nothing more is done afterwards
 */
public record Step(Action action, int choice, Duration hold, Duration calm) {

    @Override
    public String toString() {
        return action + (action.choosesWorker() ? " " + (choice + 1) : "") + " " + hold.toMillis() + " ms";
    }
}
