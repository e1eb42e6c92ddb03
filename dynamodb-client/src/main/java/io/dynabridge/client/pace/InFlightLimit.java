package io.dynabridge.client.pace;

/**
 * How many requests may be in flight: adds one for every full round of successes, falls by a third when DynamoDB
 * throttles. Starts at the most, because most tables keep up.
 */
public final class InFlightLimit {

    private static final double CUT = 2.0 / 3;
    /** Requests that were in flight together are throttled together; they count as one sign. */
    private static final long ONE_SIGN_NANOS = 250_000_000;

    private final int most;
    private double limit;
    private long lastCut;
    private boolean cut;

    /** A limit between 1 and {@code most}. */
    public InFlightLimit(int most) {
        this.most = most;
        this.limit = most;
    }

    /** The requests that may be in flight now. */
    public int current() {
        return (int) limit;
    }

    /** Hears that a request succeeded. */
    public void succeeded() {
        if (limit < most) {
            limit = Math.min(most, limit + 1 / limit);
        }
    }

    /** Hears that a request was throttled, at this time in nanoseconds. */
    public void throttled(long now) {
        if (!cut || now - lastCut >= ONE_SIGN_NANOS) {
            cut = true;
            lastCut = now;
            limit = Math.max(1, limit * CUT);
        }
    }
}
