package io.dynabridge.source.snapshot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The calls to a table that touching needs. Futures fail with the SDK's exceptions. */
public interface TableGateway {

    /**
     * A page of keys.
     *
     * @param next where to go on; empty at the segment's end
     */
    record KeyPage(List<Map<String, AttributeValue>> keys, Optional<Map<String, AttributeValue>> next, double units) {}

    /**
     * What a touch came to.
     *
     * @param touched false where the item is gone
     */
    record Touch(boolean touched, double units) {}

    /** Reads keys consistently, so that every item written before is among them. */
    CompletableFuture<KeyPage> keys(
            String table,
            List<String> keyNames,
            int segment,
            int totalSegments,
            Optional<Map<String, AttributeValue>> from);

    /** Sets the marker on an item that is there; never makes one. */
    CompletableFuture<Touch> touch(String table, Map<String, AttributeValue> key, String marker, String run);

    /** Reads an item consistently; empty where it is gone. */
    CompletableFuture<Optional<Map<String, AttributeValue>>> item(String table, Map<String, AttributeValue> key);
}
