package io.dynabridge.source.snapshot;

import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import io.dynabridge.source.snapshot.TableGateway.Place;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Removes this run's marker from the items of one segment. Those changes of nothing else never reach Kafka. */
final class SegmentCleaner implements PageWork {

    private final TableRun run;
    private final int segment;
    private final ItemToucher toucher;
    private final String marker;

    SegmentCleaner(TableRun run, int segment, ItemToucher toucher, String marker) {
        this.run = run;
        this.segment = segment;
        this.toucher = toucher;
        this.marker = marker;
    }

    @Override
    public CompletableFuture<ItemPage> read(Place place) {
        return run.gateway()
                .markedKeys(
                        run.assignment().table(),
                        run.assignment().keys(),
                        marker,
                        run.assignment().run(),
                        place);
    }

    @Override
    public void deal(ItemPage page, Map<String, String> partition, Map<String, Object> offset, Runnable done) {
        toucher.update(
                segment,
                page.items(),
                key -> run.gateway()
                        .unmark(
                                run.assignment().table(),
                                key,
                                marker,
                                run.assignment().run()),
                (key, itemDone) -> itemDone.run(),
                done);
    }
}
