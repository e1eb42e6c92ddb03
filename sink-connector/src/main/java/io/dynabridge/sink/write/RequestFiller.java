package io.dynabridge.sink.write;

import java.util.ArrayList;
import java.util.List;

/**
 * Packs writes into a bounded number of requests, in the order in which they come: those that may share one fill one
 * after another, each of the others gets its own and does not close the one being filled.
 */
final class RequestFiller {

    private final int maxSize;
    private final int slots;
    private final List<List<PendingWrite>> requests = new ArrayList<>();
    private List<PendingWrite> open;

    /**
     * No request yet.
     *
     * @param maxSize the most writes in a request
     * @param slots the most requests
     */
    RequestFiller(int maxSize, int slots) {
        this.maxSize = maxSize;
        this.slots = slots;
    }

    /** Takes a write in; false where no request is left for it. */
    boolean add(PendingWrite write, boolean joins) {
        if (joins && open != null && open.size() < maxSize) {
            open.add(write);
            return true;
        }
        if (requests.size() >= slots) {
            return false;
        }
        List<PendingWrite> request = new ArrayList<>(joins ? maxSize : 1);
        request.add(write);
        requests.add(request);
        if (joins) {
            open = request;
        }
        return true;
    }

    List<List<PendingWrite>> requests() {
        return requests;
    }
}
