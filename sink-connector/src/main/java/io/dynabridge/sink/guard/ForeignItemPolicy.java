package io.dynabridge.sink.guard;

/** What to do about a target item that someone else wrote: {@code foreign.item.policy}. */
public enum ForeignItemPolicy {
    /** Leave it, count it, go on. */
    KEEP,
    /** Replace it. */
    OVERWRITE,
    /** Leave it and report the record. */
    REPORT
}
