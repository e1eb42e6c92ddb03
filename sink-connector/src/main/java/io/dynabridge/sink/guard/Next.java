package io.dynabridge.sink.guard;

/** What follows an answer of DynamoDB. */
public sealed interface Next {

    /** The write is over. */
    record Finish(WriteOutcome outcome) implements Next {}

    /** Send this now. */
    record Send(Attempt attempt) implements Next {}

    /** The same once more after a pause: what was seen is gone again, or not of our making. */
    record Again() implements Next {}

    /** The put's key belongs to another source item: try again when that has moved away. */
    record Park(Attempt put, String otherOwner) implements Next {}

    /** Report that the put's key holds a foreign item. */
    record ReportForeign() implements Next {}

    /** Report that DynamoDB refuses the item as such. */
    record ReportUnwritable(String reason) implements Next {}
}
