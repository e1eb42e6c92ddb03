package io.dynabridge.source.snapshot;

import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import io.dynabridge.source.snapshot.TableGateway.Place;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Touches the items of one segment, so that the stream carries each of them.
 *
 * <p>An item that cannot carry the marker is read and sent as it is, with no sequence number, so that any streamed change
 * of it wins. One race is left: if such an item is deleted between this read and its arrival, the delete may arrive
 * first, and only a sink that remembers deletes ({@code write.guard=ledger}) keeps the item from coming back.
 *
 * <p>Items whose time to live is over are touched like others: until DynamoDB deletes them they are in the source, so they
 * belong in the target, and their delete follows through the stream.
 */
final class SegmentToucher implements PageWork {

    private final TableRun run;
    private final int segment;
    private final ItemToucher toucher;
    private final ItemReads itemReads;
    private final String marker;

    SegmentToucher(TableRun run, int segment, ItemToucher toucher, ItemReads itemReads, String marker) {
        this.run = run;
        this.segment = segment;
        this.toucher = toucher;
        this.itemReads = itemReads;
        this.marker = marker;
    }

    @Override
    public CompletableFuture<ItemPage> read(Place place) {
        return run.gateway().keys(run.assignment().table(), run.assignment().keys(), place);
    }

    @Override
    public void deal(ItemPage page, Map<String, String> partition, Map<String, Object> offset, Runnable done) {
        toucher.update(
                segment,
                page.items(),
                key -> run.gateway()
                        .touch(
                                run.assignment().table(),
                                key,
                                marker,
                                run.assignment().run()),
                (key, itemDone) -> readInstead(
                        key,
                        item -> {
                            item.ifPresent(found -> itemReads.send(found, partition, offset));
                            itemDone.run();
                        },
                        0),
                done);
    }

    private void readInstead(
            Map<String, AttributeValue> key, Consumer<Optional<Map<String, AttributeValue>>> step, int failures) {
        run.services()
                .loop()
                .whenDone(
                        Calls.guarded(() -> run.gateway().item(run.assignment().table(), key)), (item, failure) -> {
                            if (failure == null) {
                                step.accept(item);
                            } else {
                                run.retry(
                                        failure,
                                        "dynamodb:GetItem",
                                        failures,
                                        () -> readInstead(key, step, failures + 1));
                            }
                        });
    }
}
