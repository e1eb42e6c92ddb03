package io.dynabridge.sink.config;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.plain.PlainValues;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableNameFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonEmptyString;
import org.apache.kafka.common.config.ConfigDef.Range;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The sink connector's configuration, as domain types. */
public final class SinkConfig extends AbstractConfig {

    public static final String TABLE_NAME_FORMAT = "table.name.format";
    public static final String AUTO_CREATE = "auto.create";
    public static final String TABLE_PARTITION_KEY = "table.partition.key";
    public static final String TABLE_SORT_KEY = "table.sort.key";
    public static final String DELETE_ENABLED = "delete.enabled";
    public static final String WRITE_GUARD = "write.guard";
    public static final String WRITE_GUARD_ATTRIBUTE = "write.guard.attribute";
    public static final String LEDGER_TABLE = "ledger.table";
    public static final String LEDGER_RETENTION_MS = "ledger.retention.ms";
    public static final String CONFLICT_POLICY = "conflict.policy";
    public static final String CONFLICT_RETRY_MS = "conflict.retry.ms";
    public static final String FOREIGN_ITEM_POLICY = "foreign.item.policy";
    public static final String WRITE_BATCH_SIZE = "write.batch.size";
    public static final String MAX_IN_FLIGHT_WRITES = "max.in.flight.writes";
    public static final String MAX_WRITE_UNITS_PER_SECOND = "max.write.units.per.second";
    public static final String MAX_RETRY_TIME_MS = "max.retry.time.ms";

    /** A year: waits beyond it are surely meant otherwise. */
    private static final long LONGEST_MS = Duration.ofDays(365).toMillis();

    private static final String TARGET = "Target";
    private static final String GUARD = "Guard";
    private static final String PACE = "Pace";

    private static final EnumKey<WriteGuard> GUARDS = EnumKey.of(WriteGuard.class);
    private static final EnumKey<ConflictPolicy> CONFLICTS = EnumKey.of(ConflictPolicy.class);
    private static final EnumKey<ForeignItemPolicy> FOREIGN_ITEMS = EnumKey.of(ForeignItemPolicy.class);

    /** Every key of the sink connector. */
    public static final ConfigDef DEF = AwsConfig.addTo(pace(guard(PlainRecords.addTo(target(new ConfigDef())))));

    /**
     * Parses a connector's configuration.
     *
     * @throws ConfigException naming the key that is wrong and how to mend it
     */
    public SinkConfig(Map<String, String> properties) {
        super(DEF, GivenKeys.of(properties));
    }

    private static ConfigDef target(ConfigDef def) {
        int order = 0;
        return def.define(
                        TABLE_NAME_FORMAT,
                        Type.STRING,
                        "${topic}",
                        LambdaValidator.with(
                                (name, value) -> new TableNameFormat(name, String.valueOf(value)),
                                () -> "a table name, with ${topic} or ${table} in it where records go to several"),
                        Importance.HIGH,
                        "Table to write to. ${topic} stands for the record's topic after transforms, ${table} for the"
                                + " source table. The table must exist, unless " + AUTO_CREATE + " is true.",
                        TARGET,
                        ++order,
                        Width.LONG,
                        "Target table")
                .define(
                        AUTO_CREATE,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Create a missing target table, with the key given by " + TABLE_PARTITION_KEY + " and "
                                + TABLE_SORT_KEY + " and on-demand billing.",
                        TARGET,
                        ++order,
                        Width.SHORT,
                        "Create tables")
                .define(
                        TABLE_PARTITION_KEY,
                        Type.STRING,
                        null,
                        KeySpec.VALIDATOR,
                        Importance.MEDIUM,
                        "Partition key of tables to create, as NAME:S, NAME:N or NAME:B.",
                        TARGET,
                        ++order,
                        Width.MEDIUM,
                        "Partition key")
                .define(
                        TABLE_SORT_KEY,
                        Type.STRING,
                        null,
                        KeySpec.VALIDATOR,
                        Importance.MEDIUM,
                        "Sort key of tables to create, as NAME:S, NAME:N or NAME:B; absent for none.",
                        TARGET,
                        ++order,
                        Width.MEDIUM,
                        "Sort key")
                .define(
                        DELETE_ENABLED,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether an item deleted in the source is deleted in the target. What an item leaves at its old"
                                + " target key when it gets another one is deleted in either case.",
                        TARGET,
                        ++order,
                        Width.SHORT,
                        "Deletes");
    }

