package io.dynabridge.source;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.source.config.SnapshotMode;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.metrics.ReaderLimitWarning;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SnapshotRun;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.snapshot.SegmentPlan;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardAssigner;
import io.dynabridge.source.stream.ShardAssigner.Unit;
import io.dynabridge.source.stream.ShardGraph;
import io.dynabridge.source.stream.StreamGateway;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * Works out what there is to read and shares it out. The only one who lists whole streams; the same tables, listings and
 * offsets always give the same assignments.
 */
final class AssignmentPlanner {

    private static final Logger LOG = LoggerFactory.getLogger(AssignmentPlanner.class);
    private static final int NONCE_BITS = 40;
    private static final int NONCE_RADIX = 32;

    /**
     * What is left to read of a table.
     *
     * @param roots shards whose turn it is
     * @param neverRead whether no shard has a position
     * @param bytes the table's size
     */
    record TableWork(
            String table,
            String stream,
            List<String> keys,
            List<Shard> roots,
            ShardGraph graph,
            boolean neverRead,
            long bytes) {}

    private final SourceConfig config;
    private final DynamoDbClients clients;
    private final StreamGateway streams;
    private final OffsetStorageReader offsets;
    private final ReaderLimitWarning readerLimit = new ReaderLimitWarning();
    private final SecureRandom random = new SecureRandom();
    /** Runs that were planned but may not have stored their first offset yet. */
    private final Map<Map<String, String>, SnapshotRun> fresh = new HashMap<>();

    AssignmentPlanner(
            SourceConfig config, DynamoDbClients clients, StreamGateway streams, OffsetStorageReader offsets) {
        this.config = config;
        this.clients = clients;
        this.streams = streams;
        this.offsets = offsets;
    }

    /**
     * Assignments for at most so many tasks.
     *
     * @throws ConnectException with the remedy where a table or stream cannot be read
     */
    List<TaskAssignment> plan(int maxTasks) {
        List<Unit<Lineage>> units = new ArrayList<>();
        List<TableWork> tables = survey();
        for (TableWork work : tables) {
            for (Shard root : work.roots()) {
                units.add(new Unit<>(
                        root.id(),
                        work.graph().leaves(root.id()),
                        new Lineage(
                                work.table(),
                                work.stream(),
                                work.keys(),
                                List.of(root.id()),
                                config.startsAtLatest() && work.neverRead())));
            }
        }
        List<SnapshotRun> runs = new ArrayList<>();
        if (config.snapshotMode() == SnapshotMode.TOUCH) {
            tables.forEach(table -> runs.add(run(table, maxTasks)));
        }
        int segments = runs.stream()
                .mapToInt(run -> run.completed() ? 1 : run.segments())
                .sum();
        int tasks = Math.max(1, Math.min(maxTasks, Math.max(units.size(), segments)));
        List<List<Lineage>> lineages = ShardAssigner.pack(units, tasks);
        List<TaskAssignment> assignments = new ArrayList<>();
        for (int task = 0; task < tasks; task++) {
            List<Segments> share = new ArrayList<>();
            for (int i = 0; i < runs.size(); i++) {
                share(tables.get(i), runs.get(i), task, tasks).ifPresent(share::add);
            }
            assignments.add(new TaskAssignment(task < lineages.size() ? merged(lineages.get(task)) : List.of(), share));
        }
        return assignments;
    }

    /** What is left to read, table by table. */
    List<TableWork> survey() {
        return config.tables().stream().map(this::work).toList();
    }

    private Optional<Segments> share(TableWork table, SnapshotRun run, int task, int tasks) {
        List<Integer> numbers =
                run.completed() ? (task == 0 ? List.of(0) : List.of()) : SegmentPlan.share(run.segments(), task, tasks);
        return numbers.isEmpty()
                ? Optional.empty()
                : Optional.of(new Segments(
                        table.table(),
                        table.keys(),
                        config.snapshotId(),
                        run.run(),
                        run.segments(),
                        numbers,
                        run.completed()));
    }

    private SnapshotRun run(TableWork table, int tasks) {
        Map<String, String> partition = SourcePartition.snapshot(table.table(), config.snapshotId());
        return SnapshotRun.from(offsets.offset(partition))
                .orElseGet(() -> fresh.computeIfAbsent(partition, any -> {
                    String nonce = new BigInteger(NONCE_BITS, random).toString(NONCE_RADIX);
                    return new SnapshotRun(
                            config.snapshotId() + "-" + nonce,
                            SegmentPlan.choose(config.snapshotSegments(), table.bytes(), tasks),
                            0,
                            false);
                }));
    }

    private TableWork work(String table) {
        TableDescription description = describe(table);
        String stream = description.latestStreamArn();
        if (stream == null
                || description.streamSpecification() == null
                || !Boolean.TRUE.equals(description.streamSpecification().streamEnabled())) {
            throw new ConnectException("Table " + table + " has no stream any more: enable one with view type"
                    + " NEW_AND_OLD_IMAGES, then restart the connector.");
        }
        readerLimit.atStart(table, description.replicas().size()).ifPresent(LOG::warn);
        ShardGraph graph = new ShardGraph(list(stream));
        List<Map<String, String>> partitions = graph.shards().stream()
                .map(shard -> SourcePartition.shard(stream, shard.id()))
                .toList();
        Map<Map<String, String>, Map<String, Object>> stored = offsets.offsets(partitions);
        List<Shard> roots = graph.roots(id -> ShardPosition.from(stored.get(SourcePartition.shard(stream, id))));
        boolean neverRead = partitions.stream()
                .allMatch(partition -> ShardPosition.from(stored.get(partition)).isEmpty());
        List<String> keys = description.keySchema().stream()
                .sorted((a, b) -> Boolean.compare(b.keyType() == KeyType.HASH, a.keyType() == KeyType.HASH))
                .map(key -> key.attributeName())
                .toList();
        long bytes = description.tableSizeBytes() == null ? 0 : description.tableSizeBytes();
        return new TableWork(table, stream, keys, roots, graph, neverRead, bytes);
    }

    private TableDescription describe(String table) {
        TableProbe.Answer answer = TableProbe.describe(clients, table);
        if (answer instanceof TableProbe.Found found) {
            return found.table();
        }
        throw new ConnectException(
                answer instanceof TableProbe.Missing missing
                        ? missing.message()
                        : ((TableProbe.Refused) answer).message());
    }

    private List<Shard> list(String stream) {
        try {
            return streams.list(stream).join().shards();
        } catch (CompletionException e) {
            throw new ConnectException(Remedy.explain(e, "dynamodb:DescribeStream", "stream " + stream), e);
        }
    }

    /** One lineage for each stream, with all its roots: a task needs one reader for each. */
    private static List<Lineage> merged(List<Lineage> lineages) {
        Map<String, Lineage> byStream = new LinkedHashMap<>();
        for (Lineage lineage : lineages) {
            byStream.merge(lineage.stream(), lineage, (a, b) -> {
                List<String> roots = new ArrayList<>(a.roots());
                roots.addAll(b.roots());
                return new Lineage(a.table(), a.stream(), a.keys(), List.copyOf(roots), a.latest());
            });
        }
        return List.copyOf(byStream.values());
    }
}
