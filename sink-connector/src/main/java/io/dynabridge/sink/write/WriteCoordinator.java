package io.dynabridge.sink.write;

import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.GuardDecisions;
import io.dynabridge.sink.guard.Next;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.guard.WriteOutcome;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.kafka.connect.errors.ConnectException;

/**
 * Decides what is sent when: order, retries, waiting for keys, pace. Pure: time comes in as an argument (nanoseconds of a
 * clock that never goes back), requests go out of {@link #take} and their answers come back through {@link #answered}.
 * Not thread-safe.
 *
 * <ul>
 *   <li><b>A</b> Every accepted write ends in exactly one call of the listener, unless dropped or stopped by a failure.
 *   <li><b>B</b> The changes of one source item, and the writes of one target key, go one after another, in order.
 *   <li><b>C</b> A parked put holds back nobody but its own source item, and that only until a newer change of it comes:
 *       full images make the older put needless.
 * </ul>
 */
public final class WriteCoordinator {

    private final CoordinatorSettings settings;
    private final GuardDecisions decisions;
    private final CourierRules courier;
    private final RetrySchedule retries;
    private final RetrySchedule parking;
    private final Supplier<String> tokens;
    private final WriteListener listener;

    private final WriteScheduler scheduler = new WriteScheduler();
    private final ParkingLot parked = new ParkingLot();
    private final Delays backingOff = new Delays();
    private final ArrayDeque<PendingWrite> continuing = new ArrayDeque<>();
    private final HeldWrites held = new HeldWrites();
    private final RequestPace pace;
    private boolean failed;

    /**
     * A coordinator with nothing to do.
     *
     * @param courier how requests are made up
     * @param retries pauses after failures
     * @param parking pauses between tries for a key that belongs to another source item
     * @param tokens a fresh text each time, to tell transactions apart
     */
    public WriteCoordinator(
            CoordinatorSettings settings,
            CourierRules courier,
            RetrySchedule retries,
            RetrySchedule parking,
            Supplier<String> tokens,
            WriteListener listener,
            long now) {
        this.settings = settings;
        this.decisions = new GuardDecisions(settings.foreignItems(), settings.ledger());
        this.courier = courier;
        this.retries = retries;
        this.parking = parking;
        this.tokens = tokens;
        this.listener = listener;
        this.pace = new RequestPace(settings, now);
    }

    /** Takes over a write. */
    public void accept(PendingWrite write) {
        write.begin(courier.firstMode(write.write()));
        held.add(write);
        PendingWrite waiting = parked.of(write.write().owner());
        if (waiting != null && write.isOlderThan(waiting)) {
            overtake(write);
            return;
        }
        scheduler.add(write);
        if (waiting != null) {
            supersede(waiting, write);
        }
    }

    /** What to send now, as batches of one request each; every one of them must be answered. */
    public List<List<PendingWrite>> take(long now) {
        parked.due(now).forEach(scheduler::returnToTarget);
        for (PendingWrite due = backingOff.due(now); due != null; due = backingOff.due(now)) {
            continuing.add(due);
        }
        RequestFiller filler = new RequestFiller(courier.maxSize(), pace.freeSlots());
        while (!failed && pace.waitNanos(now) == 0) {
            PendingWrite next = continuing.isEmpty() ? scheduler.peek() : continuing.peek();
            if (next == null || !filler.add(next, !next.isAlone() && courier.joins(next.attempt()))) {
                break;
            }
            if (continuing.isEmpty()) {
                scheduler.poll();
            } else {
                continuing.poll();
            }
            if (next.attempt().isMove()) {
                next.useToken(tokens.get());
            }
            pace.reserveUnit();
        }
        pace.sent(filler.requests().size());
        return filler.requests();
    }

    /** Hears the answers to one request of {@link #take}, one for each of its writes. */
    public void answered(List<PendingWrite> batch, List<Answer> answers, long now) {
        boolean throttled = false;
        for (int i = 0; i < batch.size(); i++) {
            Answer answer = answers.get(i);
            listener.consumed(answer.units());
            pace.correct(answer.units());
            throttled |= answer instanceof Answer.Failed failure && failure.kind() == ErrorKind.THROTTLED;
            answered(batch.get(i), answer, batch.size() > 1, now);
        }
        pace.answered(throttled, now);
        if (throttled) {
            listener.throttled();
        }
    }

    /** When {@link #take} may have something new even if no answer comes; {@link Long#MAX_VALUE} for never. */
    public long wakeAt(long now) {
        long wake = Math.min(parked.nextDue(), backingOff.next());
        boolean more = !continuing.isEmpty() || scheduler.peek() != null;
        long wait = more ? pace.waitNanos(now) : 0;
        return wait > 0 ? Math.min(wake, now + wait) : wake;
    }

    /** Forgets the writes of these records; requests already under way end unheard, the guard makes them harmless. */
    public void drop(Predicate<PendingWrite> closed) {
        for (PendingWrite write : held.now()) {
            if (!closed.test(write)) {
                continue;
            }
            boolean underWay = write.active && !backingOff.remove(write) && !continuing.remove(write);
            if (underWay) {
                write.abandon();
            } else {
                parked.remove(write);
                forget(write);
            }
        }
    }

