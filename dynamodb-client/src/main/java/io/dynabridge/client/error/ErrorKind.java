package io.dynabridge.client.error;

/** What to do about a failed request. */
public enum ErrorKind {
    /** Slow down, then repeat: a table, partition or account is over its limit, or a transaction met another. */
    THROTTLED,
    /** Repeat: the request may or may not have been carried out. */
    RETRIABLE,
    /** This very item cannot be written; others can. */
    RECORD,
    /** Nothing of the kind will succeed until an operator acts. */
    FATAL
}
