package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * One source table, one target table and the two connectors between them, under names of their own. Closing deletes the
 * connectors; what they wrote stays for whoever reads the logs.
 */
final class Migration implements AutoCloseable {

    static final String MARKER = "_dynabridge_touch";
    static final String GUARD = "_dynabridge";
    /** In minutes; on busy cores a backfill of 10,000 items takes over three. */
    static final Duration PATIENCE = Duration.ofMinutes(Integer.getInteger("dynabridge.patience", 6));

    final Tables tables;
    final Topics topics;
    final String sourceTable;
    final String targetTable;
    final String source;
    final String sink;
    final List<String> targetKeys = new ArrayList<>();

    private final MigrationEnvironment environment;
    private final String name;
    private final List<String> created = new ArrayList<>();

    Migration(LocalStack stack, String name) {
        this(MigrationEnvironment.of(stack), name);
    }

    Migration(MigrationEnvironment environment, String name) {
        this.environment = environment;
        this.name = name;
        this.tables = new Tables(environment.dynamoDb());
        this.topics = new Topics(environment.bootstrapServers());
        this.sourceTable = name + "-source";
        this.targetTable = name + "-target";
        this.source = name + "-source";
        this.sink = name + "-sink";
    }

    /**
     * Makes both tables; each key is NAME:TYPE, partition key first. The source has no stream before the source connector
     * starts, so that what was put before can only come by way of the snapshot.
     */
    Migration tables(List<String> sourceKeys, List<String> targetKeySpecs) {
        tables.create(sourceTable, sourceKeys.toArray(String[]::new));
        tables.create(targetTable, targetKeySpecs.toArray(String[]::new));
        targetKeySpecs.forEach(spec -> targetKeys.add(spec.split(":")[0]));
        return this;
    }

