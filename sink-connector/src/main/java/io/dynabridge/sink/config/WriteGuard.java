package io.dynabridge.sink.config;

/** How writes are kept from undoing newer ones: {@code write.guard}. */
public enum WriteGuard {
    /** Every write is conditional on owner and version, which one attribute of the target item keeps. */
    VERSION,
    /** The same, and a table beside the target remembers deletes and moves. */
    LEDGER,
    /** Plain batch writes, no attribute added: for one-off loads into a table that nobody reads yet. */
    NONE
}
