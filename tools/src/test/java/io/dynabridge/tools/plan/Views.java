package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.plan.TableView.Capacity;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tables and wishes as tests need them. */
final class Views {

    static final Capacity ON_DEMAND = new Capacity(false, 0, 0);

    private Views() {}

    /** A table in order, billed on demand, with a stream; each key is NAME:TYPE. */
    static TableView table(String name, long items, String... keys) {
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (String each : keys) {
            key.put(each.split(":")[0], AttributeType.ofName(each.split(":")[1]));
        }
        return new TableView(
                name,
                Optional.of("arn:aws:dynamodb:eu-north-1:1:table/" + name),
                "ACTIVE",
                key,
                key,
                items,
                items * 1000,
                Optional.of("NEW_AND_OLD_IMAGES"),
                Optional.of("arn:stream"),
                0,
                false,
                ON_DEMAND,
                false,
                Optional.empty(),
                List.of());
    }

    static TableView with(TableView table, Capacity capacity, TableIndex... indexes) {
        Map<String, AttributeType> keys = new HashMap<>(table.key());
        for (TableIndex index : indexes) {
            keys.putAll(index.key());
        }
        return copy(table, keys, table.viewType(), table.replicas(), false, capacity, table.kmsKey(), List.of(indexes));
    }

    /** The same with another stream, and replicas. */
    static TableView streaming(TableView table, Optional<String> viewType, int replicas) {
        return copy(
                table,
                table.keyAttributes(),
                viewType,
                replicas,
                false,
                table.capacity(),
                table.kmsKey(),
                table.indexes());
    }

    /** The same with two replicas that are strongly consistent. */
    static TableView strong(TableView table) {
        return copy(
                table,
                table.keyAttributes(),
                table.viewType(),
                2,
                true,
                table.capacity(),
                table.kmsKey(),
                table.indexes());
    }

    /** The same, encrypted with a key in KMS. */
    static TableView encrypted(TableView table, String key) {
        return copy(
                table,
                table.keyAttributes(),
                table.viewType(),
                table.replicas(),
                false,
                table.capacity(),
                Optional.of(key),
                table.indexes());
    }

    /** The same in another place. */
    static TableView at(TableView table, String arn) {
        return new TableView(
                table.name(),
                Optional.of(arn),
                table.status(),
                table.key(),
                table.keyAttributes(),
                table.items(),
                table.bytes(),
                table.viewType(),
                table.streamArn(),
                table.replicas(),
                table.strong(),
                table.capacity(),
                table.infrequentAccess(),
                table.kmsKey(),
                table.indexes());
    }

    private static TableView copy(
            TableView table,
            Map<String, AttributeType> keys,
            Optional<String> viewType,
            int replicas,
            boolean strong,
            Capacity capacity,
            Optional<String> kmsKey,
            List<TableIndex> indexes) {
        return new TableView(
                table.name(),
                table.arn(),
                table.status(),
                table.key(),
                keys,
                table.items(),
                table.bytes(),
                viewType,
                table.streamArn(),
                replicas,
                strong,
                capacity,
                table.infrequentAccess(),
                kmsKey,
                indexes);
    }

    /** An index on an attribute of type S; projects all, or these besides the keys. */
    static TableIndex index(String name, String attribute, Set<String> projected, long writeUnits) {
        return new TableIndex(
                name,
                Map.of(attribute, AttributeType.S),
                projected.isEmpty() ? Optional.empty() : Optional.of(projected),
                writeUnits,
                false);
    }

    /** A local index of everything. */
    static TableIndex localIndex(String name, String attribute) {
        return new TableIndex(name, Map.of(attribute, AttributeType.S), Optional.empty(), 0, true);
    }

    /** Books to books_by_author, with these settings of the connectors. */
    static PlannedConfigs configs(Map<String, String> source, Map<String, String> sink) {
        return PlannedConfigs.of(wishes(source, sink, Optional.of("author=${author},title=${title}"), false));
    }

    /** Books to books_by_author, for connectors of this name. */
    static PlanWishes named(String name) {
        return wishes(name, Map.of(), Map.of(), Optional.empty(), false);
    }

    static PlanWishes wishes(
            Map<String, String> source, Map<String, String> sink, Optional<String> rekey, boolean autoCreate) {
        return wishes("books", source, sink, rekey, autoCreate);
    }

    private static PlanWishes wishes(
            String name,
            Map<String, String> source,
            Map<String, String> sink,
            Optional<String> rekey,
            boolean autoCreate) {
        return new PlanWishes(
                name,
                "books",
                Optional.of("books_by_author"),
                rekey.map(RekeySpec::parse),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                autoCreate,
                4,
                12,
                -1,
                0,
                0,
                Map.of("aws.region", "eu-north-1"),
                source,
                sink);
    }
}
