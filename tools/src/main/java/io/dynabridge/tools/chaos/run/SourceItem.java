package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.history.Write;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** What the clients know of a source item; whoever has taken it may change it. */
final class SourceItem {

    private final String id;
    private final String table;
    private final AtomicBoolean taken = new AtomicBoolean();
    private long newest;
    private volatile Map<String, Object> image;

    SourceItem(String id, String table) {
        this.id = id;
        this.table = table;
    }

    String id() {
        return id;
    }

    String table() {
        return table;
    }

    boolean take() {
        return taken.compareAndSet(false, true);
    }

    void release() {
        taken.set(false);
    }

    boolean exists() {
        return image != null;
    }

    /** As it stands in the source; null where it is not there. */
    Map<String, Object> image() {
        return image;
    }

    long nextVersion() {
        return ++newest;
    }

    /** The version that stands in the source; 0 where none does. */
    long version() {
        return image == null ? 0 : Images.version(image);
    }

    String place() {
        return image == null ? null : Images.place(image);
    }

    /** A change to this image, or to none. */
    Change to(Map<String, Object> after) {
        long version = after == null ? nextVersion() : Images.version(after);
        return new Change(
                this,
                after,
                new Write(
                        id,
                        version,
                        version(),
                        after == null ? null : Images.place(after),
                        after == null ? null : Images.digest(after),
                        System.currentTimeMillis()));
    }

    void set(Map<String, Object> after) {
        image = after;
    }

    /** One item's part in a request. */
    record Change(SourceItem item, Map<String, Object> after, Write write) {}
}
