package io.dynabridge.sink.sweep;

import java.util.Optional;

/** What a pass came to. */
final class SweepResult {

    private long candidates;
    private long deleted;
    private long present;
    private long moved;
    private long unreadable;
    private String trouble;

    void found(long more) {
        candidates += more;
    }

    void deleted() {
        deleted++;
    }

    void present(long more) {
        present += more;
    }

    void moved(long more) {
        moved += more;
    }

    void unreadable(long more) {
        unreadable += more;
    }

    void failed(String why) {
        trouble = why;
    }

    long deletedCount() {
        return deleted;
    }

    long unreadableCount() {
        return unreadable;
    }

    /** Why the pass ended early; empty where it did not. */
    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether the whole table was read and has nothing left to sweep. */
    boolean isEmpty() {
        return trouble == null && candidates == 0;
    }

    @Override
    public String toString() {
        return candidates + " items of an older epoch, " + deleted + " deleted, " + (present - moved)
                + " left to the new snapshot because the source has them"
                + (unreadable == 0
                        ? ""
                        : ", " + unreadable + " left because their owner is no key of the source table");
    }
}
