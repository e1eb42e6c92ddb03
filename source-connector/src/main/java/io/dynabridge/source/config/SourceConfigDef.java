package io.dynabridge.source.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.SnapshotRun;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigDef.Width;

/** Defines every key of the source connector: type, default, validator, and one sentence. */
final class SourceConfigDef {

    private static final int MAX_SEGMENTS = SnapshotRun.MOST_SEGMENTS;

    private SourceConfigDef() {}

    static ConfigDef build() {
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
                SourceConfig.TABLES,
                Type.LIST,
                ConfigDef.NO_DEFAULT_VALUE,
                Validators.tableNames(),
                Importance.HIGH,
                "Tables to read, separated by commas; each needs a stream with view type NEW_AND_OLD_IMAGES.",
                group,
                1,
                Width.LONG,
                "Tables");
        def.define(
                SourceConfig.TOPIC_PREFIX,
                Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                Validators.topicName(),
                Importance.HIGH,
                "Records of table T go to the topic PREFIX.T.",
                group,
                2,
                Width.MEDIUM,
                "Topic prefix");
        def.define(
                SourceConfig.STATE_TOPIC,
                Type.STRING,
                null,
                Validators.topicName(),
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
                SourceConfig.SNAPSHOT_MODE,
                Type.STRING,
                ConfigDef.NO_DEFAULT_VALUE,
                ValidString.in(SnapshotMode.names().toArray(String[]::new)),
                Importance.HIGH,
                "How existing items are brought over: touch updates a marker on every item and costs a write each; scan"
                        + " only reads them, beside the stream; scan_only reads them and needs no stream; no_data brings"
                        + " only changes.",
                group,
                1,
                Width.SHORT,
                "Mode");
        def.define(
                SourceConfig.SNAPSHOT_ID,
                Type.STRING,
                SnapshotIds.DEFAULT,
                Validators.nonBlank(),
                Importance.MEDIUM,
                "Names the snapshot: a new value starts a new run, the same value resumes one or does nothing. One for all"
                        + " tables, or TABLE:ID,TABLE:ID for some; the others keep initial.",
                group,
                2,
                Width.SHORT,
                "Id");
        def.define(
                SourceConfig.SNAPSHOT_SEGMENTS,
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
                SourceConfig.SNAPSHOT_WRITE_UNITS,
                Type.INT,
                0,
                Range.atLeast(0),
                Importance.MEDIUM,
                "Most write units a second that touching and cleaning up may use, over all tasks; 0 adapts to throttling.",
                group,
                4,
                Width.SHORT,
                "Write units per second");
        def.define(
                SourceConfig.SNAPSHOT_READ_UNITS,
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
                SourceConfig.MARKER,
                Type.STRING,
                "_dynabridge_touch",
                Validators.nonBlank(),
                Importance.LOW,
                "Attribute that touching sets; it never reaches Kafka and must not be a key attribute.",
                group,
                6,
                Width.MEDIUM,
                "Marker attribute");
        def.define(
                SourceConfig.MARKER_CLEANUP,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether the marker is removed from every item again after the run, by one more write each; goes only with"
                        + " snapshot.mode=touch.",
                group,
                7,
                Width.SHORT,
                "Clean up the marker");
        def.define(
                SourceConfig.TOUCH_REPLICATED,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether global tables may be touched; true only where no other Region writes to them, because DynamoDB"
                        + " keeps the last writer's whole item and a touch may undo what another Region has just written.",
                group,
                8,
                Width.SHORT,
                "Touch global tables");
    }

    private static void stream(ConfigDef def) {
        String group = "Stream";
        def.define(
                SourceConfig.START_POSITION,
                Type.STRING,
                SourceConfig.TRIM_HORIZON,
                ValidString.in(SourceConfig.TRIM_HORIZON, SourceConfig.LATEST),
                Importance.LOW,
                "Where a stream that was never read starts: trim_horizon, its oldest record, or latest, which skips"
                        + " whatever is written before the first read and goes only with snapshot.mode=no_data.",
                group,
                1,
                Width.SHORT,
                "Start position");
        def.define(
                SourceConfig.ON_DATA_LOSS,
                Type.STRING,
                "fail",
                ValidString.in(LossPolicy.names().toArray(String[]::new)),
                Importance.MEDIUM,
                "What to do when unread records are gone from the stream, or the stream was replaced: fail stops and says"
                        + " what is missing, resnapshot brings every item again under a new epoch, skip goes on behind"
                        + " the gap.",
                group,
                2,
                Width.SHORT,
                "On data loss");
        def.define(
                SourceConfig.POLL_INTERVAL,
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
                SourceConfig.MAX_BATCH_SIZE,
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
                SourceConfig.MAX_QUEUE_SIZE,
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
                SourceConfig.MAX_QUEUE_BYTES,
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
                SourceConfig.VALUE_FORMAT,
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
                SourceConfig.TTL_DELETES,
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
                SourceConfig.TOMBSTONES,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether a null record follows each delete, for compacted topics.",
                group,
                3,
                Width.SHORT,
                "Tombstones");
    }
}
