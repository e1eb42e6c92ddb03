package io.dynabridge.sink.sweep;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.sweep.SweepGateway.Age;
import io.dynabridge.sink.sweep.SweepGateway.Deletion;
import io.dynabridge.sink.sweep.SweepGateway.Page;
import io.dynabridge.sink.sweep.SweepGateway.Presence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One pass over a target table: a page, the owners of its candidates, the deletes, the next page; then once more over it,
 * to see which of the owners that are still there stand elsewhere by now. One read is under way at
 * a time, so a pass slows down by itself where tables do; see {@link SweepDecision} for why it may take as long as it likes.
 *
 * <p>What cannot be read ends the pass, not the task: nothing is deleted on doubt, and the next pass tries again.
 */
final class SweepPass {

    private static final int DELETES_AT_ONCE = 4;
    private static final int MOST_TRIES = 12;

    private final SweepSchedule.Pass pass;
    private final TableKeys target;
    private final SourceTable source;
    private final Tools tools;
    private final Consumer<SweepResult> end;
    private final ScanPace pace = new ScanPace();
    private final SweepResult result = new SweepResult();
    private final Queue<List<ItemKey>> batches = new ArrayDeque<>();
    private final Queue<Candidate> doomed = new ArrayDeque<>();
    private final Moved moved = new Moved();
    private SweepDecision decision;
    private Optional<Map<String, AttributeValue>> next = Optional.empty();
    private int deleting;
    private boolean over;

    /**
     * What the passes of a task share.
     *
     * @param budget paces the deletes
     * @param charged hears what deletes cost
     */
    record Tools(
            SweepGateway gateway,
            SweepLoop loop,
            LongSupplier clock,
            RetrySchedule retries,
            UnitBudget budget,
            DoubleConsumer charged) {}

    /** A pass that has not begun. */
    SweepPass(SweepSchedule.Pass pass, TableKeys target, SourceTable source, Tools tools, Consumer<SweepResult> end) {
        this.pass = pass;
        this.target = target;
        this.source = source;
        this.tools = tools;
        this.end = end;
    }

    /** Begins; on the loop. */
    void start() {
        scan(Age.OLDER, this::read);
    }

    private void scan(Age age, Consumer<Page> then) {
        request(
                () -> tools.gateway().scan(pass, target, age, pace.limit(), next),
                "dynamodb:Scan",
                "table " + target.table(),
                page -> {
                    pace.succeeded();
                    next = page.next();
                    then.accept(page);
                });
    }

    private void read(Page page) {
        decision = new SweepDecision(pass.pipeline(), page.candidates());
        result.found(page.candidates().size());
        result.unreadable(decision.unreadable());
        batches.addAll(decision.batches());
        askNext();
    }

    private void askNext() {
        if (!batches.isEmpty()) {
            ask(batches.remove(), 0);
        } else if (next.isPresent()) {
            start();
        } else if (moved.isEmpty()) {
            end();
        } else {
            scan(Age.CURRENT, this::readCurrent);
        }
    }

    private void readCurrent(Page page) {
        List<Candidate> outdated = moved.outdatedBy(page.candidates());
        result.moved(outdated.size());
        doomed.addAll(outdated);
        delete(() -> {
            if (next.isPresent()) {
                scan(Age.CURRENT, this::readCurrent);
            } else {
                end();
            }
        });
    }

    private void ask(List<ItemKey> keys, int unanswered) {
        request(
                () -> tools.gateway().ask(source, keys),
                "dynamodb:BatchGetItem",
                "source table " + source.name() + " (" + source.arn() + ")",
                0,
                presence -> decide(keys, presence, unanswered),
                () -> {
                    result.unreadable(decision.owned(keys));
                    askNext();
                });
    }

    private void decide(List<ItemKey> keys, Presence presence, int unanswered) {
        List<ItemKey> absent = new ArrayList<>(keys);
        absent.removeAll(presence.present());
        absent.removeAll(presence.unprocessed());
        result.present(decision.owned(presence.present()));
        moved.remember(decision.of(presence.present()));
        doomed.addAll(decision.of(absent));
        List<ItemKey> again = List.copyOf(presence.unprocessed());
        delete(() -> {
            if (again.isEmpty()) {
                askNext();
            } else {
                pace.throttled();
                // A batch that got somewhere is not stuck, however often that happens.
                int tries = again.size() < keys.size() ? 0 : unanswered + 1;
                later(tries, "The source table " + source.name() + " is throttled", () -> ask(again, tries));
            }
        });
    }

    /** Deletes what is doomed, a few at once, then goes on. */
    private void delete(Runnable then) {
        if (doomed.isEmpty() && deleting == 0) {
            then.run();
            return;
        }
        while (!doomed.isEmpty() && deleting < DELETES_AT_ONCE) {
            long wait = tools.budget().waitNanos(tools.clock().getAsLong());
            if (wait > 0) {
                if (deleting == 0) {
                    tools.loop().after(wait, () -> step(() -> delete(then)));
                }
                return;
            }
            Candidate candidate = doomed.remove();
            tools.budget().charge(1);
            deleting++;
            request(
                    () -> tools.gateway().delete(pass, target.table(), candidate),
                    "dynamodb:DeleteItem",
                    "table " + target.table(),
                    deletion -> deleted(deletion, then));
        }
    }

    private void deleted(Deletion deletion, Runnable then) {
        deleting--;
        tools.budget().charge(deletion.units() - 1);
        tools.charged().accept(deletion.units());
        if (deletion.deleted()) {
            result.deleted();
        }
        delete(then);
    }

    private <T> void request(Supplier<CompletableFuture<T>> request, String action, String resource, Consumer<T> then) {
        request(request, action, resource, 0, then, null);
    }

    /** Retries what may come right; {@code refused} is for what DynamoDB will not hear of, null where that is a failure. */
    private <T> void request(
            Supplier<CompletableFuture<T>> request,
            String action,
            String resource,
            int tries,
            Consumer<T> then,
            Runnable refused) {
        tools.loop()
                .whenDone(
                        attempt(request),
                        (answer, failure) -> step(() -> {
                            if (failure == null) {
                                then.accept(answer);
                                return;
                            }
                            ErrorKind kind = AwsErrorClassifier.classify(failure);
                            if (kind == ErrorKind.THROTTLED || kind == ErrorKind.RETRIABLE) {
                                pace.throttled();
                                later(
                                        tries,
                                        Remedy.explain(failure, action, resource),
                                        () -> request(request, action, resource, tries + 1, then, refused));
                            } else if (kind == ErrorKind.RECORD && refused != null) {
                                refused.run();
                            } else {
                                fail(Remedy.explain(failure, action, resource));
                            }
                        }));
    }

    private void later(int tries, String trouble, Runnable again) {
        if (tries >= MOST_TRIES) {
            fail(trouble);
        } else {
            tools.loop().after(tools.retries().delayNanos(tries), () -> step(again));
        }
    }

    /** What a step throws must end the pass, or no other would ever begin. */
    private void step(Runnable step) {
        if (over) {
            return;
        }
        try {
            step.run();
        } catch (RuntimeException e) {
            fail("the sweep itself failed, please report this: " + e);
        }
    }

    private void fail(String trouble) {
        result.failed(trouble);
        end();
    }

    private void end() {
        over = true;
        end.accept(result);
    }

    private static <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> request) {
        try {
            return request.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
