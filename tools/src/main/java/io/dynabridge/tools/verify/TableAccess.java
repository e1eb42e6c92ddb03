package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The requests of a verification: consistent reads, and the few writes of a repair. Safe for several threads; each throws
 * {@link UndecidableException} where DynamoDB refuses.
 */
interface TableAccess {

    /**
     * A page of a scan.
     *
     * @param next where to go on; empty at the segment's end
     */
    record Page(List<Map<String, Object>> items, Optional<Map<String, Object>> next) {}

    /** Names and types of a table's key attributes, partition key first. */
    Map<String, AttributeType> keyOf(String table);

    /** Names this very table: another one that is made under its name has another identity. */
    String identity(String table);

    /** Whether there is such a table. */
    boolean exists(String table);

    /** Whether it has replicas in other Regions. */
    boolean isReplicated(String table);

    /** About how many items a table has: DynamoDB counts every six hours or so. */
    long items(String table);

    /** Read units spent. */
    double units();

    /** The items behind a key of a segment. */
    Page scan(String table, int segment, int segments, Optional<Map<String, Object>> behind)
            throws InterruptedException;

    /** An item; empty where there is none. */
    Optional<Map<String, Object>> get(String table, ItemKey key) throws InterruptedException;

    /** Sets an attribute of an item; says whether the item was there, and had room for it. */
    boolean set(String table, ItemKey key, String attribute, String text) throws InterruptedException;

    /** Deletes an item if an attribute of it is still this map; says whether it was. */
    boolean delete(String table, ItemKey key, String attribute, Map<String, Object> value) throws InterruptedException;
}
