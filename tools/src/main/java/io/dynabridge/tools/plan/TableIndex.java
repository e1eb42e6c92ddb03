package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A secondary index: what of an item it holds, and so what a write to the item costs there.
 *
 * @param key its own key attributes and their types
 * @param projected attributes that it holds; empty for all
 * @param writeUnits provisioned for it; 0 where it has none of its own
 * @param local whether it lives on the table's units
 */
record TableIndex(
        String name, Map<String, AttributeType> key, Optional<Set<String>> projected, long writeUnits, boolean local) {

    /** The indexes of a table. */
    static List<TableIndex> of(TableDescription table, Map<String, AttributeType> types, Set<String> tableKey) {
        List<TableIndex> indexes = new ArrayList<>();
        table.globalSecondaryIndexes()
                .forEach(index -> indexes.add(new TableIndex(
                        index.indexName(),
                        key(index.keySchema(), types),
                        projected(index.projection(), index.keySchema(), tableKey),
                        index.provisionedThroughput() == null
                                        || index.provisionedThroughput().writeCapacityUnits() == null
                                ? 0
                                : index.provisionedThroughput().writeCapacityUnits(),
                        false)));
        table.localSecondaryIndexes()
                .forEach(index -> indexes.add(new TableIndex(
                        index.indexName(),
                        key(index.keySchema(), types),
                        projected(index.projection(), index.keySchema(), tableKey),
                        0,
                        true)));
        return indexes;
    }

    /** What it holds of an item; nothing where the item lacks one of its key attributes. */
    Optional<Map<String, Object>> entry(Map<String, Object> item) {
        if (!item.keySet().containsAll(key.keySet())) {
            return Optional.empty();
        }
        if (projected.isEmpty()) {
            return Optional.of(item);
        }
        Map<String, Object> entry = new LinkedHashMap<>(item);
        entry.keySet().retainAll(projected.get());
        return Optional.of(entry);
    }

    /** Whether a change of this attribute reaches it. */
    boolean holds(String attribute) {
        return projected.map(names -> names.contains(attribute)).orElse(true);
    }

    private static Map<String, AttributeType> key(List<KeySchemaElement> schema, Map<String, AttributeType> types) {
        Map<String, AttributeType> key = new LinkedHashMap<>();
        schema.forEach(element -> key.put(element.attributeName(), types.get(element.attributeName())));
        return key;
    }

    private static Optional<Set<String>> projected(
            Projection projection, List<KeySchemaElement> schema, Set<String> tableKey) {
        if (projection == null || projection.projectionType() == ProjectionType.ALL) {
            return Optional.empty();
        }
        Set<String> names = new HashSet<>(tableKey);
        schema.forEach(element -> names.add(element.attributeName()));
        names.addAll(projection.nonKeyAttributes());
        return Optional.of(names);
    }
}
