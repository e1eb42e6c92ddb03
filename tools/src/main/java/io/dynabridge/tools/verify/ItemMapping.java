package io.dynabridge.tools.verify;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
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

    /** A transform drops it. */
    public record Filtered() implements Outcome {}

    /** The sink does not read the topic that it goes to, or brings it to a table that is none of those in question. */
    public record Elsewhere() implements Outcome {}

    /** The sink takes it for a bad record. */
    public record Refused(String reason) implements Outcome {}

    private static final Outcome FILTERED = new Filtered();
    private static final Outcome ELSEWHERE = new Elsewhere();

    /** What global tables of version 2017.11.29 add to items; the source connector takes it out of every image. */
    private static final String REPLICATION = "aws:rep:";
    /** DynamoDB's bounds for keys, in bytes. */
    private static final int MOST_PARTITION_KEY = 2048;

    private static final int MOST_SORT_KEY = 1024;

    private final SourceTable source;
    private final TransformChain<SourceRecord> sourceTransforms;
    private final TransformChain<SinkRecord> sinkTransforms;
    private final SinkView sink;
    private final Function<String, Optional<Map<String, AttributeType>>> targetKeys;

    /**
     * A mapping of one table's items.
     *
     * @param sink what its config says about its targets
     * @param targetKeys names and types of a target table's key attributes, partition key first; empty for a table that is
     *     not in question
     */
    public ItemMapping(
            SourceTable source,
            TransformChain<SourceRecord> sourceTransforms,
            TransformChain<SinkRecord> sinkTransforms,
            SinkView sink,
            Function<String, Optional<Map<String, AttributeType>>> targetKeys) {
        this.source = source;
        this.sourceTransforms = sourceTransforms;
        this.sinkTransforms = sinkTransforms;
        this.sink = sink;
        this.targetKeys = targetKeys;
    }

    /** What becomes of an item. */
    public Outcome map(ItemKey key, Map<String, Object> item) {
        try {
            return outcome(key, withoutMarks(item));
        } catch (UndecidableException e) {
            throw e;
        } catch (RuntimeException e) {
            // Connect tolerates whatever a transform throws.
            return new Refused(e instanceof ConnectException ? e.getMessage() : e.toString());
        }
    }

    /** The item as the source connector sends it. */
    private Map<String, Object> withoutMarks(Map<String, Object> item) {
        boolean marked =
                item.keySet().stream().anyMatch(name -> name.startsWith(REPLICATION) || name.equals(source.marker()));
        if (!marked) {
            return item;
        }
        Map<String, Object> without = new LinkedHashMap<>(item);
        without.keySet().removeIf(name -> name.startsWith(REPLICATION) || name.equals(source.marker()));
        return without;
    }

    private Outcome outcome(ItemKey key, Map<String, Object> item) {
        SinkRecord record = inKafka(key, item);
        if (record == null) {
            return FILTERED;
        }
        if (!sink.topics().test(record.topic())) {
            return ELSEWHERE;
        }
        SinkRecord result = sinkTransforms.apply(record);
        if (result == null || result.value() == null) {
            return FILTERED;
        }
        ItemKey.from(result.key());
        Envelope envelope = Envelope.from(result.value())
                .orElseThrow(() -> new DataException("after the transforms it is no envelope any more"));
        if (envelope.after() == null) {
            return FILTERED;
        }
        if (sink.guard().filter(envelope.after()::containsKey).isPresent()) {
            throw new DataException("the item itself has the sink's guard attribute '"
                    + sink.guard().get() + "'");
        }
        String table = sink.tableNameFormat()
                .replace("${topic}", result.topic())
                .replace("${table}", String.valueOf(envelope.source().table()));
        Optional<Map<String, AttributeType>> targetKey = targetKeys.apply(table);
        if (targetKey.isEmpty()) {
            return ELSEWHERE;
        }
        requireKey(targetKey.get(), envelope.after());
        return new Mapped(
                new TargetItemKey(
                        table, ItemKey.of(envelope.after(), targetKey.get().keySet())),
                envelope.after());
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
        int most = MOST_PARTITION_KEY;
        for (Map.Entry<String, AttributeType> each : key.entrySet()) {
            requireKey(each.getKey(), each.getValue(), most, item.get(each.getKey()));
            most = MOST_SORT_KEY;
        }
    }

    private static void requireKey(String name, AttributeType type, int most, Object attribute) {
        if (attribute == null) {
            throw new DataException("lacks the target's key attribute '" + name + "'");
        }
        if (AttributeType.of(attribute) != type) {
            throw new DataException("key attribute '" + name + "' is of type " + AttributeType.of(attribute)
                    + ", the target wants " + type);
        }
        Object value = AttributeType.value(attribute);
        if (type == AttributeType.N) {
            return;
        }
        int bytes = type == AttributeType.B
                ? Items.bytes(value).length
                : ((String) value).getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0) {
            throw new DataException("key attribute '" + name + "' is empty");
        }
        if (bytes > most) {
            throw new DataException("key attribute '" + name + "' is longer than " + most + " bytes");
        }
    }

    @Override
    public void close() {
        sourceTransforms.close();
        sinkTransforms.close();
    }
}
