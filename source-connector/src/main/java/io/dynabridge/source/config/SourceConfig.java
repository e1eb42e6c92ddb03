package io.dynabridge.source.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.envelope.ValueFormat;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The source connector's configuration. */
public class SourceConfig extends AbstractConfig {

    public static final String TABLES = "table.include.list";
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String STATE_TOPIC = "state.topic";
    public static final String SNAPSHOT_MODE = "snapshot.mode";
    public static final String SNAPSHOT_ID = "snapshot.id";
    public static final String SNAPSHOT_SEGMENTS = "snapshot.segments";
    public static final String SNAPSHOT_WRITE_UNITS = "snapshot.write.units.per.second";
    public static final String SNAPSHOT_READ_UNITS = "snapshot.read.units.per.second";
    public static final String MARKER = "snapshot.marker.attribute";
    public static final String MARKER_CLEANUP = "snapshot.marker.cleanup";
    public static final String START_POSITION = "stream.start.position";
    public static final String ON_DATA_LOSS = "on.data.loss";
    public static final String TTL_DELETES = "ttl.deletes";
    public static final String TOMBSTONES = "tombstones.on.delete";
    public static final String VALUE_FORMAT = "value.format";
    public static final String MAX_BATCH_SIZE = "max.batch.size";
    public static final String MAX_QUEUE_SIZE = "max.queue.size";
    public static final String MAX_QUEUE_BYTES = "max.queue.size.in.bytes";
    public static final String POLL_INTERVAL = "stream.poll.interval.ms";

    static final String TRIM_HORIZON = "trim_horizon";
    static final String LATEST = "latest";

    private static final String NOT_YET = "is not available in this version";
    private static final int MAX_SEGMENTS = 1_000_000;

    /** The definition of all keys. */
    public static final ConfigDef DEF = definition();

    /**
     * Parses a config.
     *
     * @throws ConfigException naming the key at fault
     */
    public SourceConfig(Map<String, String> props) {
        this(DEF, props);
    }

    SourceConfig(ConfigDef def, Map<String, String> props) {
        super(def, props, false);
    }

    /** The tables to read. */
    public List<String> tables() {
        return getList(TABLES);
    }

    public String topicPrefix() {
        return getString(TOPIC_PREFIX);
    }

    /** Where progress and offsets without a data record go. */
    public String stateTopic() {
        String topic = getString(STATE_TOPIC);
        return topic == null || topic.isBlank() ? topicPrefix() + "-state" : topic;
    }

    public SnapshotMode snapshotMode() {
        return SnapshotMode.of(getString(SNAPSHOT_MODE));
    }

    public String snapshotId() {
        return getString(SNAPSHOT_ID);
    }

    /** Segments of a new run; 0 to choose from the table's size. */
    public int snapshotSegments() {
        return getInt(SNAPSHOT_SEGMENTS);
    }

    public String marker() {
        return getString(MARKER);
    }

    /** Whether shards that were never read start at their end. */
    public boolean startsAtLatest() {
        return LATEST.equals(getString(START_POSITION));
    }

    public boolean ignoresTtlDeletes() {
        return "ignore".equals(getString(TTL_DELETES));
    }

    public boolean tombstonesOnDelete() {
        return getBoolean(TOMBSTONES);
    }

    public ValueFormat valueFormat() {
        return "struct".equals(getString(VALUE_FORMAT)) ? ValueFormat.STRUCT : ValueFormat.MAP;
    }

    public int maxBatchSize() {
        return getInt(MAX_BATCH_SIZE);
    }

    public int maxQueueSize() {
        return getInt(MAX_QUEUE_SIZE);
    }

    public long maxQueueBytes() {
        return getLong(MAX_QUEUE_BYTES);
    }

    public Duration pollInterval() {
        return Duration.ofMillis(getLong(POLL_INTERVAL));
    }

    public AwsConfig aws() {
        return new AwsConfig(this);
    }

    /**
     * Checks what no single key can say.
     *
     * @param complaint hears the key at fault and the remedy
     */
    public void check(BiConsumer<String, String> complaint) {
        aws().check(complaint);
        if (startsAtLatest() && snapshotMode() != SnapshotMode.NO_DATA) {
            complaint.accept(
                    START_POSITION,
                    LATEST + " goes only with " + SNAPSHOT_MODE
                            + "=no_data: a snapshot needs every change since it began");
        }
    }