    private static ConfigDef guard(ConfigDef def) {
        int order = 0;
        return def.define(
                        WRITE_GUARD,
                        Type.STRING,
                        "version",
                        GUARDS,
                        Importance.HIGH,
                        "How writes are kept from undoing newer ones. version: every write is conditional on owner and"
                                + " version, kept in one attribute of the target"
                                + " item, so that replays and retries make no item older. ledger: also remembers deletes"
                                + " and moves in " + LEDGER_TABLE + ", so that nothing deleted comes back, not even for"
                                + " a moment. none: plain batch writes without that attribute.",
                        GUARD,
                        ++order,
                        Width.SHORT,
                        "Write guard",
                        GUARDS)
                .define(
                        WRITE_GUARD_ATTRIBUTE,
                        Type.STRING,
                        "_dynabridge",
                        new NonEmptyString(),
                        Importance.MEDIUM,
                        "The Map attribute of the target item that keeps owner and version.",
                        GUARD,
                        ++order,
                        Width.MEDIUM,
                        "Guard attribute")
                .define(
                        LEDGER_TABLE,
                        Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "For " + WRITE_GUARD
                                + "=ledger: the table that remembers deletes and moves; made if missing. Its"
                                + " partition key is k (S), and DynamoDB removes its entries by their attribute ttl.",
                        GUARD,
                        ++order,
                        Width.MEDIUM,
                        "Ledger table")
                .define(
                        LEDGER_RETENTION_MS,
                        Type.LONG,
                        Duration.ofDays(30).toMillis(),
                        Range.between(Duration.ofMinutes(1).toMillis(), LONGEST_MS * 10),
                        Importance.LOW,
                        "How long deletes and moves are remembered, in milliseconds. It must exceed the age of any record that"
                                + " may still be written or replayed.",
                        GUARD,
                        ++order,
                        Width.SHORT,
                        "Ledger retention")
                .define(
                        CONFLICT_POLICY,
                        Type.STRING,
                        "report",
                        CONFLICTS,
                        Importance.MEDIUM,
                        "What to do when two source items claim one target key. report: the first keeps it, the other"
                                + " record goes to the dead letter queue, or stops the task when there is none."
                                + " overwrite: the one with the higher sequence number takes it.",
                        GUARD,
                        ++order,
                        Width.SHORT,
                        "Conflicts",
                        CONFLICTS)
                .define(
                        CONFLICT_RETRY_MS,
                        Type.LONG,
                        30_000L,
                        Range.between(0, LONGEST_MS),
                        Importance.LOW,
                        "How long a write waits for a target key that belongs to another source item, in milliseconds,"
                                + " before it counts as a conflict: the owner may be about to move away.",
                        GUARD,
                        ++order,
                        Width.SHORT,
                        "Conflict retry time")
                .define(
                        FOREIGN_ITEM_POLICY,
                        Type.STRING,
                        "keep",
                        FOREIGN_ITEMS,
                        Importance.MEDIUM,
                        "What to do when the target item was written by someone else. keep: leave it, count it and go"
                                + " on. overwrite: replace it. report: leave it and send the record to the dead letter"
                                + " queue.",
                        GUARD,
                        ++order,
                        Width.SHORT,
                        "Foreign items",
                        FOREIGN_ITEMS);
    }

