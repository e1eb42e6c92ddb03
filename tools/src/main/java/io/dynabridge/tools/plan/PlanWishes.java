package io.dynabridge.tools.plan;

import java.util.Map;
import java.util.Optional;

/**
 * What the user asked for; all else has a default.
 *
 * @param name what the connectors' names begin with
 * @param target empty where the sink's config says it
 * @param aws settings of both connectors, such as {@code aws.region}
 * @param guard {@code write.guard}; empty for what fits the mode
 * @param replicationFactor of the topics; -1 for the brokers' default
 * @param writeUnits bound for touching; 0 for none
 * @param readUnits bound for scanning; 0 for none
 * @param source a source connector's config to begin with
 * @param sink likewise a sink's
 */
record PlanWishes(
        String name,
        String table,
        Optional<String> target,
        Optional<RekeySpec> rekey,
        boolean dropSourceAttributes,
        Optional<String> topicPrefix,
        Optional<String> snapshotMode,
        Optional<String> guard,
        boolean autoCreate,
        int tasks,
        int partitions,
        int replicationFactor,
        int writeUnits,
        int readUnits,
        Map<String, String> aws,
        Map<String, String> source,
        Map<String, String> sink) {}
