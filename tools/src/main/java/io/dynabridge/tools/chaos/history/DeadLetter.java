package io.dynabridge.tools.chaos.history;

/**
 * A record that the sink reported.
 *
 * @param record the record, with the coordinates that it had in the topic with the changes
 * @param reason the exception's class, without its package
 * @param message what the exception said
 */
public record DeadLetter(Emission record, String reason, String message) {

    /** Whether another source item held the target key. */
    public boolean isConflict() {
        return reason.equals("TargetKeyConflictException");
    }

    @Override
    public String toString() {
        return reason + " for " + record + ": " + message;
    }
}
