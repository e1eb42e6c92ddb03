package io.dynabridge.source.snapshot;

import io.dynabridge.client.pace.UnitBudget;

/** A task's share of the units that snapshots may use, which all its tables draw on. */
public record SnapshotPace(UnitBudget reads, UnitBudget writes) {}
