package io.dynabridge.sink.guard;

import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;

/**
 * The part of a write that the next request carries out.
 *
 * @param write the whole write
 * @param vacates whether the request frees {@link ItemWrite#vacated}
 * @param puts whether the request writes {@link ItemWrite#written}; with {@code vacates} it is one transaction
 * @param buries whether the request tells the ledger, if there is one, that the source item has left its old key
 * @param mode what the put may replace
 * @param then what follows a request that does not put
 */
public record Attempt(ItemWrite write, boolean vacates, boolean puts, boolean buries, PutMode mode, Next then) {

    /** The first attempt: all of the write at once. */
    public static Attempt first(ItemWrite write, PutMode mode) {
        boolean leaves = write.vacated().isPresent();
        return new Attempt(
                write, leaves, write.written().isPresent(), leaves, mode, new Next.Finish(WriteOutcome.DELETED));
    }

    /** What is left of a write that something newer has overtaken: its old key must be free all the same. */
    public Attempt overtaken() {
        return vacatingOnly(new Next.Finish(WriteOutcome.STALE));
    }

    Attempt puttingOnly() {
        return new Attempt(write, false, true, buries, mode, then);
    }

    Attempt vacatingOnly(Next afterwards) {
        return new Attempt(write, true, false, buries, mode, afterwards);
    }

    Attempt buryingOnly(Next afterwards) {
        return new Attempt(write, false, false, true, mode, afterwards);
    }

    Attempt withoutBurying() {
        return new Attempt(write, vacates, puts, false, mode, then);
    }

    /** The same with another mode. */
    public Attempt in(PutMode newMode) {
        return new Attempt(write, vacates, puts, buries, newMode, then);
    }

    /** Whether both halves go as one transaction. */
    public boolean isMove() {
        return vacates && puts;
    }

    /** Whether the write takes the item from one table to another. */
    boolean changesTables() {
        return write.vacated().isPresent()
                && write.written().isPresent()
                && !vacatedKey().table().equals(put().key().table());
    }

    /** The key to free; only where the attempt {@link #vacates}. */
    public TargetKey vacatedKey() {
        return write.vacated().orElseThrow();
    }

    /** The item to put; only where the attempt {@link #puts}. */
    public ItemWrite.Put put() {
        return write.written().orElseThrow();
    }
}
