package io.dynabridge.source;

import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.metrics.ReaderLimitWarning;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.offset.TableCheckpoint;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardGraph;
import io.dynabridge.source.stream.StreamFindings;
import io.dynabridge.source.stream.StreamFindings.Missing;
import io.dynabridge.source.stream.StreamLister;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the tables, their streams and the stored positions: what there is to read, and what can no longer be read.
 * Blocks while it lists; not thread-safe.
 */
final class TableSurvey {

    /**
     * What is left to read of a table.
     *
     * @param checkpoint what reading rests on from now on
     * @param problem why it cannot be read at all
     * @param losses what can no longer be read
     * @param roots shards whose turn it is
     * @param positions stored positions by shard
     * @param neverRead whether this is the first start
     * @param forgettable shards that were read to their end and are no longer listed: their positions lead nowhere
     */
    record TableWork(
            TableFacts facts,
            Optional<TableCheckpoint> checkpoint,
            Optional<String> problem,
            List<DataLoss> losses,
            ShardGraph graph,
            List<Shard> roots,
            Map<String, ShardPosition> positions,
            boolean neverRead,
            Set<String> forgettable) {

        /** What is known to be read of a root that may have no position itself. */
        long coveredMs(Shard root) {
            return neverRead
                    ? checkpoint.map(TableCheckpoint::sinceMs).orElse(0L)
                    : root.parent()
                            .map(positions::get)
                            .map(ShardPosition::coveredMs)
                            .orElse(0L);
        }

        /** Whether reading has to stop here. */
        boolean isStopped(LossPolicy policy) {
            return problem.isPresent() || policy == LossPolicy.FAIL && !losses.isEmpty();
        }
    }

    private record Listed(ShardGraph graph, Map<String, ShardPosition> positions, Set<String> gone) {}

    private record Fresh(TableCheckpoint checkpoint, List<DataLoss> losses) {}

    private static final Logger LOG = LoggerFactory.getLogger(TableSurvey.class);

    private final LossPolicy policy;
    private final ReaderLimitWarning readerLimit = new ReaderLimitWarning();
    private final boolean startsAtLatest;
    private final TableFacts.Catalog catalog;
    private final StreamLister lister;
    private final OffsetStorageReader offsets;
    private final LongSupplier nowMs;
    /** What was handed out but may not be stored and said yet. */
    private final Map<String, Fresh> fresh = new HashMap<>();
    /** Shards that were listed and read to their end, by stream: Connect does not say of what it has offsets. */
    private final Map<String, Set<String>> finished = new HashMap<>();

    /** Tables whose stream was found switched off, as the log was told. */
    private final Set<String> withoutStream = new HashSet<>();

    TableSurvey(
            LossPolicy policy,
            boolean startsAtLatest,
            TableFacts.Catalog catalog,
            StreamLister lister,
            OffsetStorageReader offsets,
            LongSupplier nowMs) {
        this.policy = policy;
        this.startsAtLatest = startsAtLatest;
        this.catalog = catalog;
        this.lister = lister;
        this.offsets = offsets;
        this.nowMs = nowMs;
    }

    /** A table without its stream, for a mode that reads none. */
    TableWork withoutStream(String table) {
        return unread(catalog.describe(table), Optional.empty());
    }

    private static TableWork unread(TableFacts facts, Optional<String> problem) {
        return new TableWork(
                facts,
                Optional.empty(),
                problem,
                List.of(),
                new ShardGraph(List.of()),
                List.of(),
                Map.of(),
                false,
                Set.of());
    }

