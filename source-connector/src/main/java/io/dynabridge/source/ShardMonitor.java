package io.dynabridge.source;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.source.AssignmentPlanner.TableWork;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.ShardGraph;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether the tasks still have everything there is. A shard that no task can reach, seen twice, means
 * a reconfiguration; a stream that was replaced means that changes are missing, and the connector fails.
 */
final class ShardMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardMonitor.class);
    private static final Duration INTERVAL = Duration.ofMinutes(10);
    private static final Duration BETWEEN_RECONFIGURATIONS = Duration.ofHours(1);

    private final ConnectorContext context;
    private final Supplier<List<TableWork>> survey;
    private final Set<String> streams = new HashSet<>();
    private final Set<String> covered = new HashSet<>();
    private final ScheduledExecutorService executor;
    private Set<String> orphansBefore = Set.of();
    private long reconfiguredAt = System.nanoTime() - BETWEEN_RECONFIGURATIONS.toNanos();

    /**
     * A monitor; its first look is one interval from now.
     *
     * @param survey what is left to read
     */
    ShardMonitor(ConnectorContext context, Supplier<List<TableWork>> survey) {
        this.context = context;
        this.survey = survey;
        this.executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dynabridge-shard-monitor"));
        executor.scheduleWithFixedDelay(this::look, INTERVAL.toNanos(), INTERVAL.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Hears what the tasks were given. */
    synchronized void assigned(List<TaskAssignment> assignments) {
        for (TaskAssignment assignment : assignments) {
            for (Lineage lineage : assignment.lineages()) {
                streams.add(lineage.stream());
                covered.addAll(lineage.roots());
            }
        }
    }

    private synchronized void look() {
        try {
            Set<String> orphans = new HashSet<>();
            for (TableWork work : survey.get()) {
                if (!streams.contains(work.stream())) {
                    context.raiseError(new ConnectException("The stream of table " + work.table()
                            + " was replaced by " + work.stream()
                            + ": changes made in between are missing. Set a new snapshot.id, so that every item is brought"
                            + " again, and restart the connector; items deleted in the gap must be removed from the target"
                            + " by hand."));
                    return;
                }
                cover(work.graph());
                work.roots().stream()
                        .map(Shard::id)
                        .filter(root -> !covered.contains(root))
                        .forEach(orphans::add);
            }
            reconfigureFor(orphans);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Looking for shards that no task reads failed and is tried again in {}: {}",
                    INTERVAL,
                    e.toString());
        }
    }

    /** Tasks follow children by themselves; a parent stays listed long enough to be seen with them. */
    private void cover(ShardGraph graph) {
        graph.shards().stream()
                .filter(shard -> shard.parent().filter(covered::contains).isPresent())
                .flatMap(shard -> graph.subtree(shard.id()).stream())
                .map(Shard::id)
                .forEach(covered::add);
    }

    private void reconfigureFor(Set<String> orphans) {
        boolean seenTwice = orphans.stream().anyMatch(orphansBefore::contains);
        orphansBefore = orphans;
        long now = System.nanoTime();
        if (seenTwice && now - reconfiguredAt >= BETWEEN_RECONFIGURATIONS.toNanos()) {
            reconfiguredAt = now;
            LOG.info("Reassigning shards: no task reads {}", orphans);
            context.requestTaskReconfiguration();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
