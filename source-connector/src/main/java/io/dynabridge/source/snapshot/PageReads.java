package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.HotKeyRange;
import io.dynabridge.client.pace.InFlightLimit;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.source.runtime.EventLoop;
import io.dynabridge.source.runtime.RecordQueue;
import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Reads pages of a table's segments, so many at once as the table bears and as fast as the budget allows; whoever asked
 * first goes first. All methods run on the task's loop.
 */
public final class PageReads {

    /** A full page of 1 MB, read consistently: what the first read may cost. */
    private static final double FULL_PAGE = 256;

    private static final long PAGE_BYTES = 1 << 20;

    private record Read(Supplier<CompletableFuture<ItemPage>> call, BiConsumer<ItemPage, Throwable> step) {}

    private final UnitBudget budget;
    private final RecordQueue queue;
    private final EventLoop loop;
    private final LongSupplier nanos;
    private final InFlightLimit limit;
    private final Waker waker;
    private final ArrayDeque<Read> waiting = new ArrayDeque<>();
    private double expected = FULL_PAGE;
    private int inFlight;
    private boolean awaitsRoom;

    /**
     * No reads yet.
     *
     * @param most reads at once, where the table bears them
     * @param budget the task's read units, for all its tables
     * @param queue where the items go; a page is read only when it has room for one
     */
    public PageReads(int most, UnitBudget budget, RecordQueue queue, EventLoop loop, LongSupplier nanos) {
        this.limit = new InFlightLimit(most);
        this.budget = budget;
        this.queue = queue;
        this.loop = loop;
        this.nanos = nanos;
        this.waker = new Waker(loop, nanos, this::proceed);
    }

    /** Reads a page when its turn comes; what failed, the caller asks for again. */
    void read(Supplier<CompletableFuture<ItemPage>> call, BiConsumer<ItemPage, Throwable> step) {
        waiting.add(new Read(call, step));
        proceed();
    }

    private void proceed() {
        while (!waiting.isEmpty() && !awaitsRoom && inFlight < limit.current()) {
            long wait = budget.waitNanos(nanos.getAsLong());
            if (wait > 0) {
                waker.in(wait);
                return;
            }
            if (!queue.reserveOr(PAGE_BYTES, this::roomReserved)) {
                awaitsRoom = true;
                return;
            }
            send(waiting.remove());
        }
    }

    private void roomReserved() {
        awaitsRoom = false;
        send(waiting.remove());
        proceed();
    }

    private void send(Read read) {
        inFlight++;
        // Charged before it is known, or the reads under way together would spend many seconds' worth at once.
        double charged = expected;
        budget.charge(charged);
        loop.whenDone(Calls.guarded(read.call), (page, failure) -> {
            inFlight--;
            if (failure == null) {
                budget.charge(page.units() - charged);
                expected = page.units();
                limit.succeeded();
            } else {
                budget.charge(-charged);
                if (AwsErrorClassifier.classify(failure) == ErrorKind.THROTTLED && !HotKeyRange.isCauseOf(failure)) {
                    limit.throttled(nanos.getAsLong());
                }
            }
            read.step.accept(page, failure);
            queue.release(PAGE_BYTES);
            proceed();
        });
    }
}
