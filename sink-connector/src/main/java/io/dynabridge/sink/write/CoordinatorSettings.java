package io.dynabridge.sink.write;

import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import java.time.Duration;

/**
 * What the operator decided about writing.
 *
 * @param maxInFlight the most requests at once
 * @param unitsPerSecond the most write units a second, 0 for no bound
 * @param maxRetryTime how long a failing write is retried before the task stops
 * @param conflictRetry how long a put waits for a key that belongs to another source item
 * @param ledger whether deletes and moves are remembered beside the target
 */
public record CoordinatorSettings(
        int maxInFlight,
        double unitsPerSecond,
        Duration maxRetryTime,
        Duration conflictRetry,
        ConflictPolicy conflicts,
        ForeignItemPolicy foreignItems,
        boolean ledger) {}
