package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.smt.extract.Metadata;
import io.dynabridge.smt.extract.PlainMaps;
import io.dynabridge.smt.extract.PlainStructs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidList;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Values;
import org.apache.kafka.connect.errors.DataException;

/**
 * Turns an envelope into a plain record for any other sink: the value is the item, the key the source item's key, both as
 * ordinary typed values. The end of a chain of ours, for what comes out is no envelope any more.
 */
public class ExtractItem<R extends ConnectRecord<R>> extends EnvelopeTransformation<R> {

    static final String DELETE_HANDLING = "delete.handling";
    static final String SCHEMA = "schema";
    static final String NUMBER_FORMAT = "number.format";
    static final String ADD_HEADERS = "add.headers";
    static final String ADD_HEADERS_PREFIX = "add.headers.prefix";

    /** As Debezium's ExtractNewRecordState calls it. */
    private static final String DELETED = "__deleted";

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    DELETE_HANDLING,
                    Type.STRING,
                    "tombstone",
                    ValidString.in("tombstone", "drop", "rewrite"),
                    Importance.HIGH,
                    "What becomes of a delete. tombstone: a record without a value. drop: nothing. rewrite: the item as it"
                            + " was, with the field __deleted=true; all others get __deleted=false.")
            .define(
                    SCHEMA,
                    Type.STRING,
                    "auto",
                    ValidString.in("auto", "infer", "none"),
                    Importance.MEDIUM,
                    "Whether records get a schema. infer: one that follows from the item. none: schemaless maps. auto:"
                            + " infer where the envelope is a struct.")
            .define(
                    NUMBER_FORMAT,
                    Type.STRING,
                    "narrowest",
                    ValidString.in("narrowest", "string"),
                    Importance.MEDIUM,
                    "What numbers become. narrowest: the first of 64-bit integer, 64-bit float and decimal (string in"
                            + " schemaless maps) that holds the number exactly. string: always a string.")
            .define(
                    ADD_HEADERS,
                    Type.LIST,
                    List.of(),
                    ValidList.in(Metadata.names()),
                    Importance.LOW,
                    "Fields of the envelope that go along as headers, for example op,ts_ms,table.")
            .define(
                    ADD_HEADERS_PREFIX,
                    Type.STRING,
                    "__",
                    Importance.LOW,
                    "What the names of these headers begin with.");

    private String deleteHandling;
    private String schema;
    private PlainMaps maps;
    private PlainStructs structs;
    private Map<String, Metadata> headers = Map.of();

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        deleteHandling = config.getString(DELETE_HANDLING);
        schema = config.getString(SCHEMA);
        boolean numbersAsText = config.getString(NUMBER_FORMAT).equals("string");
        maps = new PlainMaps(numbersAsText);
        structs = new PlainStructs(numbersAsText);
        Map<String, Metadata> named = new LinkedHashMap<>();
        for (String name : config.getList(ADD_HEADERS)) {
            named.put(config.getString(ADD_HEADERS_PREFIX) + name, Metadata.ofField(name));
        }
        headers = named;
    }

    /** The source's own tombstone says again what its delete has said already, and under another key. */
    @Override
    R foreign(R record) {
        if (record.value() != null || record.key() == null) {
            return record;
        }
        try {
            ItemKey.from(record.key());
            return null;
        } catch (DataException notOurs) {
            return record;
        }
    }

    @Override
    R apply(R record, Envelope envelope) {
        String refusal = refusal(record);
        if (refusal != null) {
            throw new DataException(refusal);
        }
        boolean deleted = envelope.after() == null;
        if (deleted && envelope.before() == null) {
            throw new DataException("The envelope has neither a before nor an after image");
        }
        if (deleted && deleteHandling.equals("drop")) {
            return null;
        }
        boolean rewrites = deleteHandling.equals("rewrite");
        boolean typed = schema.equals("infer") || schema.equals("auto") && envelope.schema() != null;
        String table = String.valueOf(envelope.source().table());
        Map<String, Object> item = deleted ? envelope.before() : envelope.after();
        SchemaAndValue value = deleted && !rewrites
                ? SchemaAndValue.NULL
                : plain(typed, table, rewrites ? marked(item, deleted) : item);
        SchemaAndValue key = key(record, typed, table);
        R plain = record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                key.schema(),
                key.value(),
                value.schema(),
                value.value(),
                record.timestamp(),
                record.headers().duplicate());
        headers.forEach((name, metadata) -> {
            Object field = metadata.of(envelope);
            if (field != null) {
                plain.headers().add(name, field, Values.inferSchema(field));
            }
        });
        return plain;
    }

    private SchemaAndValue plain(boolean typed, String name, Map<String, Object> item) {
        if (!typed) {
            return new SchemaAndValue(null, maps.of(item));
        }
        Struct struct = structs.of(name, item);
        return new SchemaAndValue(struct.schema(), struct);
    }

    /** A key that is none of ours stays as it is: another transform made it. */
    private SchemaAndValue key(R record, boolean typed, String table) {
        ItemKey key;
        try {
            key = ItemKey.from(record.key());
        } catch (DataException e) {
            return new SchemaAndValue(record.keySchema(), record.key());
        }
        return plain(typed, table + ".Key", key.attributes());
    }

    private static Map<String, Object> marked(Map<String, Object> item, boolean deleted) {
        Map<String, Object> marked = new LinkedHashMap<>(item);
        marked.put(DELETED, Map.of("S", Boolean.toString(deleted)));
        return marked;
    }
}
