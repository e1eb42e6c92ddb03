package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

class LedgersTest {

    @Test
    void aLedgerHasOneKeyOfText() {
        assertThat(Ledgers.isLedger(table("k", ScalarAttributeType.S, false))).isTrue();
    }

    @Test
    void aTableOfTheApplicationIsNone() {
        assertThat(Ledgers.isLedger(table("isbn", ScalarAttributeType.S, false)))
                .isFalse();
        assertThat(Ledgers.isLedger(table("k", ScalarAttributeType.N, false))).isFalse();
        assertThat(Ledgers.isLedger(table("k", ScalarAttributeType.S, true))).isFalse();
    }

    private static TableDescription table(String key, ScalarAttributeType type, boolean sorted) {
        KeySchemaElement hash = KeySchemaElement.builder()
                .attributeName(key)
                .keyType(KeyType.HASH)
                .build();
        KeySchemaElement range = KeySchemaElement.builder()
                .attributeName("s")
                .keyType(KeyType.RANGE)
                .build();
        return TableDescription.builder()
                .keySchema(sorted ? List.of(hash, range) : List.of(hash))
                .attributeDefinitions(List.of(AttributeDefinition.builder()
                        .attributeName(key)
                        .attributeType(type)
                        .build()))
                .build();
    }
}
