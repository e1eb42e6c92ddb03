package io.dynabridge.tools.verify;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** What the sink connector would make of a source item: it goes through the same transforms, as a snapshot read. */
final class ItemMapping {

    private final TransformChain transforms;
    private final String topic;
    private final String sourceTable;
    private final List<String> sourceKey;
    private final Map<String, AttributeType> targetKey;
    private final String marker;
    private final String guard;

    /**
     * A mapping from one table to another.
     *
     * @param sourceKey names of the key attributes, partition key first
     * @param targetKey names and types of the key attributes, partition key first
     * @param marker the attribute that the touch snapshot leaves on source items
     * @param guard the attribute that the sink adds to target items
     */
    ItemMapping(
            TransformChain transforms,
            String topic,
            String sourceTable,
            List<String> sourceKey,
            Map<String, AttributeType> targetKey,
            String marker,
            String guard) {
        this.transforms = transforms;
        this.topic = topic;
        this.sourceTable = sourceTable;
        this.sourceKey = List.copyOf(sourceKey);
        this.targetKey = new LinkedHashMap<>(targetKey);
        this.marker = marker;
        this.guard = guard;
    }

    /** Tells a comparison what shall become of a source item. */
    void expect(Map<String, Object> sourceItem, TableComparison comparison) {
        ItemKey key = ItemKey.of(sourceItem, sourceKey);
        try {
            Map<String, Object> mapped = apply(key, without(marker, sourceItem));
            if (mapped == null) {
                comparison.filter();
            } else {
                requireTargetKey(mapped);
                comparison.expect(key, ItemKey.of(mapped, targetKey.keySet()), mapped);
            }
        } catch (ConnectException e) {
            comparison.refuse(key, e.getMessage());
        }
    }

    /** Tells a comparison what stands in the target. */
    void found(Map<String, Object> targetItem, TableComparison comparison) {
        comparison.found(ItemKey.of(targetItem, targetKey.keySet()), without(guard, targetItem));
    }

    private Map<String, Object> apply(ItemKey key, Map<String, Object> item) {
        long now = 0;
        SourceInfo source =
                new SourceInfo("verify", "verify", sourceTable, null, null, null, null, now, "verify", false, 0);
        Envelope read = Envelope.of(Operation.READ, null, item, source, now, ValueFormat.MAP);
        SinkRecord result =
                transforms.apply(new SinkRecord(topic, 0, null, key.attributes(), read.schema(), read.value(), 0));
        if (result == null) {
            return null;
        }
        return Envelope.from(result.value())
                .orElseThrow(() -> new DataException("after the transforms it is no envelope any more"))
                .after();
    }

    private void requireTargetKey(Map<String, Object> item) {
        targetKey.forEach((name, type) -> {
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

    private static Map<String, Object> without(String attribute, Map<String, Object> item) {
        if (!item.containsKey(attribute)) {
            return item;
        }
        Map<String, Object> rest = new LinkedHashMap<>(item);
        rest.remove(attribute);
        return rest;
    }
}
