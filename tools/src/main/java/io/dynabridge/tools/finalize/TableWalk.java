package io.dynabridge.tools.finalize;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.tools.finalize.FinalizeGateway.Change;
import io.dynabridge.tools.finalize.FinalizeGateway.Page;
import io.dynabridge.tools.finalize.FinalizeGateway.Place;
import io.dynabridge.tools.finalize.WalkProgress.Segment;
import io.dynabridge.tools.requests.Requests;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Changes the items of a table that a filtered scan finds, in many segments at once, one item after the other in each.
 * What the progress calls done, is: a walk that is resumed from any progress of it leaves no item out.
 */
final class TableWalk {

    /** One thread and one request each; neighbours lie in different parts of the table, so the load is spread. */
    static final int SEGMENTS = 64;

    /**
     * What is done to which items.
     *
     * @param readAction the IAM action of {@code read}
     * @param changeAction the IAM action of {@code change}
     */
    record Work(
            String table,
            String readAction,
            Function<Place, CompletableFuture<Page>> read,
            String changeAction,
            Function<Map<String, AttributeValue>, CompletableFuture<Change>> change) {}

    private final Work work;
    private final Requests reads;
    private final Requests writes;
    private WalkProgress progress;
    private FailedException failure;

    /** A walk that goes on where this progress ends. */
    TableWalk(Work work, Requests reads, Requests writes, WalkProgress progress) {
        this.work = work;
        this.reads = reads;
        this.writes = writes;
        this.progress = progress;
    }

    /**
     * Goes through the table and gives the progress at its end.
     *
     * @param meanwhile hears of the progress about once a second, and at the end
     * @throws FailedException where DynamoDB refuses, or cannot be reached; {@code meanwhile} has the progress by then
     */
    WalkProgress run(Consumer<WalkProgress> meanwhile) {
        WalkProgress start = progress();
        ExecutorService threads =
                Executors.newFixedThreadPool(start.segments().size(), DaemonThreads.named("dynabridge-finalize"));
        try {
            for (int segment = 0; segment < start.segments().size(); segment++) {
                int mine = segment;
                threads.execute(() -> tryToWalk(mine, start.segments().get(mine)));
            }
            threads.shutdown();
            do {
                meanwhile.accept(progress());
            } while (!threads.awaitTermination(1, TimeUnit.SECONDS) && failure() == null);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("Interrupted", e);
        } finally {
            threads.shutdownNow();
        }
        meanwhile.accept(progress());
        if (failure() != null) {
            throw failure();
        }
        return progress();
    }

    private synchronized WalkProgress progress() {
        return progress;
    }

    private void tryToWalk(int segment, Segment start) {
        try {
            walk(segment, start);
        } catch (FailedException e) {
            fail(e);
        } catch (InterruptedException otherSegmentFailed) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(new FailedException("finalize itself failed, please report this: " + e, e));
        }
    }

    private void walk(int segment, Segment start) throws InterruptedException {
        Segment here = start;
        int total = progress().segments().size();
        while (!here.done()) {
            Place place = new Place(segment, total, here.behind().map(ItemCodec::toSdk));
            Page page = send(reads, () -> work.read().apply(place), Page::units, work.readAction());
            for (Map<String, AttributeValue> key : page.keys()) {
                Change change = send(writes, () -> work.change().apply(key), Change::units, work.changeAction());
                here = record(segment, here.after(ItemCodec.toConnect(key), change.made()));
            }
            Segment before = here;
            here = record(
                    segment,
                    page.next().map(ItemCodec::toConnect).map(before::at).orElseGet(before::end));
        }
    }

    private <T> T send(
            Requests requests, Supplier<CompletableFuture<T>> request, ToDoubleFunction<T> cost, String action)
            throws InterruptedException {
        try {
            return requests.send(request, cost);
        } catch (ExecutionException e) {
            throw new FailedException(Remedy.explain(e, action, "table " + work.table()), e);
        }
    }

    private synchronized Segment record(int segment, Segment here) {
        progress = progress.with(segment, here);
        return here;
    }

    private synchronized void fail(FailedException e) {
        if (failure == null) {
            failure = e;
        }
    }

    private synchronized FailedException failure() {
        return failure;
    }
}