    /** A table and its stream. */
    TableWork of(String table) {
        TableFacts facts = catalog.describe(table);
        if (facts.stream().isEmpty()) {
            return unread(facts, facts.problem());
        }
        String stream = facts.stream().get();
        Optional<TableCheckpoint> stored = TableCheckpoint.from(offsets.offset(SourcePartition.table(table)));
        List<DataLoss> losses = new ArrayList<>();
        Fresh handedOut = handedOut(table, stream, stored);
        if (handedOut != null && stored.isPresent()) {
            stored = Optional.of(handedOut.checkpoint);
            losses.addAll(handedOut.losses);
        }
        Optional<TableCheckpoint> before = stored;
        before.filter(checkpoint -> !checkpoint.stream().equals(stream))
                .ifPresent(checkpoint -> losses.add(replaced(table, stream, checkpoint)));
        readerLimit.atStart(table, facts.replicas()).ifPresent(LOG::warn);
        Listed listed = list(stream);
        Function<String, Optional<ShardPosition>> positions = id -> Optional.ofNullable(listed.positions.get(id));
        StreamFindings findings = StreamFindings.decide(
                listed.graph,
                positions,
                listed.gone,
                before.filter(checkpoint ->
                                checkpoint.underWay() && checkpoint.stream().equals(stream))
                        .isPresent(),
                position -> isRecovered(position, before));
        findings.missing().forEach(missing -> losses.add(vanished(table, stream, missing)));
        boolean neverRead = before.filter(TableCheckpoint::underWay).isEmpty() && listed.positions.isEmpty();
        return new TableWork(
                facts,
                Optional.of(checkpoint(table, stream, before, losses, begunEpoch(listed))),
                Optional.empty(),
                losses,
                listed.graph,
                neverRead && startsAtLatest ? listed.graph.leaves() : findings.roots(),
                listed.positions,
                neverRead,
                forgettable(stream, listed));
    }

    /** Whether a table's stream is another than that of its checkpoint, or a task asked for recovery. */
    boolean isOutdated(String table, TableCheckpoint current) {
        TableFacts facts = catalog.describe(table);
        if (facts.stream().isEmpty() && facts.isThere() && policy != LossPolicy.FAIL) {
            // For a day the old stream is still there to be read, and what comes next decides what was lost.
            if (withoutStream.add(table)) {
                LOG.warn(
                        "{} What the old stream has is read on. Changes made from now on are lost; on.data.loss={} is"
                                + " carried out when there is a stream again.",
                        facts.problem().orElse(""),
                        policy.value());
            }
            return false;
        }
        withoutStream.remove(table);
        boolean replaced = !facts.stream().equals(Optional.of(current.stream()));
        return replaced || policy == LossPolicy.RESNAPSHOT && requestedEpoch(table) > current.epoch();
    }

    /** Whether a table that could not be read can be read now. */
    boolean isMended(String table) {
        return catalog.describe(table).problem().isEmpty();
    }

    /** Lists until no shard is missing that could still be read: acting without it would put its children first. */
    private Listed list(String stream) {
        for (int tries = 0; ; tries++) {
            StreamLister.Listing listing = lister.list(stream);
            ShardGraph graph = new ShardGraph(listing.shards());
            Map<String, ShardPosition> positions = positions(stream, graph);
            Set<String> doubtful = StreamFindings.doubtfulParents(graph, id -> Optional.ofNullable(positions.get(id)));
            Set<String> gone = lister.gone(stream, doubtful);
            boolean notYetThere = listing.open() && listing.shards().isEmpty();
            if (gone.size() == doubtful.size() && !notYetThere) {
                return new Listed(graph, positions, gone);
            }
            doubtful.removeAll(gone);
            lister.waitForListing(stream, doubtful, tries);
        }
    }

    /** As long as a shard is listed, a task that starts from an old assignment finds its way by what is finished. */
    private Set<String> forgettable(String stream, Listed listed) {
        Set<String> known = finished.computeIfAbsent(stream, any -> new HashSet<>());
        listed.positions.forEach((id, position) -> {
            if (position.finished()) {
                known.add(id);
            }
        });
        Set<String> unlisted = new HashSet<>(known);
        listed.graph.shards().forEach(shard -> {
            unlisted.remove(shard.id());
            if (!listed.positions.containsKey(shard.id())) {
                shard.parent().ifPresent(unlisted::remove);
            }
        });
        Map<Map<String, String>, Map<String, Object>> offsetsOfUnlisted = offsets.offsets(
                unlisted.stream().map(id -> SourcePartition.shard(stream, id)).toList());
        unlisted.removeIf(id -> {
            boolean forgotten = offsetsOfUnlisted.get(SourcePartition.shard(stream, id)) == null;
            return forgotten && known.remove(id);
        });
        return unlisted;
    }

