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
                "Tables to read, separated by commas. Each needs a stream with view type NEW_AND_OLD_IMAGES, except with"
                        + " snapshot.mode=scan_only.",
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
                "First part of topic names: records of table T go to the topic PREFIX.T.",
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
                "How existing items are brought over. touch: a marker is set on every item, so that it comes through the"
                        + " stream; costs a write each. scan: they are read beside the stream. scan_only: they are read,"
                        + " and no stream is needed. no_data: only changes are brought.",
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
                "Names the snapshot: a new value starts a new run, the same value resumes its run, or does nothing when"
                        + " that is complete. One id for all tables, or TABLE:ID,TABLE:ID for some, with an id alone"
                        + " among them for all others.",
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
                "Segments of the parallel scan, shared out over the tasks; with 0 the table's size decides.",
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
                "The maximum number of write units a second that touching and cleaning up use, over all tasks; with 0 as many as the"
                        + " table takes.",
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
                "The maximum number of read units a second that snapshots use, over all tasks; with 0 as many as the table takes.",
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
                "Attribute that touching sets on every item. It never reaches Kafka, and must not be a key attribute.",
                group,
                6,
                Width.MEDIUM,
                "Marker attribute");
        def.define(
                SourceConfig.MARKER_CLEANUP,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether the marker is removed from every item when the run is complete, by one more write each. Goes only"
                        + " with snapshot.mode=touch.",
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
                "Where reading a stream begins that was never read. trim_horizon: at its oldest record. latest: at its end,"
                        + " so that what is written before the first read is skipped; goes only with"
                        + " snapshot.mode=no_data.",
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
                "What to do when unread records are gone from the stream, or the stream was replaced. fail: stop, and say"
                        + " what is missing. resnapshot: bring every item again, so that the sink can mend the target."
                        + " skip: go on behind the gap.",
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
                "Pause between two reads of a shard that had records, in milliseconds. Idle shards are read ever less often.",
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
                "The maximum number of records handed to Connect at once.",
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
                "The maximum number of records that wait in a task; then it stops reading until Connect has taken some.",
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
                "The same in bytes of items, as DynamoDB counts them.",
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
                "The form of records. map: no schema, and any transform can reach into the items. struct: a schema, with"
                        + " the items as DynamoDB-JSON strings, for the converters of Avro, Protobuf and JSON Schema.",
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
                "What becomes of deletes that time to live has made. propagate: they are passed on like others, with"
                        + " source.ttl=true. ignore: they are left out, so the target keeps the items.",
                group,
                2,
                Width.SHORT,
                "TTL deletes");
        def.define(
                SourceConfig.TOMBSTONES,
                Type.BOOLEAN,
                false,
                Importance.LOW,
                "Whether a record without a value follows each delete, as compacted topics need it.",
                group,
                3,
                Width.SHORT,
                "Tombstones");
    }
}
