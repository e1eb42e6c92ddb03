package io.dynabridge.tools.verify;

/** Hears how far a verification is; from several threads. */
interface VerificationProgress {

    /** Tells nobody. */
    VerificationProgress NONE = new VerificationProgress() {};

    /** A scan begins, of about so many items. */
    default void scanning(String what, long items) {}

    /** So many more items were read, for so many read units in all. */
    default void read(int items, double units) {}

    /** So many keys are looked at again, when changes under way have arrived. */
    default void settling(int keys) {}
}
