package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.stack.LocalAws;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Names and configs of what a run migrates: two source tables into one target with another key. */
final class ChaosSetup {

    static final String ID = "id";
    static final String VERSION = "n";
    /** The attribute from which the target key is made. */
    static final String SLOT = "slot";
    /** The target key. */
    static final String PLACE = "place";

    static final String EXPIRES = "expires";
    static final String MARKER = "_dynabridge_touch";
    static final String GUARD = "_dynabridge";

    static final String PREFIX = "chaos";
    static final String TARGET = "chaos-target";
    static final String LEDGER = "chaos-ledger";
    static final String SOURCE = "chaos-source";
    static final String SINK = "chaos-sink";
    static final String DEAD_LETTERS = "chaos-dead-letters";
    static final String STATE = PREFIX + "-state";

    /** The changes of the second come in one partition, so that their order can be seen. */
    static final List<String> TABLES = List.of("chaos-a", "chaos-b");

    static final List<String> TOPICS =
            TABLES.stream().map(table -> PREFIX + "." + table).toList();

    private ChaosSetup() {}

    /** The topic whose offsets tell the order of everything in it. */
    static String topicOfOnePartition() {
        return TOPICS.get(1);
    }

    static String snapshotId(int run) {
        return "run-" + run;
    }

    static Map<String, String> source(ChaosOptions options, URI endpoint) {
        Map<String, String> config = new HashMap<>(LocalAws.settings(endpoint));
        config.putAll(Map.of(
                "connector.class",
                "io.dynabridge.source.DynamoDbSourceConnector",
                "tasks.max",
                "4",
                "table.include.list",
                String.join(",", TABLES),
                "topic.prefix",
                PREFIX,
                "snapshot.mode",
                options.snapshotMode(),
                "snapshot.id",
                snapshotId(0),
                "snapshot.segments",
                "4"));
        config.putAll(Map.of(
                "topic.creation.default.partitions", "4",
                "topic.creation.default.replication.factor", "1",
                "topic.creation.groups", "lineage",
                "topic.creation.lineage.include", topicOfOnePartition().replace(".", "\\."),
                "topic.creation.lineage.partitions", "1",
                "topic.creation.lineage.replication.factor", "1"));
        if (options.exactlyOnce()) {
            config.put("exactly.once.support", "required");
            config.put("transaction.boundary", "poll");
        }
        return config;
    }

    static Map<String, String> sink(ChaosOptions options, URI endpoint) {
        Map<String, String> config = new HashMap<>(LocalAws.settings(endpoint));
        config.putAll(Map.of(
                "connector.class",
                "io.dynabridge.sink.DynamoDbSinkConnector",
                "tasks.max",
                "4",
                "topics",
                String.join(",", TOPICS),
                "table.name.format",
                TARGET,
                "write.guard",
                options.guard().config(),
                "conflict.retry.ms",
                Long.toString(options.conflictPatience().toMillis()),
                "transforms",
                "rekey",
                "transforms.rekey.type",
                "io.dynabridge.smt.Rekey",
                "transforms.rekey.partition.key",
                PLACE + "=${" + SLOT + "}"));
        config.putAll(Map.of(
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", DEAD_LETTERS,
                "errors.deadletterqueue.topic.replication.factor", "1",
                "errors.deadletterqueue.context.headers.enable", "true",
                // How long the consumers of a killed worker hold up those of the next; by default 45 s.
                "consumer.override.session.timeout.ms", "8000",
                "consumer.override.heartbeat.interval.ms", "1000"));
        if (options.guard() == Guard.LEDGER) {
            config.put("ledger.table", LEDGER);
        }
        return config;
    }
}
