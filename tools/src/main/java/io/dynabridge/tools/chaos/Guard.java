package io.dynabridge.tools.chaos;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** The sink's {@code write.guard}, and what it lets a test ask for. */
public enum Guard {
    /** Nothing goes back to an older version while it is there; deletes are not remembered. */
    VERSION,
    /** Nothing goes back, and nothing comes back. */
    LEDGER,
    /** Only the order within one task. */
    NONE;

    /** The value of the config key. */
    public String config() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether target items say whose they are. */
    public boolean knowsOwners() {
        return this != NONE;
    }

    /** The faults between sink and DynamoDB that it promises to bear. A write that lands late is the ledger's business. */
    public Set<Fault> bears() {
        return this == LEDGER ? EnumSet.allOf(Fault.class) : EnumSet.complementOf(EnumSet.of(Fault.REQUEST_LATE));
    }
}
