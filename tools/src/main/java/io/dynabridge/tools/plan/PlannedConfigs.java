package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.connector.ConnectorConfig;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The two connectors of a migration, as they would be POSTed. What a given config says stays, unless an option says
 * otherwise.
 */
record PlannedConfigs(String sourceName, Map<String, String> source, String sinkName, Map<String, String> sink) {

    static final String SNAPSHOT_MODE = "snapshot.mode";
    static final String WRITE_GUARD = "write.guard";
    static final String TABLE_NAME_FORMAT = "table.name.format";
    static final String AUTO_CREATE = "auto.create";
    static final String LEDGER_TABLE = "ledger.table";

    private static final List<String> KEY_TYPES = List.of("S", "N", "B");
    private static final String TRANSFORMS = "transforms";
    private static final String REKEY_CLASS = "io.dynabridge.smt.Rekey";
    private static final String PARTITION_KEY = ".partition.key";
    private static final String SORT_KEY = ".sort.key";
    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";
    /** Where Connect keeps a connector's name, in a config that it hands out too. */
    private static final String NAME = "name";

    private static final String TABLE_PARTITION_KEY = "table.partition.key";
    private static final String TABLE_SORT_KEY = "table.sort.key";
    /** The largest item need not be in the sample, nor stay as small as it is. */
    private static final int ROOM_TO_GROW = 2;
    /** What a producer sends and a topic takes unless it is told otherwise. */
    private static final long DEFAULT_MESSAGE_BYTES = 1_000_000;

    /** From what the user asked for. */
    static PlannedConfigs of(PlanWishes wishes) {
        Map<String, String> source = source(wishes);
        return new PlannedConfigs(sourceName(wishes.name()), source, wishes.name() + "-sink", sink(wishes, source));
    }

    private static String sourceName(String name) {
        return name + "-source";
    }

    private static Map<String, String> source(PlanWishes wishes) {
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", ConnectorConfig.SOURCE);
        config.put("tasks.max", String.valueOf(wishes.tasks()));
        config.put("topic.prefix", "dynabridge");
        config.put(SNAPSHOT_MODE, "touch");
        config.put("topic.creation.default.partitions", String.valueOf(wishes.partitions()));
        config.put("topic.creation.default.replication.factor", String.valueOf(wishes.replicationFactor()));
        addConverters(config);
        config.putAll(wishes.source());
        config.remove(NAME);
        config.putAll(wishes.aws());
        config.put("table.include.list", wishes.table());
        wishes.topicPrefix().ifPresent(prefix -> config.put("topic.prefix", prefix));
        wishes.snapshotMode().ifPresent(mode -> config.put(SNAPSHOT_MODE, mode));
        if (wishes.writeUnits() > 0) {
            config.put("snapshot.write.units.per.second", String.valueOf(wishes.writeUnits()));
        }
        if (wishes.readUnits() > 0) {
            config.put("snapshot.read.units.per.second", String.valueOf(wishes.readUnits()));
        }
        return config;
    }

    private static Map<String, String> sink(PlanWishes wishes, Map<String, String> source) {
        String prefix = source.get("topic.prefix") + ".";
        Map<String, String> config = new LinkedHashMap<>();
        config.put("connector.class", ConnectorConfig.SINK);
        config.put("tasks.max", String.valueOf(wishes.tasks()));
        // A scan can only be told from newer deletes by a sink that remembers them.
        config.put(WRITE_GUARD, "scan".equalsIgnoreCase(source.get(SNAPSHOT_MODE)) ? "ledger" : "version");
        addConverters(config);
        config.put("errors.tolerance", "all");
        config.put("errors.deadletterqueue.topic.name", prefix + wishes.name() + ".dead-letters");
        config.put("errors.deadletterqueue.topic.replication.factor", String.valueOf(wishes.replicationFactor()));
        config.put("errors.deadletterqueue.context.headers.enable", "true");
        config.putAll(wishes.sink());
        config.remove(NAME);
        config.putAll(wishes.aws());
        if (!config.containsKey("topics.regex") && !config.containsKey("topics")) {
            config.put("topics", prefix + wishes.table());
        }
        wishes.target().ifPresent(target -> config.put(TABLE_NAME_FORMAT, target));
        wishes.guard().ifPresent(guard -> config.put(WRITE_GUARD, guard));
        if ("ledger".equalsIgnoreCase(config.get(WRITE_GUARD))) {
            config.putIfAbsent(LEDGER_TABLE, config.get(TABLE_NAME_FORMAT) + "_ledger");
        }
        wishes.rekey().ifPresent(rekey -> addRekey(config, rekey, wishes.dropSourceAttributes()));
        if (wishes.autoCreate()) {
            config.put(AUTO_CREATE, "true");
        }
        return config;
    }

