package io.dynabridge.sink.guard;

/** What stood at a target key when DynamoDB refused the condition there. */
public sealed interface Observed {

    /** This half's condition held; the other half's did not. */
    record Fine() implements Observed {}

    /** There is no item. */
    record Absent() implements Observed {}

    /** An item, and the answer does not tell whose. */
    record Unknown() implements Observed {}

    /** An item without our guard attribute: someone else wrote it. */
    record Foreign() implements Observed {}

    /** An item of the same source item. */
    record Own(String version) implements Observed {}

    /** An item of another source item. */
    record Other(String owner) implements Observed {}
}
