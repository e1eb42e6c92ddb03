package io.dynabridge.source.emit;

import io.dynabridge.envelope.ValueFormat;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Records of the state topic: progress that people and tools read, and offsets that no data record carries. Never an
 * envelope, so our transforms leave them alone.
 */
public final class StateRecords {

    private final String topic;
    private final ValueFormat format;

    /** Records for this topic. */
    public StateRecords(String topic, ValueFormat format) {
        this.topic = topic;
        this.format = format;
    }

    /** A record about a source partition, which brings that partition's offset with it, or removes it where null. */
    public SourceRecord about(
            Map<String, String> partition, Map<String, ?> offset, String type, Map<String, ?> details, long now) {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("type", type);
        value.putAll(new TreeMap<>(partition));
        details.forEach((name, detail) -> {
            if (detail != null) {
                value.put(name, detail);
            }
        });
        value.put("ts_ms", now);
        Map<String, Object> key = new LinkedHashMap<>(new TreeMap<>(partition));
        Map<String, Object> stored = offset == null ? null : new HashMap<>(offset);
        if (format == ValueFormat.STRUCT) {
            Struct keyStruct = struct("io.dynabridge.StateKey", key);
            Struct valueStruct = struct("io.dynabridge.State", value);
            return new SourceRecord(
                    partition,
                    stored,
                    topic,
                    null,
                    keyStruct.schema(),
                    keyStruct,
                    valueStruct.schema(),
                    valueStruct,
                    now);
        }
        return new SourceRecord(partition, stored, topic, null, null, key, null, value, now);
    }

    private static Struct struct(String name, Map<String, Object> fields) {
        SchemaBuilder schema = SchemaBuilder.struct().name(name);
        fields.forEach((field, value) -> schema.field(field, schemaOf(value)));
        Struct struct = new Struct(schema.build());
        fields.forEach(struct::put);
        return struct;
    }

    private static Schema schemaOf(Object value) {
        if (value instanceof Long) {
            return Schema.INT64_SCHEMA;
        }
        if (value instanceof Double) {
            return Schema.FLOAT64_SCHEMA;
        }
        return value instanceof Boolean ? Schema.BOOLEAN_SCHEMA : Schema.STRING_SCHEMA;
    }
}
