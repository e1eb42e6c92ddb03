package io.dynabridge.source.stream;

import io.dynabridge.source.offset.ShardPosition;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The lineage of one stream, from one complete listing. A shard has one parent, so lineage is a forest: subtrees of
 * different shards never meet, and whoever owns a shard can own all that follows from it.
 */
public final class ShardGraph {

    private final Map<String, Shard> shards = new LinkedHashMap<>();
    private final Map<String, List<Shard>> children = new HashMap<>();

    /** The lineage of these shards. */
    public ShardGraph(Collection<Shard> listing) {
        listing.forEach(shard -> shards.put(shard.id(), shard));
        shards.values()
                .forEach(shard -> shard.parent()
                        .ifPresent(parent -> children.computeIfAbsent(parent, any -> new ArrayList<>())
                                .add(shard)));
    }

    /** Whether a shard is listed. */
    boolean contains(String shardId) {
        return shards.containsKey(shardId);
    }

    /** All shards, in the order of the listing. */
    public Collection<Shard> shards() {
        return shards.values();
    }

    /** The listed children of a shard. */
    public List<Shard> children(String shardId) {
        return children.getOrDefault(shardId, List.of());
    }

    /** A shard and all that follows from it, parents first. */
    public List<Shard> subtree(String shardId) {
        List<Shard> subtree = new ArrayList<>();
        Deque<Shard> left = new ArrayDeque<>();
        left.add(shards.get(shardId));
        while (!left.isEmpty()) {
            Shard shard = left.remove();
            subtree.add(shard);
            left.addAll(children(shard.id()));
        }
        return subtree;
    }

    /** Shards that nothing follows from yet. */
    public List<Shard> leaves() {
        return shards.values().stream()
                .filter(shard -> children(shard.id()).isEmpty())
                .toList();
    }

    /** The leaves below a shard: how many will be read at once when it has caught up. */
    public int leaves(String shardId) {
        return (int) subtree(shardId).stream()
                .filter(shard -> children(shard.id()).isEmpty())
                .count();
    }

    /**
     * Shards whose turn it is: not read to their end, and with no parent that still has to be; also those read to their
     * end that have no children yet, for someone must look for them. Their subtrees are disjoint and hold everything that
     * is left to read.
     *
     * @param positions stored positions by shard id
     */
    public List<Shard> roots(Function<String, Optional<ShardPosition>> positions) {
        Map<String, Boolean> done = new HashMap<>();
        shards.keySet().forEach(id -> isDone(id, positions, done));
        return shards.values().stream()
                .filter(shard -> !done.get(shard.id()) || children(shard.id()).isEmpty())
                .filter(shard -> shard.parent()
                        .filter(shards::containsKey)
                        .map(done::get)
                        .orElse(true))
                .toList();
    }

    /**
     * A shard is done when it was read to its end; also when any descendant has a position, because a child is started
     * only after all of its parent is acknowledged.
     */
    private boolean isDone(String id, Function<String, Optional<ShardPosition>> positions, Map<String, Boolean> known) {
        Boolean answer = known.get(id);
        if (answer != null) {
            return answer;
        }
        List<Shard> subtree = subtree(id);
        for (int i = subtree.size() - 1; i >= 0; i--) {
            Shard shard = subtree.get(i);
            if (known.containsKey(shard.id())) {
                continue;
            }
            boolean childStarted = children(shard.id()).stream()
                    .anyMatch(child ->
                            known.get(child.id()) || positions.apply(child.id()).isPresent());
            Optional<ShardPosition> position = positions.apply(shard.id());
            known.put(
                    shard.id(),
                    childStarted
                            || position.filter(ShardPosition::finished).isPresent()
                            || position.isPresent()
                                    && shard.endingSequenceNumber()
                                            .filter(position.get()::covers)
                                            .isPresent());
        }
        return known.get(id);
    }
}