    private static ConfigDef definition() {
        ConfigDef def = new ConfigDef();
        tables(def);
        snapshot(def);
        stream(def);
        records(def);
        return AwsConfig.addTo(def);
    }

    private static void tables(ConfigDef def) {
        String group = "Tables and topics";
        def.define(
                TABLES,
                Type.LIST,
                ConfigDef.NO_DEFAULT_VALUE,
                tableNames(),
                Importance.HIGH,
                "Tables to read, separated by commas; each needs a stream with view type NEW_AND_OLD_IMAGES.",
                group,
                1,
                Width.LONG,
                "Tables");
        def.define(
                TOPIC_PREFIX,
                Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                topicName(),
                Importance.HIGH,
                "Records of table T go to the topic PREFIX.T.",
                group,
                2,
                Width.MEDIUM,
                "Topic prefix");
        def.define(
                STATE_TOPIC,
                Type.STRING,
                null,
                topicName(),
                Importance.LOW,
                "Topic for snapshot progress and for offsets that have no data record; PREFIX-state when not set.",
                group,
                3,
                Width.MEDIUM,
                "State topic");
    }

    private static void snapshot(ConfigDef def) {
        String group = "Snapshot";
        def.define(
                SNAPSHOT_MODE,
                Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                snapshotModes(),
                Importance.HIGH,
                "How existing items are brought over: touch updates a marker on every item and costs a write each;"
                        + " no_data brings only changes.",
                group,
                1,
                Width.SHORT,
                "Mode");
        def.define(
                SNAPSHOT_ID,
                Type.STRING,
                "initial",
                nonBlank(),
                Importance.MEDIUM,
                "Names the snapshot: a new value starts a new run, the same value resumes one or does nothing.",
                group,
                2,
                Width.SHORT,
                "Id");
        def.define(
                SNAPSHOT_SEGMENTS,
                Type.INT,
                0,
                Range.between(0, MAX_SEGMENTS),
                Importance.LOW,
                "Segments of the parallel scan, shared out over the tasks; 0 chooses from the table's size.",
                group,
                3,
                Width.SHORT,
                "Segments");
        def.define(
                SNAPSHOT_WRITE_UNITS,
                Type.INT,
                0,
                Range.atLeast(0),
                Importance.MEDIUM,
                "Most write units a second that touching may use, over all tasks; 0 adapts to throttling.",
                group,
                4,
                Width.SHORT,
                "Write units per second");
        def.define(
                SNAPSHOT_READ_UNITS,
                Type.INT,
                0,
                Range.atLeast(0),
                Importance.MEDIUM,
                "Most read units a second that the snapshot's scan may use, over all tasks; 0 adapts to throttling.",
                group,
                5,
                Width.SHORT,
                "Read units per second");
        def.define(
                MARKER,
                Type.STRING,
                "_dynabridge_touch",
                nonBlank(),
                Importance.LOW,
                "Attribute that touching sets; it never reaches Kafka and must not be a key attribute.",
                group,
                6,
                Width.MEDIUM,
                "Marker attribute");
        def.define(
                MARKER_CLEANUP,
                Type.BOOLEAN,
                false,
                only(false),
                Importance.LOW,
                "Whether the marker is removed from every item again after the run.",
                group,
                7,
                Width.SHORT,
                "Clean up the marker");
    }

