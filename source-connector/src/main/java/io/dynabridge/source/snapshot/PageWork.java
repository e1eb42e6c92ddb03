package io.dynabridge.source.snapshot;

import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import io.dynabridge.source.snapshot.TableGateway.Place;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What a snapshot does with a segment; {@link SegmentWalk} goes through its pages. */
interface PageWork {

    /** Reads a page. */
    CompletableFuture<ItemPage> read(Place place);

    /**
     * Deals with every item of a page.
     *
     * @param partition the segment
     * @param offset the segment's position before this page, for records about its items
     * @param done runs once a stop here would leave out no item
     */
    void deal(ItemPage page, Map<String, String> partition, Map<String, Object> offset, Runnable done);
}