    /** Writes accepted and not yet ended. */
    public int pending() {
        return held.size();
    }

    /** Puts that wait for a key. */
    public int parked() {
        return parked.size();
    }

    /** All that is held in memory. */
    public Backlog backlog() {
        return held.backlog(parked);
    }

    /** Requests sent and not yet answered. */
    public int requestsInFlight() {
        return pace.inFlight();
    }

    private void answered(PendingWrite write, Answer answer, boolean inCompany, long now) {
        if (write.isAbandoned()) {
            forget(write);
            return;
        }
        Attempt attempt = write.attempt();
        if (answer instanceof Answer.Applied) {
            follow(write, decisions.applied(attempt), now);
            if (attempt.vacates()) {
                parked.freed(attempt.vacatedKey()).forEach(scheduler::returnToTarget);
            }
        } else if (answer instanceof Answer.Refused refused) {
            follow(write, decisions.refused(attempt, refused.vacated(), refused.put()), now);
        } else if (answer instanceof Answer.Buried) {
            follow(write, decisions.buried(attempt), now);
        } else if (answer instanceof Answer.Failed failure) {
            failed(write, failure, inCompany, now);
        }
    }

    private void failed(PendingWrite write, Answer.Failed failure, boolean inCompany, long now) {
        switch (failure.kind()) {
            case THROTTLED:
            case RETRIABLE:
                retry(write, failure.cause(), now);
                break;
            case RECORD:
                if (inCompany) {
                    // One invalid item fails its whole batch: each goes alone to find out which.
                    write.goAlone();
                    continuing.add(write);
                } else {
                    follow(
                            write,
                            decisions.unwritable(
                                    write.attempt(),
                                    String.valueOf(failure.cause().getMessage())),
                            now);
                }
                break;
            default:
                fail(Failures.fatal(write, failure.cause()));
                break;
        }
    }

    private void follow(PendingWrite write, Next next, long now) {
        if (next instanceof Next.Finish end) {
            finish(write, end.outcome());
        } else if (next instanceof Next.Send send) {
            write.become(send.attempt());
            continuing.add(write);
        } else if (next instanceof Next.Again) {
            write.renewToken();
            write.goAlone();
            retry(write, null, now);
        } else if (next instanceof Next.Park park) {
            park(write, park, now);
        } else if (next instanceof Next.ReportForeign) {
            forget(write);
            listener.reported(write, WriteOutcome.FOREIGN, Failures.foreign(write));
        } else if (next instanceof Next.ReportUnwritable unwritable) {
            forget(write);
            listener.reported(write, WriteOutcome.BAD_RECORD, Failures.unwritable(write, unwritable.reason()));
        }
    }

    private void retry(PendingWrite write, Throwable cause, long now) {
        long failingFor = write.failed(now);
        if (failingFor > settings.maxRetryTime().toNanos()) {
            fail(Failures.retriedInVain(write, settings.maxRetryTime(), cause));
        } else {
            listener.retried();
            backingOff.add(write, now + retries.delayNanos(write.tries() - 1));
        }
    }

    private void park(PendingWrite write, Next.Park park, long now) {
        long waited = write.conflicted(now, park.otherOwner());
        long patience = settings.conflictRetry().toNanos();
        if (waited >= patience && settings.conflicts() == ConflictPolicy.REPORT) {
            forget(write);
            listener.reported(write, WriteOutcome.CONFLICT, Failures.conflict(write, settings.conflictRetry()));
            return;
        }
        if (waited >= patience) {
            write.become(park.put().in(PutMode.OVER_ANYONE));
            continuing.add(write);
            return;
        }
        write.become(park.put());
        scheduler.yieldTargets(write);
        for (PendingWrite follower : scheduler.followers(write)) {
            if (!follower.isOlderThan(write)) {
                supersede(write, follower);
                return;
            }
            scheduler.remove(follower);
            overtake(follower);
        }
        parked.park(write, now + Math.min(patience - waited, parking.delayNanos(write.conflicts() - 1)));
    }

    private void overtake(PendingWrite older) {
        if (older.write().vacated().isPresent()) {
            older.become(older.attempt().overtaken());
            scheduler.addApart(older);
        } else {
            finish(older, WriteOutcome.STALE);
        }
    }

    private void supersede(PendingWrite waiting, PendingWrite newer) {
        newer.inheritConflict(waiting);
        parked.remove(waiting);
        finish(waiting, WriteOutcome.STALE);
    }

    private void finish(PendingWrite write, WriteOutcome outcome) {
        forget(write);
        if (write.complaint().isPresent()) {
            listener.reported(write, WriteOutcome.BAD_RECORD, write.complaint().get());
        } else {
            listener.finished(write, outcome);
        }
    }

    private void forget(PendingWrite write) {
        held.remove(write);
        scheduler.remove(write);
    }

    private void fail(ConnectException failure) {
        failed = true;
        listener.failed(failure);
    }
}
