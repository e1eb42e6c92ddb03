package io.dynabridge.source.stream;

import io.dynabridge.source.offset.ShardPosition;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What a listing and the stored positions together say: where reading goes on, and what can no longer be read. Rests on
 * two things that tasks keep to: a shard has a position from the moment its reading begins, and a shard begins only after
 * its parent has ended.
 *
 * @param roots where reading goes on
 * @param missing shards that are gone with unread changes
 */
public record StreamFindings(List<Shard> roots, List<Missing> missing) {

    /**
     * A shard that is gone.
     *
     * @param position how far it was read; empty where it came and went unseen
     */
    public record Missing(String shard, Optional<ShardPosition> position) {

        /** What happened, in words. */
        public String reason() {
            return position.isPresent()
                    ? "the shard is gone before it was read to its end"
                    : "the shard came and went without being read";
        }
    }

    /**
     * Parents that are not listed and of which no position says that they are done with: they may be gone, or the
     * listing may be incomplete.
     */
    public static Set<String> doubtfulParents(ShardGraph graph, Function<String, Optional<ShardPosition>> positions) {
        Set<String> doubtful = new LinkedHashSet<>();
        for (Shard root : graph.roots(positions)) {
            root.parent()
                    .filter(parent -> !graph.contains(parent))
                    .filter(parent -> positions.apply(root.id()).isEmpty())
                    .filter(parent -> positions
                            .apply(parent)
                            .filter(ShardPosition::finished)
                            .isEmpty())
                    .ifPresent(doubtful::add);
        }
        return doubtful;
    }

    /**
     * Decides.
     *
     * @param gone the doubtful parents, which must all be gone: one that can be read belongs before its children, and a
     *     listing without it must not be acted on
     * @param restarted whether the stream was being read before: at a first start what is gone is none of our business
     * @param recovered whether all that a position leaves unread was brought again since
     */
    public static StreamFindings decide(
            ShardGraph graph,
            Function<String, Optional<ShardPosition>> positions,
            Set<String> gone,
            boolean restarted,
            Predicate<ShardPosition> recovered) {
        List<Missing> missing = new ArrayList<>();
        for (String parent : gone) {
            Optional<ShardPosition> position = positions.apply(parent);
            if (position.isPresent() ? position.filter(recovered).isEmpty() : restarted) {
                missing.add(new Missing(parent, position));
            }
        }
        return new StreamFindings(graph.roots(positions), missing);
    }
}
