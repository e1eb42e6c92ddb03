package io.dynabridge.tools.status;

import java.time.Duration;

/** Times that have passed since a change. */
final class Elapsed {

    private static final long MINUTE_MS = 60_000;

    private Elapsed() {}

    /** The time that has passed at least: DynamoDB Local tells when a change was made by the minute only. */
    static Duration atLeast(long made, long now) {
        long unsure = made % MINUTE_MS == 0 ? MINUTE_MS : 0;
        return Duration.ofMillis(Math.max(0, now - made - unsure));
    }
}
