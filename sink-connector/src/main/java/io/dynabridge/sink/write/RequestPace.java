package io.dynabridge.sink.write;

import io.dynabridge.client.pace.InFlightLimit;
import io.dynabridge.client.pace.UnitBudget;

/** How much may be asked of DynamoDB now: requests under way, and write units in a second. Time is in nanoseconds. */
final class RequestPace {

    private final InFlightLimit limit;
    private final UnitBudget budget;
    private int inFlight;

    RequestPace(CoordinatorSettings settings, long now) {
        this.limit = new InFlightLimit(settings.maxInFlight());
        this.budget = new UnitBudget(settings.unitsPerSecond(), now);
    }

    int freeSlots() {
        return limit.current() - inFlight;
    }

    int inFlight() {
        return inFlight;
    }

    /** How long to wait for write units; 0 where there are some. */
    long waitNanos(long now) {
        return budget.waitNanos(now);
    }

    /** A write goes out, for one unit until its answer says how many it were. */
    void reserveUnit() {
        budget.charge(1);
    }

    void correct(double units) {
        budget.charge(units - 1);
    }

    void sent(int requests) {
        inFlight += requests;
    }

    void answered(boolean throttled, long now) {
        inFlight--;
        if (throttled) {
            limit.throttled(now);
        } else {
            limit.succeeded();
        }
    }
}
