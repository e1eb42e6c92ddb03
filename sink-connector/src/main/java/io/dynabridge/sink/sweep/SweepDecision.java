package io.dynabridge.sink.sweep;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.connect.errors.DataException;

/**
 * What becomes of the candidates of one batch, once it is known which of their owners the source still has.
 *
 * <p>A candidate is removed only where its owner was absent in a consistent read made <em>after</em> the candidate was
 * scanned, and then only under the very owner and version that were scanned. So it does not matter how far the new
 * snapshot is, what is still under way in Kafka, or who else writes: an item that was absent then was deleted, or will be
 * made anew after that read, and then the stream has its insert, of the new epoch. Where that put came before the delete,
 * the version differs and the delete is refused; where it comes afterwards, it finds the key free. A candidate whose owner
 * is there is left alone, for the new snapshot brings it, until that has brought its owner to another key ({@link
 * Moved}).
 *
 * <p>For the same reason these deletes need not queue with the writes of their keys: any write that gets in between changes
 * the version, and an old one that comes later is seen by a later pass.
 */
final class SweepDecision {

    /** What BatchGetItem takes. */
    private static final int MAX_BATCH = 100;

    private final Map<ItemKey, List<Candidate>> byOwner = new LinkedHashMap<>();
    private int unreadable;

    /** The candidates by what their owners are called in the source; an owner that cannot be read is never absent. */
    SweepDecision(Pipeline pipeline, List<Candidate> candidates) {
        for (Candidate candidate : candidates) {
            Optional<ItemKey> sourceKey = sourceKey(pipeline, candidate.owner());
            if (sourceKey.isPresent()) {
                byOwner.computeIfAbsent(sourceKey.get(), any -> new ArrayList<>(1))
                        .add(candidate);
            } else {
                unreadable++;
            }
        }
    }

    /**
     * The source items to ask for, each once. Keys of another shape than the source's are in batches of their own, so that
     * DynamoDB's refusal of those says nothing about the others.
     */
    List<List<ItemKey>> batches() {
        Map<String, List<ItemKey>> open = new HashMap<>();
        List<List<ItemKey>> batches = new ArrayList<>();
        for (ItemKey key : byOwner.keySet()) {
            List<ItemKey> batch = open.get(shape(key));
            if (batch == null || batch.size() == MAX_BATCH) {
                batch = new ArrayList<>();
                open.put(shape(key), batch);
                batches.add(batch);
            }
            batch.add(key);
        }
        return batches;
    }

    /** How many candidates these source items own. */
    int owned(Collection<ItemKey> owners) {
        return of(owners).size();
    }

    /** The candidates that these source items own. */
    List<Candidate> of(Collection<ItemKey> owners) {
        return owners.stream().flatMap(owner -> byOwner.get(owner).stream()).toList();
    }

    /** Candidates whose owner is no key of the source table. */
    int unreadable() {
        return unreadable;
    }

    private static String shape(ItemKey key) {
        StringBuilder shape = new StringBuilder();
        new TreeMap<>(key.attributes())
                .forEach((name, attribute) -> shape.append(AttributeType.of(attribute))
                        .append(' ')
                        .append(name)
                        .append('\n'));
        return shape.toString();
    }

    private static Optional<ItemKey> sourceKey(Pipeline pipeline, String owner) {
        String table = pipeline.sourceTable() + ":";
        if (!owner.startsWith(table)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ItemKey.from(owner.substring(table.length())));
        } catch (DataException e) {
            return Optional.empty();
        }
    }
}