    private static void stream(ConfigDef def) {
        String group = "Stream";
        def.define(
                START_POSITION,
                Type.STRING,
                TRIM_HORIZON,
                ValidString.in(TRIM_HORIZON, LATEST),
                Importance.LOW,
                "Where a stream that was never read starts: trim_horizon, its oldest record, or latest, which skips"
                        + " whatever is written before the first read and goes only with snapshot.mode=no_data.",
                group,
                1,
                Width.SHORT,
                "Start position");
        def.define(
                ON_DATA_LOSS,
                Type.STRING,
                "fail",
                onlyAvailable(List.of("fail"), List.of("resnapshot", "skip")),
                Importance.MEDIUM,
                "What to do when unread records are gone from the stream: fail stops the task and says which.",
                group,
                2,
                Width.SHORT,
                "On data loss");
        def.define(
                POLL_INTERVAL,
                Type.LONG,
                250L,
                Range.between(1, 60_000),
                Importance.LOW,
                "Pause in milliseconds between two reads of a shard that had records; idle shards are read less often.",
                group,
                3,
                Width.SHORT,
                "Poll interval");
        def.define(
                MAX_BATCH_SIZE,
                Type.INT,
                2_000,
                Range.between(1, 100_000),
                Importance.LOW,
                "Most records handed to Connect at once.",
                group,
                4,
                Width.SHORT,
                "Batch size");
        def.define(
                MAX_QUEUE_SIZE,
                Type.INT,
                8_000,
                Range.atLeast(1),
                Importance.LOW,
                "Records buffered in a task before it stops reading shards.",
                group,
                5,
                Width.SHORT,
                "Queue size");
        def.define(
                MAX_QUEUE_BYTES,
                Type.LONG,
                64L << 20,
                Range.atLeast(1),
                Importance.LOW,
                "Bytes of items buffered in a task before it stops reading shards.",
                group,
                6,
                Width.SHORT,
                "Queue size in bytes");
    }

    private static void records(ConfigDef def) {
        String group = "Records";
        def.define(
                VALUE_FORMAT,
                Type.STRING,
                "map",
                ValidString.in("map", "struct"),
                Importance.MEDIUM,
                "map: schemaless records whose items transforms can reach into; struct: a schema with items as"
                        + " DynamoDB-JSON strings, for Avro, Protobuf and JSON Schema converters.",
                group,
                1,
                Width.SHORT,
                "Value format");
        def.define(
                TTL_DELETES,
                Type.STRING,
                "propagate",
                ValidString.in("propagate", "ignore"),
                Importance.MEDIUM,
                "Whether deletes made by time to live are passed on or ignored.",
                group,
                2,
                Width.SHORT,
                "TTL deletes");
        def.define(
                TOMBSTONES,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether a null record follows each delete, for compacted topics.",
                group,
                3,
                Width.SHORT,
                "Tombstones");
    }

    private static Validator tableNames() {
        return LambdaValidator.with(
                (key, value) -> {
                    List<?> names = (List<?>) value;
                    if (names == null || names.isEmpty()) {
                        throw new ConfigException(key, value, "names no table");
                    }
                    if (new HashSet<>(names).size() != names.size()) {
                        throw new ConfigException(key, value, "names a table twice");
                    }
                    for (Object name : names) {
                        if (!((String) name).matches("[a-zA-Z0-9_.-]{3,255}")) {
                            throw new ConfigException(
                                    key, name, "is no table name: 3 to 255 letters, digits, '_', '-' or '.'");
                        }
                    }
                },
                () -> "names of tables, each once");
    }

    private static Validator topicName() {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null && !((String) value).matches("[a-zA-Z0-9._-]{1,200}")) {
                        throw new ConfigException(
                                key, value, "must be 1 to 200 letters, digits, '.', '_' or '-', as topic names are");
                    }
                },
                () -> "letters, digits, '.', '_' and '-'");
    }

    private static Validator nonBlank() {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value == null || ((String) value).isBlank()) {
                        throw new ConfigException(key, value, "must not be empty");
                    }
                },
                () -> "non-empty text");
    }

    private static Validator snapshotModes() {
        return LambdaValidator.with(
                (key, value) -> {
                    if (!SnapshotMode.names().contains(String.valueOf(value))) {
                        throw new ConfigException(
                                key, value, "must be one of " + String.join(", ", SnapshotMode.names()));
                    }
                    if (!SnapshotMode.of((String) value).isAvailable()) {
                        throw new ConfigException(key, value, NOT_YET + "; use touch, or no_data for changes only");
                    }
                },
                () -> "touch or no_data");
    }

    private static Validator onlyAvailable(List<String> available, List<String> planned) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (planned.contains(String.valueOf(value))) {
                        throw new ConfigException(key, value, NOT_YET + "; use " + String.join(" or ", available));
                    }
                    if (!available.contains(String.valueOf(value))) {
                        throw new ConfigException(key, value, "must be " + String.join(" or ", available));
                    }
                },
                () -> String.join(" or ", available));
    }

    private static Validator only(boolean available) {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null && (Boolean) value != available) {
                        throw new ConfigException(key, value, NOT_YET + "; use " + available);
                    }
                },
                () -> String.valueOf(available));
    }
}
