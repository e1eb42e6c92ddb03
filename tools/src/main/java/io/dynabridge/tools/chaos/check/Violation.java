package io.dynabridge.tools.chaos.check;

import java.util.Set;

/**
 * A promise that was not kept.
 *
 * @param kind which
 * @param item the source item that it is about; null where it is about a place alone
 * @param place the target key that it is about; null where it is about none
 * @param text what was found
 * @param others further items whose history belongs to it
 */
public record Violation(Kind kind, String item, String place, String text, Set<String> others) {

    /** What can go wrong, each with the promise that it breaks. */
    public enum Kind {
        /** An acknowledged change is not in Kafka. */
        NOT_IN_KAFKA("Kafka holds every acknowledged change"),
        /** A record tells of a change that nobody made, or not so. */
        NOT_WRITTEN("what is in Kafka or in the target was written, exactly so, by somebody"),
        /** The changes of an item do not follow one another. */
        OUT_OF_ORDER("the changes of a source item come in order, the first time that each comes"),
        /** A record came twice though it was to come once. */
        TWICE_IN_KAFKA("every change is in Kafka once, with exactly-once delivery"),
        /** The records of an item are in several partitions. */
        OTHER_PARTITION("all changes of a source item are in one partition"),
        /** A child shard's record stands before one of its parent's. */
        CHILD_FIRST("no record of a shard comes before all of its parent's"),
        /** A reader saw an older version than before. */
        WENT_BACK("no reader sees an item go back to an older version"),
        /** A reader saw what was gone. */
        CAME_BACK("what is deleted or moved away does not come back"),
        /** A reader missed what it had seen, though it is neither deleted nor moved. */
        VANISHED("what is neither deleted nor moved away stays"),
        /** A foreign item changed or vanished. */
        FOREIGN_OVERWRITTEN("what the pipeline does not own is left alone"),
        /** The source itself is not as its clients left it. */
        SOURCE_CHANGED("the pipeline changes nothing in the source but the marker"),
        /** An item that is not in the target, and nobody said so. */
        MISSING("the target holds what the transforms make of the source, or a dead letter says why not"),
        /** An item that is older or other than the source's. */
        DIFFERENT("a target item is the newest version of its source item"),
        /** An item that the source does not ask for. */
        EXTRA("the target holds nothing else"),
        /** A record that cannot be applied was not reported. */
        NOT_REPORTED("every record that cannot be applied is a dead letter"),
        /** A dead letter without a reason. */
        WRONGLY_REPORTED("nothing is a dead letter that could have been applied"),
        /** A connector or one of its tasks failed. */
        FAILED("connectors live through all of it");

        private final String promise;

        Kind(String promise) {
            this.promise = promise;
        }

        /** What should have been. */
        public String promise() {
            return promise;
        }
    }

    /** About an item. */
    static Violation of(Kind kind, String item, String place, String text) {
        return new Violation(kind, item, place, text, Set.of());
    }

    /** Of the run as a whole. */
    public static Violation ofRun(Kind kind, String text) {
        return new Violation(kind, null, null, text, Set.of());
    }

    @Override
    public String toString() {
        return kind + ": " + text + " (" + kind.promise() + ")";
    }
}
