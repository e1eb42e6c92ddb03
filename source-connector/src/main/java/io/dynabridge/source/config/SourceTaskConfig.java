package io.dynabridge.source.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;

/** A task's configuration: the connector's, what this task is to do, and with how many others it shares the pace. */
public final class SourceTaskConfig extends SourceConfig {

    static final String ASSIGNMENT = "task.assignment";
    static final String SNAPSHOT_TASKS = "task.snapshot.tasks";

    private static final ConfigDef TASK_DEF = new ConfigDef(DEF)
            .define(ASSIGNMENT, Type.STRING, Importance.HIGH, "What this task reads, set by the connector.")
            .define(
                    SNAPSHOT_TASKS,
                    Type.INT,
                    Importance.HIGH,
                    "Tasks that share the snapshot's pace, set by the connector.");

    /** Parses a task's config. */
    public SourceTaskConfig(Map<String, String> props) {
        super(TASK_DEF, props);
    }

    /** The configs of all tasks: the connector's with each assignment. */
    public static List<Map<String, String>> of(Map<String, String> connectorProps, List<TaskAssignment> assignments) {
        long snapshotTasks = assignments.stream()
                .filter(assignment -> !assignment.segments().isEmpty())
                .count();
        return assignments.stream()
                .map(assignment -> {
                    Map<String, String> props = new HashMap<>(connectorProps);
                    props.put(ASSIGNMENT, assignment.toJson());
                    props.put(SNAPSHOT_TASKS, String.valueOf(snapshotTasks));
                    return props;
                })
                .toList();
    }

    public TaskAssignment assignment() {
        return TaskAssignment.fromJson(getString(ASSIGNMENT));
    }

    /** This task's share of the write units a second; 0 for no bound. */
    public double snapshotWriteUnitsShare() {
        return share(SNAPSHOT_WRITE_UNITS);
    }

    /** This task's share of the read units a second; 0 for no bound. */
    public double snapshotReadUnitsShare() {
        return share(SNAPSHOT_READ_UNITS);
    }

    private double share(String key) {
        return getInt(key) / (double) Math.max(1, getInt(SNAPSHOT_TASKS));
    }
}
