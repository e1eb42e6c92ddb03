package io.dynabridge.tools.finalize;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The calls to DynamoDB that finalize needs. Futures fail with the SDK's exceptions. */
interface FinalizeGateway {

    /**
     * A place in a scan.
     *
     * @param behind the key behind which to go on; empty at the segment's start
     */
    record Place(int segment, int total, Optional<Map<String, AttributeValue>> behind) {}

    /**
     * The keys that one request found.
     *
     * @param next where to go on; empty at the segment's end
     */
    record Page(List<Map<String, AttributeValue>> keys, Optional<Map<String, AttributeValue>> next, double units) {}

    /**
     * What a change came to.
     *
     * @param made false where its condition did not hold
     */
    record Change(boolean made, double units) {}

    /** Reads the keys of items with a guard, consistently, so that every item written before is among them. */
    CompletableFuture<Page> guarded(TargetTable table, Place place);

    /** Removes the guard from an item that has one, and nothing else; never makes an item. */
    CompletableFuture<Change> unguard(TargetTable table, Map<String, AttributeValue> key);

    /** Reads the keys of a ledger's entries about these target tables, or about all others. */
    CompletableFuture<Page> entries(String ledger, List<String> targets, boolean others, Place place);

    /** Removes an entry of a ledger. */
    CompletableFuture<Change> forget(String ledger, Map<String, AttributeValue> key);

    /** Deletes the table of a ledger. */
    CompletableFuture<?> drop(String ledger);
}
