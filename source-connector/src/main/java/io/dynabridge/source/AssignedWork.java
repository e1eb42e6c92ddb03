package io.dynabridge.source;

import io.dynabridge.source.TableSurvey.TableWork;
import io.dynabridge.source.config.SourceConfig;
import io.dynabridge.source.config.TaskAssignment;
import io.dynabridge.source.stream.Shard;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * What the tasks of a connector were last given, and what they would be given now. Listing a large stream takes minutes
 * and Connect's herder must not wait for it, so surveys are made by whoever can wait and kept for a while; tasks find
 * their own way from a position that has moved on since. Thread-safe.
 */
final class AssignedWork implements ShardMonitor.Watch {

    private static final long FRESH_NANOS = Duration.ofMinutes(10).toNanos();

    private final SourceConfig config;
    private final TableSurvey survey;
    private final AssignmentPlanner planner;
    private final AssignmentAudit audit = new AssignmentAudit();
    private final LongSupplier nanos;
    private final Runnable requestReassignment;
    private List<TableWork> surveyed;
    private long surveyedAt;
    private List<TableWork> assigned = List.of();

    AssignedWork(
            SourceConfig config,
            TableSurvey survey,
            AssignmentPlanner planner,
            LongSupplier nanos,
            Runnable requestReassignment) {
        this.config = config;
        this.survey = survey;
        this.planner = planner;
        this.nanos = nanos;
        this.requestReassignment = requestReassignment;
    }

    /** Looks at everything anew. */
    synchronized List<TableWork> look() {
        boolean streams = config.snapshotMode().streams();
        surveyed = config.tables().stream()
                .map(streams ? survey::of : survey::withoutStream)
                .toList();
        surveyedAt = nanos.getAsLong();
        return surveyed;
    }

    /** Shares out what there is over at most so many tasks. */
    synchronized List<TaskAssignment> assign(int maxTasks) {
        if (surveyed == null || nanos.getAsLong() - surveyedAt > FRESH_NANOS) {
            look();
        }
        List<TaskAssignment> assignments = planner.plan(surveyed, maxTasks);
        audit.assigned(assignments, maxTasks, nanos.getAsLong());
        assigned = surveyed;
        return assignments;
    }

    @Override
    public synchronized boolean isOutdated() {
        return assigned.stream().anyMatch(work -> {
            String table = work.facts().table();
            if (work.problem().isPresent()) {
                return survey.isMended(table);
            }
            return !work.isStopped(config.lossPolicy())
                    && work.checkpoint()
                            .filter(current -> survey.isOutdated(table, current))
                            .isPresent();
        });
    }

    @Override
    public synchronized boolean auditPays() {
        List<TableWork> now = look();
        Set<String> unstarted = now.stream()
                .flatMap(work -> work.roots().stream()
                        .map(Shard::id)
                        .filter(root -> !work.positions().containsKey(root)))
                .collect(Collectors.toSet());
        return audit.pays(
                now.stream().map(TableWork::graph).toList(), planner.units(now), unstarted, nanos.getAsLong());
    }

    @Override
    public void reassign() {
        look();
        requestReassignment.run();
    }
}
