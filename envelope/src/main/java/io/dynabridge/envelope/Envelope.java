package io.dynabridge.envelope;

import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.Items;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * One change of one source item: the operation, the item before and after, and where the change comes from.
 *
 * <p>An envelope is recognised by its shape (map format) or by its schema's name (struct format), whatever converter it
 * has travelled through: JsonConverter with or without schemas turns a struct into a map whose images are strings, and
 * keeps a map a map. {@link #with} answers in the very form that came in and keeps fields that other transforms added.
 *
 * <p>Immutable by convention: images are not copied, so nobody may change them.
 */
public final class Envelope {

    /** Where a transform sends the images of one change to two topics: the one that the image before would have gone to. */
    public static final String BEFORE_TOPIC_HEADER = "dynabridge.before.topic";

    /** The topic that such a transform chose for the image after: a later one that changes topics knows of one image only. */
    public static final String AFTER_TOPIC_HEADER = "dynabridge.after.topic";

    /**
     * Why a transform could not make anything of the image after. What stands for the image before is to be deleted, which
     * is all that the record still says, and this is to be reported.
     */
    public static final String REFUSED_HEADER = "dynabridge.refused";

    /** Schema of the struct format. */
    public static final Schema SCHEMA = SchemaBuilder.struct()
            .name("io.dynabridge.Envelope")
            .version(1)
            .field("op", Schema.STRING_SCHEMA)
            .field("before", imageSchema())
            .field("after", imageSchema())
            .field("source", SourceInfo.SCHEMA)
            .field("ts_ms", Schema.INT64_SCHEMA)
            .build();

    private final Operation op;
    private final Map<String, Object> before;
    private final Map<String, Object> after;
    private final SourceInfo source;
    private final Form form;
    private final Object original;

    private Envelope(
            Operation op,
            Map<String, Object> before,
            Map<String, Object> after,
            SourceInfo source,
            Form form,
            Object original) {
        this.op = op;
        this.before = before;
        this.after = after;
        this.source = source;
        this.form = form;
        this.original = original;
    }

    /**
     * A new envelope.
     *
     * @param before the item before the change, null for inserts and reads
     * @param after the item after the change, null for deletes
     * @param tsMs when the connector made this record, milliseconds since 1970
     */
    public static Envelope of(
            Operation op,
            Map<String, Object> before,
            Map<String, Object> after,
            SourceInfo source,
            long tsMs,
            ValueFormat format) {
        Objects.requireNonNull(op, "op");
        Objects.requireNonNull(source, "source");
        if (format == ValueFormat.STRUCT) {
            Struct struct = new Struct(SCHEMA)
                    .put("op", op.code())
                    .put("before", ItemJson.write(before))
                    .put("after", ItemJson.write(after))
                    .put("source", source.toStruct())
                    .put("ts_ms", tsMs);
            return new Envelope(op, before, after, source, Form.STRUCT, struct);
        }
        Map<String, Object> map = new LinkedHashMap<>(8);
        map.put("op", op.code());
        map.put("before", before);
        map.put("after", after);
        map.put("source", source.toMap());
        map.put("ts_ms", tsMs);
        return new Envelope(op, before, after, source, Form.MAP, map);
    }

    /** Whether a record's value is an envelope; what is not passes through our transforms untouched. */
    public static boolean isEnvelope(Object value) {
        if (value instanceof Struct struct) {
            return SCHEMA.name().equals(struct.schema().name());
        }
        if (value instanceof Map<?, ?> map) {
            Fields source = Fields.of(map.get("source"));
            return source != null
                    && SourceInfo.CONNECTOR.equals(source.get("connector"))
                    && Operation.ofCode(map.get("op")) != null;
        }
        return false;
    }

    /**
     * Reads a record's value.
     *
     * @return empty where the value is no envelope
     * @throws DataException where it is one, but damaged
     */
    public static Optional<Envelope> from(Object value) {
        if (!isEnvelope(value)) {
            return Optional.empty();
        }
        Fields fields = Fields.of(value);
        Operation op = Operation.ofCode(fields.get("op"));
        if (op == null) {
            throw new DataException("Envelope field op must be one of c, u, d, r");
        }
        Object rawBefore = fields.get("before");
        Object rawAfter = fields.get("after");
        Fields source = Fields.of(fields.get("source"));
        if (source == null) {
            throw new DataException("Envelope field source is missing");
        }
        Form form = value instanceof Struct
                ? Form.STRUCT
                : rawBefore instanceof String || rawAfter instanceof String ? Form.MAP_OF_STRINGS : Form.MAP;
        return Optional.of(new Envelope(
                op, image("before", rawBefore), image("after", rawAfter), SourceInfo.from(source), form, value));
    }

    /** What happened. */
    public Operation op() {
        return op;
    }

    /** The item before the change; null where there was none. */
    public Map<String, Object> before() {
        return before;
    }

    /** The item after the change; null where there is none. */
    public Map<String, Object> after() {
        return after;
    }

    /** Where the change comes from. */
    public SourceInfo source() {
        return source;
    }

    /** The same envelope, in the same format, with another operation and other images. */
    public Envelope with(Operation newOp, Map<String, Object> newBefore, Map<String, Object> newAfter) {
        Object value;
        if (original instanceof Struct struct) {
            Struct copy = new Struct(struct.schema());
            for (Field field : struct.schema().fields()) {
                copy.put(field, struct.get(field));
            }
            value = copy.put("op", newOp.code())
                    .put("before", ItemJson.write(newBefore))
                    .put("after", ItemJson.write(newAfter));
        } else {
            Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) original);
            copy.put("op", newOp.code());
            copy.put("before", form == Form.MAP_OF_STRINGS ? ItemJson.write(newBefore) : newBefore);
            copy.put("after", form == Form.MAP_OF_STRINGS ? ItemJson.write(newAfter) : newAfter);
            value = copy;
        }
        return new Envelope(newOp, newBefore, newAfter, source, form, value);
    }

    /** The record value that says this envelope. */
    public Object value() {
        return original;
    }

    /** The schema that belongs to {@link #value}; null in map format. */
    public Schema schema() {
        return original instanceof Struct struct ? struct.schema() : null;
    }

    private static Map<String, Object> image(String name, Object raw) {
        if (raw == null) {
            return null;
        }
        if (raw instanceof String json) {
            return ItemJson.read(json);
        }
        if (raw instanceof Map<?, ?>) {
            return Items.attributes(raw);
        }
        throw new DataException("Envelope field " + name + " must be an item or null, not "
                + raw.getClass().getSimpleName());
    }

    private static Schema imageSchema() {
        return SchemaBuilder.string()
                .name("io.dynabridge.Item")
                .version(1)
                .optional()
                .build();
    }

    private enum Form {
        MAP,
        /** What JsonConverter without schemas makes of the struct format. */
        MAP_OF_STRINGS,
        STRUCT
    }
}
