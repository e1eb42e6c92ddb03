package io.dynabridge.source.snapshot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The calls to a table that snapshots need. Futures fail with the SDK's exceptions. */
public interface TableGateway {

    /**
     * A place in a scan.
     *
     * @param from the key behind which to go on; empty at the segment's start
     */
    record Place(int segment, int totalSegments, Optional<Map<String, AttributeValue>> from) {}

    /**
     * A page of items, or of their keys.
     *
     * @param next where to go on; empty at the segment's end
     */
    record ItemPage(
            List<Map<String, AttributeValue>> items, Optional<Map<String, AttributeValue>> next, double units) {}

    /**
     * What a conditional update came to.
     *
     * @param updated false where the condition did not hold
     */
    record Update(boolean updated, double units) {}

    /** Reads keys consistently, so that every item written before is among them. */
    CompletableFuture<ItemPage> keys(String table, List<String> keyNames, Place place);

    /** Reads the keys of items whose marker is this run's, consistently. */
    CompletableFuture<ItemPage> markedKeys(String table, List<String> keyNames, String marker, String run, Place place);

    /** Reads whole items consistently. */
    CompletableFuture<ItemPage> items(String table, Place place);

    /** Sets the marker on an item that is there; never makes one. */
    CompletableFuture<Update> touch(String table, Map<String, AttributeValue> key, String marker, String run);

    /** Removes the marker from an item where it is this run's; never makes one. */
    CompletableFuture<Update> unmark(String table, Map<String, AttributeValue> key, String marker, String run);

    /** Reads an item consistently; empty where it is gone. */
    CompletableFuture<Optional<Map<String, AttributeValue>>> item(String table, Map<String, AttributeValue> key);

    /** How many items a table has, as of some hours ago. */
    CompletableFuture<Long> itemCount(String table);
}
