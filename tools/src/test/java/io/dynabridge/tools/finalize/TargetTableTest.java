package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class TargetTableTest {

    private final TableDescription.Builder table = TableDescription.builder()
            .tableName("books")
            .tableId("id")
            .keySchema(List.of(key("author", KeyType.HASH), key("title", KeyType.RANGE)))
            .itemCount(100L)
            .tableSizeBytes(150_000L);

    @Test
    void anUpdateCostsWhatTheWholeItemDoes() {
        TargetTable target = TargetTable.of(table.build(), "_dynabridge");

        assertThat(target.keyNames()).containsExactly("author", "title");
        assertThat(target.writeUnits()).as("1,500 bytes are two units each").isEqualTo(200);
        assertThat(target.readUnits()).isEqualTo(37);
    }

    @Test
    void anIndexThatHoldsTheGuardIsWrittenToo() {
        table.globalSecondaryIndexes(List.of(
                index(ProjectionType.ALL),
                index(ProjectionType.KEYS_ONLY),
                index(ProjectionType.INCLUDE, "_dynabridge")));

        assertThat(TargetTable.of(table.build(), "_dynabridge").writeUnits()).isEqualTo(600);
    }

    @Test
    void aTableThatWasNeverCountedCostsNothingKnown() {
        TargetTable target =
                TargetTable.of(table.itemCount(null).tableSizeBytes(null).build(), "_dynabridge");

        assertThat(target.writeUnits()).isZero();
        assertThat(target.readUnits()).isZero();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static GlobalSecondaryIndexDescription index(ProjectionType type, String... attributes) {
        return GlobalSecondaryIndexDescription.builder()
                .projection(projection -> projection.projectionType(type).nonKeyAttributes(attributes))
                .build();
    }
}
