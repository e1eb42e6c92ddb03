package io.dynabridge.tools.verify;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What the sink connector would make of a source item: it goes through the same transforms, as a snapshot read. Not
 * thread-safe, as transforms need not be.
 */
public final class ItemMapping implements AutoCloseable {

    /** What becomes of a source item. */
    public sealed interface Outcome {}

    /** It stands in a target table. */
    public record Mapped(TargetItemKey key, Map<String, Object> item) implements Outcome {}

    /** A transform drops it, or the sink does not read its topic. */
    public record Filtered() implements Outcome {}

    /** The sink takes it for a bad record. */
    public record Refused(String reason) implements Outcome {}

    private static final Outcome FILTERED = new Filtered();

    private final SourceTable source;
    private final TransformChain<SourceRecord> sourceTransforms;
    private final TransformChain<SinkRecord> sinkTransforms;
    private final Predicate<String> topics;
    private final String tableNameFormat;
    private final Function<String, Map<String, AttributeType>> targetKeys;

    /**
     * A mapping of one table's items.
     *
     * @param topics which topics the sink reads
     * @param tableNameFormat the sink's {@code table.name.format}
     * @param targetKeys names and types of a target table's key attributes, partition key first
     */
    public ItemMapping(
            SourceTable source,
            TransformChain<SourceRecord> sourceTransforms,
            TransformChain<SinkRecord> sinkTransforms,
            Predicate<String> topics,
            String tableNameFormat,
            Function<String, Map<String, AttributeType>> targetKeys) {
        this.source = source;
        this.sourceTransforms = sourceTransforms;
        this.sinkTransforms = sinkTransforms;
        this.topics = topics;
        this.tableNameFormat = tableNameFormat;
        this.targetKeys = targetKeys;
    }

    /** What becomes of an item. */
    public Outcome map(ItemKey key, Map<String, Object> item) {
        try {
            return outcome(key, Items.without(item, source.marker()));
        } catch (UndecidableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Connect tolerates whatever a transform throws.
            return new Refused(e instanceof ConnectException ? e.getMessage() : e.toString());
        }
    }

    private Outcome outcome(ItemKey key, Map<String, Object> item) {
        SinkRecord record = inKafka(key, item);
        SinkRecord result = record == null || !topics.test(record.topic()) ? null : sinkTransforms.apply(record);
        if (result == null || result.value() == null) {
            return FILTERED;
        }
        Envelope envelope = Envelope.from(result.value())
                .orElseThrow(() -> new DataException("after the transforms it is no envelope any more"));
        if (envelope.after() == null) {
            return FILTERED;
        }
        String table = tableNameFormat
                .replace("${topic}", result.topic())
                .replace("${table}", String.valueOf(envelope.source().table()));
        Map<String, AttributeType> targetKey = targetKeys.apply(table);
        requireKey(targetKey, envelope.after());
        return new Mapped(new TargetItemKey(table, ItemKey.of(envelope.after(), targetKey.keySet())), envelope.after());
    }

    /** The record as the source connector and its transforms leave it. */
    private SinkRecord inKafka(ItemKey key, Map<String, Object> item) {
        long now = 0;
        SourceInfo info = new SourceInfo(
                "verify", source.prefix(), source.table(), null, null, null, null, now, "verify", false, 0);
        Envelope read = Envelope.of(Operation.READ, null, item, info, now, source.format());
        Struct keyStruct = source.format() == ValueFormat.STRUCT ? key.toStruct() : null;
        Schema keySchema = keyStruct == null ? null : keyStruct.schema();
        Object recordKey = keyStruct == null ? key.attributes() : keyStruct;
        SourceRecord sent = sourceTransforms.apply(new SourceRecord(
                Map.of(), Map.of(), source.topic(), null, keySchema, recordKey, read.schema(), read.value(), now));
        return sent == null
                ? null
                : new SinkRecord(
                        sent.topic(),
                        0,
                        sent.keySchema(),
                        sent.key(),
                        sent.valueSchema(),
                        sent.value(),
                        0,
                        now,
                        TimestampType.CREATE_TIME,
                        sent.headers());
    }

    private static void requireKey(Map<String, AttributeType> key, Map<String, Object> item) {
        key.forEach((name, type) -> {
            Object attribute = item.get(name);
            if (attribute == null) {
                throw new DataException("lacks the target's key attribute '" + name + "'");
            }
            if (AttributeType.of(attribute) != type) {
                throw new DataException("key attribute '" + name + "' is of type " + AttributeType.of(attribute)
                        + ", the target wants " + type);
            }
            if (isEmpty(type, AttributeType.value(attribute))) {
                throw new DataException("key attribute '" + name + "' is empty");
            }
        });
    }

    private static boolean isEmpty(AttributeType type, Object value) {
        return type == AttributeType.B ? Items.bytes(value).length == 0 : "".equals(value);
    }

    @Override
    public void close() {
        sourceTransforms.close();
        sinkTransforms.close();
    }
}