    private static ConfigDef pace(ConfigDef def) {
        int order = 0;
        return def.define(
                        WRITE_BATCH_SIZE,
                        Type.INT,
                        25,
                        Range.between(1, 25),
                        Importance.LOW,
                        "The maximum number of guarded writes in a request, each under its own condition. 1 sends each write alone,"
                                + " with the same result for about ten times the requests and processor time; it needs"
                                + " no PartiQL permissions.",
                        PACE,
                        ++order,
                        Width.SHORT,
                        "Writes per request")
                .define(
                        MAX_IN_FLIGHT_WRITES,
                        Type.INT,
                        64,
                        Range.between(1, 5_000),
                        Importance.MEDIUM,
                        "The maximum number of requests that a task has under way at once; fewer while DynamoDB throttles.",
                        PACE,
                        ++order,
                        Width.SHORT,
                        "Writes in flight")
                .define(
                        MAX_WRITE_UNITS_PER_SECOND,
                        Type.INT,
                        0,
                        Range.atLeast(0),
                        Importance.MEDIUM,
                        "The maximum number of write units a second that a task uses; with 0 as many as the table takes.",
                        PACE,
                        ++order,
                        Width.SHORT,
                        "Write units per second")
                .define(
                        MAX_RETRY_TIME_MS,
                        Type.LONG,
                        300_000L,
                        Range.between(0, LONGEST_MS),
                        Importance.MEDIUM,
                        "How long a throttled or failing write is retried, in milliseconds, before the task stops."
                                + " Nothing is dropped: the record is read again at restart.",
                        PACE,
                        ++order,
                        Width.SHORT,
                        "Retry time");
    }

    /** The AWS settings. */
    public AwsConfig aws() {
        return new AwsConfig(this);
    }

    /** The same AWS settings, but in another Region. */
    public AwsConfig awsIn(String region) {
        Map<String, String> properties = new HashMap<>(originalsStrings());
        properties.put(AwsConfig.REGION, region);
        return new SinkConfig(properties).aws();
    }

    public TableNameFormat tableNameFormat() {
        return new TableNameFormat(TABLE_NAME_FORMAT, getString(TABLE_NAME_FORMAT));
    }

    public InputFormat inputFormat() {
        return PlainRecords.inputFormat(this);
    }

    /** How values of plain records become attributes. */
    public PlainValues plainValues() {
        return PlainRecords.values(this);
    }

    public boolean autoCreate() {
        return getBoolean(AUTO_CREATE);
    }

    /** The key of tables to create, partition key first; empty where none is given. */
    public List<KeyAttribute> keyToCreate() {
        List<KeyAttribute> key = new ArrayList<>(2);
        text(TABLE_PARTITION_KEY)
                .ifPresent(
                        spec -> key.add(KeySpec.parse(TABLE_PARTITION_KEY, spec).partition()));
        text(TABLE_SORT_KEY)
                .ifPresent(spec -> key.add(KeySpec.parse(TABLE_SORT_KEY, spec).sort()));
        return key;
    }

    /** Whether it is said which partition key tables are to be created with. */
    public boolean hasPartitionKeyToCreate() {
        return text(TABLE_PARTITION_KEY).isPresent();
    }

    public boolean deletes() {
        return getBoolean(DELETE_ENABLED);
    }

    public WriteGuard writeGuard() {
        return GUARDS.parse(getString(WRITE_GUARD));
    }

    public String guardAttribute() {
        return getString(WRITE_GUARD_ATTRIBUTE);
    }

    /** The table that remembers deletes and moves; empty where none is given. */
    public Optional<String> ledgerTable() {
        return text(LEDGER_TABLE);
    }

    public Duration ledgerRetention() {
        return Duration.ofMillis(getLong(LEDGER_RETENTION_MS));
    }

    public ConflictPolicy conflictPolicy() {
        return CONFLICTS.parse(getString(CONFLICT_POLICY));
    }

    public Duration conflictRetry() {
        return Duration.ofMillis(getLong(CONFLICT_RETRY_MS));
    }

    public ForeignItemPolicy foreignItemPolicy() {
        return FOREIGN_ITEMS.parse(getString(FOREIGN_ITEM_POLICY));
    }

    public int writeBatchSize() {
        return getInt(WRITE_BATCH_SIZE);
    }

    public int maxInFlight() {
        return getInt(MAX_IN_FLIGHT_WRITES);
    }

    public int maxWriteUnitsPerSecond() {
        return getInt(MAX_WRITE_UNITS_PER_SECOND);
    }

    public Duration maxRetryTime() {
        return Duration.ofMillis(getLong(MAX_RETRY_TIME_MS));
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(getString(key)).filter(value -> !value.isBlank());
    }
}
