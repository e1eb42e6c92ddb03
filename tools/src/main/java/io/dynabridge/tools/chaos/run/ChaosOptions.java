package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.Guard;
import java.time.Duration;

/**
 * What a run is to be.
 *
 * @param length for how long clients write and the nemesis is at work
 * @param seed of the plan, the faults and the workload
 * @param guard the sink's
 * @param exactlyOnce whether the source delivers exactly once
 * @param snapshotMode the source's
 * @param items how many source items there are at most, over all tables
 * @param clients threads that write
 * @param changesPerSecond by all clients together, where the stack bears it
 * @param readers threads that look at the target
 * @param conflictPatience how long the sink waits for a key that another source item holds: long enough for that to be
 *     freed by a partition that is behind; the end of the run waits for it
 */
public record ChaosOptions(
        Duration length,
        long seed,
        Guard guard,
        boolean exactlyOnce,
        String snapshotMode,
        int items,
        int clients,
        int changesPerSecond,
        int readers,
        Duration conflictPatience) {}
