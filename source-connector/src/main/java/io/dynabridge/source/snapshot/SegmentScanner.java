package io.dynabridge.source.snapshot;

import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import io.dynabridge.source.snapshot.TableGateway.Place;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Sends the items of one segment as they are, without writing to the table. Each comes without a sequence number, below
 * every streamed version: whatever happened to the item since the scan began is in the stream and wins, and where nothing
 * did, what was scanned is what there is. For an item deleted since to stay away whatever arrives first, the sink must
 * remember deletes ({@code write.guard=ledger}).
 */
final class SegmentScanner implements PageWork {

    private final TableRun run;
    private final ItemReads itemReads;

    SegmentScanner(TableRun run, ItemReads itemReads) {
        this.run = run;
        this.itemReads = itemReads;
    }

    @Override
    public CompletableFuture<ItemPage> read(Place place) {
        return run.gateway().items(run.assignment().table(), place);
    }

    @Override
    public void deal(ItemPage page, Map<String, String> partition, Map<String, Object> offset, Runnable done) {
        page.items().forEach(item -> itemReads.send(item, partition, offset));
        done.run();
    }
}