    private Fresh handedOut(String table, String stream, Optional<TableCheckpoint> stored) {
        Fresh handedOut = fresh.get(table);
        if (handedOut != null
                && (!handedOut.checkpoint.stream().equals(stream)
                        || stored.filter(handedOut.checkpoint::isOf).isPresent())) {
            fresh.remove(table);
            return null;
        }
        return handedOut;
    }

    private int requestedEpoch(String table) {
        return TableCheckpoint.requestedEpoch(offsets.offset(SourcePartition.recovery(table)));
    }

    /** Some tasks may have begun an epoch before the one died that had to store it. */
    private static int begunEpoch(Listed listed) {
        return listed.positions.values().stream()
                .mapToInt(ShardPosition::epoch)
                .max()
                .orElse(0);
    }

    private TableCheckpoint checkpoint(
            String table, String stream, Optional<TableCheckpoint> stored, List<DataLoss> losses, int begunEpoch) {
        if (stored.isPresent() && policy == LossPolicy.FAIL && !losses.isEmpty()) {
            return stored.get();
        }
        Fresh handedOut = fresh.get(table);
        boolean replaced =
                stored.filter(before -> !before.stream().equals(stream)).isPresent();
        boolean again = policy == LossPolicy.RESNAPSHOT && !losses.isEmpty() && handedOut == null;
        int epoch = stored.map(TableCheckpoint::epoch).orElse(0) + (replaced || again ? 1 : 0);
        if (policy == LossPolicy.RESNAPSHOT) {
            epoch = Math.max(epoch, Math.max(requestedEpoch(table), begunEpoch));
        }
        if (stored.isPresent() && stored.get().epoch() == epoch) {
            return stored.get();
        }
        if (handedOut == null || handedOut.checkpoint.epoch() != epoch) {
            handedOut = new Fresh(new TableCheckpoint(stream, epoch, nowMs.getAsLong(), false), List.copyOf(losses));
            fresh.put(table, handedOut);
        }
        return handedOut.checkpoint;
    }

    private boolean isRecovered(ShardPosition position, Optional<TableCheckpoint> stored) {
        return stored.filter(checkpoint -> position.epoch() < checkpoint.epoch()
                        && !DataLoss.mayHaveTrimmedSince(checkpoint.sinceMs(), nowMs.getAsLong()))
                .isPresent();
    }

    private Map<String, ShardPosition> positions(String stream, ShardGraph graph) {
        Set<String> ids = new HashSet<>();
        for (Shard shard : graph.shards()) {
            ids.add(shard.id());
            shard.parent().ifPresent(ids::add);
        }
        Map<Map<String, String>, Map<String, Object>> found = offsets.offsets(
                ids.stream().map(id -> SourcePartition.shard(stream, id)).toList());
        Map<String, ShardPosition> positions = new HashMap<>();
        ids.forEach(id -> ShardPosition.from(found.get(SourcePartition.shard(stream, id)))
                .ifPresent(position -> positions.put(id, position)));
        return positions;
    }

    private DataLoss replaced(String table, String stream, TableCheckpoint before) {
        return new DataLoss(
                table,
                stream,
                Optional.empty(),
                "its stream was replaced; " + before.stream() + " was read before, and what was unread there or written"
                        + " between the two is not in the new one",
                before.sinceMs(),
                nowMs.getAsLong());
    }

    private DataLoss vanished(String table, String stream, Missing missing) {
        return DataLoss.trimmed(
                table,
                stream,
                missing.shard(),
                missing.reason(),
                missing.position().map(ShardPosition::coveredMs).orElse(0L),
                nowMs.getAsLong());
    }
}
