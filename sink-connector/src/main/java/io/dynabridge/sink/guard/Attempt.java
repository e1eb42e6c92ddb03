package io.dynabridge.sink.guard;

import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;

/**
 * The part of a write that the next request carries out. One that neither vacates nor puts only tells the ledger that the
 * source item has left its old key.
 *
 * @param write the whole write
 * @param vacates whether the request frees {@link ItemWrite#vacated}
 * @param puts whether the request writes {@link ItemWrite#written}; with {@code vacates} it is one transaction
 * @param mode what the put may replace
 * @param then what follows a request that only vacates
 */
public record Attempt(ItemWrite write, boolean vacates, boolean puts, PutMode mode, Next then) {

    /** The first attempt: all of the write at once. */
    public static Attempt first(ItemWrite write, PutMode mode) {
        return new Attempt(
                write,
                write.vacated().isPresent(),
                write.written().isPresent(),
                mode,
                new Next.Finish(WriteOutcome.DELETED));
    }

    Attempt puttingOnly() {
        return new Attempt(write, false, true, mode, then);
    }

    Attempt vacatingOnly(Next afterwards) {
        return new Attempt(write, true, false, mode, afterwards);
    }

    Attempt buryingOnly(Next afterwards) {
        return new Attempt(write, false, false, mode, afterwards);
    }

    /** The same with another mode. */
    public Attempt in(PutMode newMode) {
        return new Attempt(write, vacates, puts, newMode, then);
    }

    /** Whether both halves go as one transaction. */
    public boolean isMove() {
        return vacates && puts;
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
