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
                "ACTIVE",
                key,
                key,
                items,
                items * 1000,
                Optional.of("NEW_AND_OLD_IMAGES"),
                Optional.of("arn:stream"),
                0,
                ON_DEMAND,
                false,
                false,
                List.of());
    }

    static TableView with(TableView table, Capacity capacity, TableIndex... indexes) {
        Map<String, AttributeType> keys = new HashMap<>(table.key());
        for (TableIndex index : indexes) {
            keys.putAll(index.key());
        }
        return new TableView(
                table.name(),
                table.status(),
                table.key(),
                keys,
                table.items(),
                table.bytes(),
                table.viewType(),
                table.streamArn(),
                table.replicas(),
                capacity,
                table.infrequentAccess(),
                table.ownEncryptionKey(),
                List.of(indexes));
    }

    /** The same with another stream, and replicas. */
    static TableView streaming(TableView table, Optional<String> viewType, int replicas) {
        return new TableView(
                table.name(),
                table.status(),
                table.key(),
                table.keyAttributes(),
                table.items(),
                table.bytes(),
                viewType,
                table.streamArn(),
                replicas,
                table.capacity(),
                table.infrequentAccess(),
                table.ownEncryptionKey(),
                table.indexes());
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

    static PlanWishes wishes(
            Map<String, String> source, Map<String, String> sink, Optional<String> rekey, boolean autoCreate) {
        return new PlanWishes(
                "books",
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
