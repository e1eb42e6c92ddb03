package io.dynabridge.source.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.loss.LossPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** The source connector's configuration. */
public class SourceConfig extends AbstractConfig {

    /** See org.apache.kafka.common.internals.Topic. */
    private static final int MOST_TOPIC_LENGTH = 249;

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
    public static final String TOUCH_REPLICATED = "snapshot.touch.replicated.tables";
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

    /** The definition of all keys. */
    public static final ConfigDef DEF = SourceConfigDef.build();

    /**
     * Parses a config.
     *
     * @throws ConfigException naming the key at fault
     */
    public SourceConfig(Map<String, String> props) {
        this(DEF, props);
    }

    SourceConfig(ConfigDef def, Map<String, String> props) {
        super(def, GivenKeys.of(props), false);
    }

    /** The tables to read. */
    public List<String> tables() {
        return getList(TABLES);
    }

    /** Before every table's name in that of its topic. */
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

    /** The id of a table's snapshot. */
    public String snapshotId(String table) {
        return new SnapshotIds(getString(SNAPSHOT_ID)).of(table);
    }

    /** Segments of a new run; 0 to choose from the table's size. */
    public int snapshotSegments() {
        return getInt(SNAPSHOT_SEGMENTS);
    }

    /** Whether global tables may be touched. */
    public boolean touchesReplicated() {
        return getBoolean(TOUCH_REPLICATED);
    }

    /** Whether a run removes the marker again when it is done. */
    public boolean cleansUpMarker() {
        return getBoolean(MARKER_CLEANUP);
    }

    public String marker() {
        return getString(MARKER);
    }

    /** Whether shards that were never read start at their end. */
    public boolean startsAtLatest() {
        return LATEST.equals(getString(START_POSITION));
    }

    public LossPolicy lossPolicy() {
        return LossPolicy.of(getString(ON_DATA_LOSS));
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
        for (String table : tables()) {
            String topic = topicPrefix() + "." + table;
            if (topic.length() > MOST_TOPIC_LENGTH) {
                complaint.accept(
                        TOPIC_PREFIX,
                        "the topic " + topic + " has more than " + MOST_TOPIC_LENGTH
                                + " characters, which Kafka does not take: choose a shorter prefix");
            }
            if (topic.equals(stateTopic())) {
                complaint.accept(
                        STATE_TOPIC, topic + " is the topic of table " + table + "'s changes: choose another name");
            }
        }
        if (startsAtLatest() && snapshotMode() != SnapshotMode.NO_DATA) {
            complaint.accept(
                    START_POSITION,
                    LATEST + " goes only with " + SNAPSHOT_MODE
                            + "=no_data: a snapshot needs every change since it began");
        }
        if (lossPolicy() == LossPolicy.RESNAPSHOT && snapshotMode() == SnapshotMode.NO_DATA) {
            complaint.accept(
                    ON_DATA_LOSS,
                    "resnapshot needs a snapshot to run again: set " + SNAPSHOT_MODE
                            + " to touch or scan, or choose fail" + " or skip");
        }
        if (lossPolicy() == LossPolicy.RESNAPSHOT && ignoresTtlDeletes()) {
            complaint.accept(
                    ON_DATA_LOSS,
                    "resnapshot does not go with " + TTL_DELETES
                            + "=ignore: it makes the sink delete what the source no"
                            + " longer has, also what time to live has removed; choose fail or skip, or "
                            + TTL_DELETES + "=propagate");
        }
        if (cleansUpMarker() && snapshotMode() != SnapshotMode.TOUCH) {
            complaint.accept(
                    MARKER_CLEANUP,
                    "true goes only with " + SNAPSHOT_MODE + "=" + SnapshotMode.TOUCH.value()
                            + ": nothing else sets the marker");
        }
        new SnapshotIds(getString(SNAPSHOT_ID)).check(tables(), message -> complaint.accept(SNAPSHOT_ID, message));
    }
}
