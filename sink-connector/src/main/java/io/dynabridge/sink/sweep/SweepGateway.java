package io.dynabridge.sink.sweep;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.plan.TableKeys;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The calls that a sweep needs, one attempt each. Futures fail with the SDK's exceptions. */
interface SweepGateway {

    /** Which of a pipeline's items to look at. */
    enum Age {
        /** Of an epoch before the pass's. */
        OLDER,
        /** Of the pass's epoch, or a later one. */
        CURRENT
    }

    /**
     * A page of the target table.
     *
     * @param candidates those of its items that were looked for
     * @param next where to go on; empty at the table's end
     */
    record Page(List<Candidate> candidates, Optional<Map<String, AttributeValue>> next) {}

    /**
     * What the source table answered.
     *
     * @param present those of the keys that it has
     * @param unprocessed those that it did not look for, so that nothing is known of them
     */
    record Presence(Set<ItemKey> present, Set<ItemKey> unprocessed) {}

    /**
     * What a delete came to.
     *
     * @param deleted false where the item has changed since it was scanned, or is gone
     */
    record Deletion(boolean deleted, double units) {}

    /** Reads on through the target, looking at no more than {@code limit} items. */
    CompletableFuture<Page> scan(
            SweepSchedule.Pass pass, TableKeys target, Age age, int limit, Optional<Map<String, AttributeValue>> from);

    /** Asks consistently which of these items the source has; at most 100, each once. */
    CompletableFuture<Presence> ask(SourceTable source, List<ItemKey> keys);

    /** Deletes an item if owner and version are still those that were scanned. */
    CompletableFuture<Deletion> delete(SweepSchedule.Pass pass, String target, Candidate candidate);
}
