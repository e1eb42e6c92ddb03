package io.dynabridge.tools.stack;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The properties of the broker and the workers: one machine, quick to start, quick to notice a killed worker. */
final class ServerConfig {

    private ServerConfig() {}

    /** A broker that is its own controller. */
    static Map<String, String> broker(Ports ports, Path data) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", "1");
        config.put("controller.quorum.voters", "1@localhost:" + ports.controller());
        config.put(
                "listeners",
                "PLAINTEXT://localhost:" + ports.kafka() + ",CONTROLLER://localhost:" + ports.controller());
        config.put("advertised.listeners", "PLAINTEXT://localhost:" + ports.kafka());
        config.put("controller.listener.names", "CONTROLLER");
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("log.dirs", data.toString());
        // More than one, so that what is ordered only within a partition is seen to be.
        config.put("num.partitions", "3");
        config.put("offsets.topic.replication.factor", "1");
        config.put("offsets.topic.num.partitions", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("transaction.state.log.num.partitions", "1");
        // A worker that was killed does not start again before its last transactions are aborted; see exactlyOnce.
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
        // The tasks of a sink start together. Without any delay the first makes up a group alone, which the others then
        // break up, and that takes until its next heartbeat.
        config.put("group.initial.rebalance.delay.ms", "200");
        // Below the 6 s a broker asks for by default; see session.timeout.ms of the worker.
        config.put("group.min.session.timeout.ms", "1000");
        return config;
    }

    /** A worker of the stack's one Connect cluster. */
    static Map<String, String> worker(Ports ports, int restPort, String pluginPath) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("bootstrap.servers", "localhost:" + ports.kafka());
        config.put("group.id", "dynabridge-connect");
        config.put("listeners", "http://localhost:" + restPort);
        config.put("plugin.path", pluginPath);
        // Finds what META-INF/services names and nothing else: fast, and a forgotten service entry shows at once.
        config.put("plugin.discovery", "service_load");
        for (String side : new String[] {"key", "value"}) {
            config.put(side + ".converter", "org.apache.kafka.connect.json.JsonConverter");
            config.put(side + ".converter.schemas.enable", "false");
        }
        config.put("config.storage.topic", "dynabridge-connect-configs");
        config.put("config.storage.replication.factor", "1");
        config.put("offset.storage.topic", "dynabridge-connect-offsets");
        config.put("offset.storage.replication.factor", "1");
        config.put("offset.storage.partitions", "1");
        config.put("status.storage.topic", "dynabridge-connect-status");
        config.put("status.storage.replication.factor", "1");
        config.put("status.storage.partitions", "1");
        // A source task hears that its records are acknowledged at most this often, and it reports a segment done, or
        // a shard read, only then. With the default of a minute a short migration would be over long before its
        // progress says COMPLETED; the cost is one small write per second to the offsets topic.
        config.put("offset.flush.interval.ms", "1000");
        // The default waits five minutes for a killed worker to come back before its tasks move.
        config.put("scheduled.rebalance.max.delay.ms", "0");
        // How long a killed worker holds up the group; longer than any pause of a busy two-core machine.
        config.put("session.timeout.ms", "5000");
        config.put("heartbeat.interval.ms", "1000");
        // A connector's own settings for its clients (producer.override.…) are allowed, as on managed services.
        config.put("connector.client.config.override.policy", "All");
        return config;
    }

    /** What gives a worker a Connect cluster of this name on the same broker. */
    static Map<String, String> cluster(String name) {
        return Map.of(
                "group.id",
                name,
                "config.storage.topic",
                name + "-configs",
                "offset.storage.topic",
                name + "-offsets",
                "status.storage.topic",
                name + "-status");
    }

    /** What makes source connectors exactly-once where they ask for it. */
    static Map<String, String> exactlyOnce() {
        return Map.of(
                "exactly.once.source.support",
                "enabled",
                // A worker reads its offsets topic to the end before it does anything, and so waits for transactions
                // that
                // its killed self left open there: by default a minute.
                "producer.transaction.timeout.ms",
                "8000");
    }
}
