package io.dynabridge.client.pace;

/**
 * Keeps the capacity units spent, of reads or writes, within a rate. What a request costs is known only afterwards, so the budget may go into
 * debt and then waits until that is paid off; over time the rate holds.
 */
public final class UnitBudget {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double unitsPerSecond;
    private double balance;
    private long last;

    /** A budget; 0 units per second means no bound. */
    public UnitBudget(double unitsPerSecond, long now) {
        this.unitsPerSecond = unitsPerSecond;
        this.balance = unitsPerSecond;
        this.last = now;
    }

    /** How long to wait before the next request, in nanoseconds; 0 where it may go now. */
    public long waitNanos(long now) {
        if (unitsPerSecond == 0) {
            return 0;
        }
        // At most one second's worth is saved up: an idle minute must not become a burst.
        balance = Math.min(unitsPerSecond, balance + (now - last) / NANOS_PER_SECOND * unitsPerSecond);
        last = now;
        return balance > 0 ? 0 : (long) Math.ceil((1e-3 - balance) / unitsPerSecond * NANOS_PER_SECOND);
    }

    /** Charges units: an estimate when a request goes out, the difference when its answer says what it cost. */
    public void charge(double units) {
        balance -= units;
    }
}