    Map<String, String> sourceConfig() {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", "io.dynabridge.source.DynamoDbSourceConnector",
                "tasks.max", "2",
                "table.include.list", sourceTable,
                "topic.prefix", name,
                "snapshot.mode", "touch",
                "topic.creation.default.partitions", "3",
                "topic.creation.default.replication.factor", "1"));
        config.putAll(aws());
        return config;
    }

    Map<String, String> sinkConfig() {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class", "io.dynabridge.sink.DynamoDbSinkConnector",
                "tasks.max", "2",
                "topics", topic(),
                "table.name.format", targetTable,
                "conflict.retry.ms", "3000",
                "errors.tolerance", "all",
                "errors.deadletterqueue.topic.name", deadLetterTopic(),
                "errors.deadletterqueue.topic.replication.factor", "1",
                "errors.deadletterqueue.context.headers.enable", "true"));
        // How long the consumers of a killed worker hold up those of the next; by default 45 s.
        config.put("consumer.override.session.timeout.ms", "8000");
        config.put("consumer.override.heartbeat.interval.ms", "1000");
        config.putAll(aws());
        return config;
    }

    /** A sink config that re-keys. */
    Map<String, String> sinkConfig(String partitionKey, String sortKey) {
        Map<String, String> config = sinkConfig();
        config.put("transforms", "rekey");
        config.put("transforms.rekey.type", "io.dynabridge.smt.Rekey");
        config.put("transforms.rekey.partition.key", partitionKey);
        if (sortKey != null) {
            config.put("transforms.rekey.sort.key", sortKey);
        }
        return config;
    }

    Map<String, String> aws() {
        return Map.of(
                "aws.region", "eu-north-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "dynamodb.service.endpoint", environment.dynamoDbOfWorkers().toString());
    }

    String topic() {
        return name + "." + sourceTable;
    }

    String stateTopic() {
        return name + "-state";
    }

    List<Topics.Message> deadLetters() {
        return topics.deadLetters(deadLetterTopic());
    }

    private String deadLetterTopic() {
        return name + "-dead-letters";
    }

    void start(String connector, Map<String, String> config) {
        environment.connect().create(connector, config);
        created.add(connector);
        environment.connect().awaitRunning(connector, Duration.ofSeconds(60));
    }

    /** Enables the stream and starts the source. */
    void startSource(Map<String, String> config) {
        tables.enableStream(sourceTable, StreamViewType.NEW_AND_OLD_IMAGES);
        start(source, config);
    }

    /** Starts the sink once there is a topic for it to read. */
    void startSink(Map<String, String> config) {
        awaitTopic();
        start(sink, config);
    }

    /** Waits until the source has sent a change. */
    void awaitTopic() {
        await("topic of the source").atMost(PATIENCE).until(() -> {
            requireNoFailure();
            return topics.exists(topic());
        });
    }

    void start(Map<String, String> sourceConfig, Map<String, String> sinkConfig) {
        startSource(sourceConfig);
        startSink(sinkConfig);
    }

    /** Waits for a table-level progress record with this status, of the run with this snapshot id. */
    JsonNode awaitProgress(String snapshotId, String status) {
        return await("snapshot " + snapshotId + " " + status)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .until(
                        () -> topics.read(stateTopic()).stream()
                                .map(Topics.Message::value)
                                .filter(value -> value != null
                                        && status.equals(value.path("status").asText())
                                        && snapshotId.equals(
                                                value.path("snapshot").asText()))
                                .reduce((first, second) -> second)
                                .orElse(null),
                        progress -> {
                            environment.connect().requireNoFailure(source);
                            return progress != null;
                        });
    }

    /** Waits until the target holds exactly these items; the guard attribute is not compared. */
    void awaitTarget(Collection<Map<String, Object>> expected) {
        await("target equals source")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    requireNoFailure();
                    assertThat(differences(targetTable, expected)).isEmpty();
                });
    }

    /** Waits until a sink has committed the offset of every record that now stands in the topic. */
    void awaitConsumed(String connector) {
        int records = topics.read(topic()).size();
        await("all records are consumed by " + connector)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    requireNoFailure();
                    long consumed = 0;
                    for (JsonNode offset :
                            environment.connect().offsets(connector).path("offsets")) {
                        consumed += offset.path("offset").path("kafka_offset").asLong();
                    }
                    return consumed == records;
                });
    }

    /** The items of the target, without the guard attribute. */
    List<Map<String, Object>> target() {
        return withoutGuard(targetTable);
    }

    private List<Map<String, Object>> withoutGuard(String table) {
        List<Map<String, Object>> items = tables.scan(table);
        items.forEach(item -> item.remove(GUARD));
        return items;
    }

    /** The source's items as they shall stand in the target: re-keyed by adding attributes, without the marker. */
    List<Map<String, Object>> sourceItems(Consumer<Map<String, Object>> reshape) {
        List<Map<String, Object>> items = tables.scan(sourceTable);
        for (Map<String, Object> item : items) {
            item.remove(MARKER);
            reshape.accept(item);
        }
        return items;
    }

    void requireNoFailure() {
        for (String connector : created) {
            environment.connect().requireNoFailure(connector);
        }
    }

    /** What keeps a table from holding exactly these items; the guard attribute is not compared. */
    List<String> differences(String table, Collection<Map<String, Object>> expected) {
        Map<ItemKey, Map<String, Object>> missing = new HashMap<>();
        expected.forEach(item -> missing.put(ItemKey.of(item, targetKeys), item));
        assertThat(missing).as("expected items have keys of their own").hasSameSizeAs(expected);
        List<String> differences = new ArrayList<>();
        for (Map<String, Object> item : withoutGuard(table)) {
            ItemKey key = ItemKey.of(item, targetKeys);
            Map<String, Object> wanted = missing.remove(key);
            if (wanted == null) {
                differences.add("extra " + key);
            } else if (!Items.equal(wanted, item)) {
                differences.add("different " + key);
            }
        }
        missing.keySet().forEach(key -> differences.add("missing " + key));
        return differences.size() <= 10
                ? differences
                : List.of(differences.size() + " differences, such as " + differences.subList(0, 10));
    }

    /** Takes connectors away before the end of the test. */
    void delete(String connector) {
        created.remove(connector);
        environment.connect().delete(connector);
        await().atMost(PATIENCE).until(() -> !environment.connect().connectors().contains(connector));
    }

    @Override
    public void close() {
        List.copyOf(created).forEach(this::delete);
        tables.close();
    }
}