    /** Behind the transforms that are there, so that keys may be made of what those make. */
    private static void addRekey(Map<String, String> config, RekeySpec rekey, boolean drop) {
        List<String> names = new ArrayList<>(transforms(config));
        String name = "rekey";
        while (names.contains(name)) {
            name += "_";
        }
        names.add(name);
        String prefix = TRANSFORMS + "." + name;
        config.put(TRANSFORMS, String.join(",", names));
        config.put(prefix + ".type", REKEY_CLASS);
        config.put(prefix + PARTITION_KEY, rekey.partitionKey());
        rekey.sortKey().ifPresent(key -> config.put(prefix + SORT_KEY, key));
        if (drop) {
            config.put(prefix + ".drop.source.attributes", "true");
        }
    }

    private static void addConverters(Map<String, String> config) {
        for (String part : List.of("key", "value")) {
            config.put(part + ".converter", JSON);
            config.put(part + ".converter.schemas.enable", "false");
        }
    }

    /**
     * Names of the key attributes that the last re-keying transform of the sink gives items, partition key first; each with
     * the type that it declares, if it does. Empty where no transform re-keys.
     */
    Map<String, Optional<AttributeType>> rekeyed() {
        Map<String, Optional<AttributeType>> keys = new LinkedHashMap<>();
        for (String name : transforms(sink)) {
            String prefix = TRANSFORMS + "." + name;
            if (REKEY_CLASS.equals(sink.get(prefix + ".type"))) {
                keys.clear();
                for (String role : List.of(PARTITION_KEY, SORT_KEY)) {
                    Optional.ofNullable(sink.get(prefix + role)).ifPresent(spec -> addKey(keys, spec));
                }
            }
        }
        return keys;
    }

    private static void addKey(Map<String, Optional<AttributeType>> keys, String spec) {
        String head = spec.substring(0, Math.max(0, spec.indexOf('='))).strip();
        int colon = head.lastIndexOf(':');
        String type = colon < 0 ? "" : head.substring(colon + 1);
        boolean declared = KEY_TYPES.contains(type);
        keys.put(
                declared ? head.substring(0, colon) : head,
                declared ? Optional.of(AttributeType.ofName(type)) : Optional.empty());
    }

    /** The key that the sink's config says to make tables with; empty where it says none, or none that can be read. */
    Map<String, AttributeType> keyToCreate() {
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (String role : List.of(TABLE_PARTITION_KEY, TABLE_SORT_KEY)) {
            String spec = sink.getOrDefault(role, "");
            int colon = spec.lastIndexOf(':');
            if (colon > 0 && KEY_TYPES.contains(spec.substring(colon + 1))) {
                key.put(spec.substring(0, colon), AttributeType.ofName(spec.substring(colon + 1)));
            }
        }
        return key;
    }

    /** The sink, told which key to make its target with. */
    PlannedConfigs creating(Map<String, AttributeType> key) {
        Map<String, String> config = new LinkedHashMap<>(sink);
        config.remove(TABLE_SORT_KEY);
        String role = TABLE_PARTITION_KEY;
        for (Map.Entry<String, AttributeType> attribute : key.entrySet()) {
            config.put(role, attribute.getKey() + ":" + attribute.getValue());
            role = TABLE_SORT_KEY;
        }
        return new PlannedConfigs(sourceName, source, sinkName, config);
    }

    /** Both, with room in Kafka where changes as large as this need more than there is. */
    PlannedConfigs roomFor(long changeBytes) {
        long room = changeBytes * ROOM_TO_GROW;
        if (room <= DEFAULT_MESSAGE_BYTES) {
            return this;
        }
        String bytes = String.valueOf(room);
        Map<String, String> roomySource = new LinkedHashMap<>(source);
        roomySource.putIfAbsent("producer.override.max.request.size", bytes);
        roomySource.putIfAbsent("topic.creation.default.max.message.bytes", bytes);
        Map<String, String> roomySink = new LinkedHashMap<>(sink);
        roomySink.putIfAbsent("producer.override.max.request.size", bytes);
        return new PlannedConfigs(sourceName, roomySource, sinkName, roomySink);
    }

    /** Whether the connectors have the source table's name, as those of the first plan for it. */
    boolean isNamedFor(String table) {
        return sourceName.equals(sourceName(table));
    }

    /** Where changes of a table go, unless the source's transforms send them elsewhere. */
    String topic(String table) {
        return source.get("topic.prefix") + "." + table;
    }

    boolean creates() {
        return "true".equalsIgnoreCase(sink.get(AUTO_CREATE));
    }

    String mode() {
        return source.get(SNAPSHOT_MODE).toLowerCase(Locale.ROOT);
    }

    /** {@code version}, {@code ledger} or {@code none}. */
    String guard() {
        return sink.get(WRITE_GUARD).toLowerCase(Locale.ROOT);
    }

    /** {@code keep}, {@code overwrite} or {@code report}. */
    String foreignItemPolicy() {
        return sink.getOrDefault("foreign.item.policy", "keep").toLowerCase(Locale.ROOT);
    }

    String markerAttribute() {
        return source.getOrDefault("snapshot.marker.attribute", "_dynabridge_touch");
    }

    private static List<String> transforms(Map<String, String> config) {
        String names = config.get(TRANSFORMS);
        return names == null || names.isBlank()
                ? List.of()
                : Arrays.stream(names.split(",")).map(String::strip).toList();
    }
}
