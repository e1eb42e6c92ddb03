package io.dynabridge.tools.finalize;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.tools.finalize.FinalizeGateway.Page;
import io.dynabridge.tools.finalize.FinalizeGateway.Place;
import io.dynabridge.tools.requests.Requests;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Drops a ledger, or, where others still need it, only what it remembers of some target tables. */
final class Ledgers {

    private static final String KEY = "k";

    private final FinalizeGateway gateway;
    private final Requests reads;
    private final Requests writes;

    Ledgers(FinalizeGateway gateway, Requests reads, Requests writes) {
        this.gateway = gateway;
        this.reads = reads;
        this.writes = writes;
    }

    /** Whether a table can be a ledger: a wrong name in the config must not cost anybody a table. */
    static boolean isLedger(TableDescription table) {
        return table.keySchema().size() == 1
                && table.keySchema().get(0).attributeName().equals(KEY)
                && table.keySchema().get(0).keyType() == KeyType.HASH
                && table.attributeDefinitions().stream()
                        .anyMatch(attribute -> attribute.attributeName().equals(KEY)
                                && attribute.attributeType() == ScalarAttributeType.S);
    }

    /** Whether the ledger remembers anything of a table that is not among these. */
    boolean serveOthers(String ledger, List<String> targets) {
        Optional<Map<String, AttributeValue>> behind = Optional.empty();
        do {
            Place place = new Place(0, 1, behind);
            Page page = others(ledger, targets, place);
            if (!page.keys().isEmpty()) {
                return true;
            }
            behind = page.next();
        } while (behind.isPresent());
        return false;
    }

    /** Deletes the table. */
    void drop(String ledger) {
        try {
            gateway.drop(ledger).join();
        } catch (CompletionException e) {
            // The request is repeated where its answer was lost, and then finds what it did.
            if (!(AwsErrorClassifier.unwrap(e) instanceof ResourceNotFoundException)) {
                throw new FailedException(Remedy.explain(e, "dynamodb:DeleteTable", "table " + ledger), e);
            }
        }
    }

    /** Deletes the entries of these target tables and gives their number. */
    long forget(String ledger, List<String> targets, Consumer<WalkProgress> meanwhile) {
        TableWalk.Work work = new TableWalk.Work(
                ledger,
                "dynamodb:Scan",
                place -> gateway.entries(ledger, targets, false, place),
                "dynamodb:DeleteItem",
                key -> gateway.forget(ledger, key));
        return new TableWalk(work, reads, writes, WalkProgress.start(TableWalk.SEGMENTS))
                .run(meanwhile)
                .changed();
    }

    private Page others(String ledger, List<String> targets, Place place) {
        try {
            return reads.send(() -> gateway.entries(ledger, targets, true, place), Page::units);
        } catch (ExecutionException e) {
            throw new FailedException(Remedy.explain(e, "dynamodb:Scan", "table " + ledger), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedException("Interrupted", e);
        }
    }
}
