package io.dynabridge.client.item;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemSizeTest {

    private static final int KILO = 1_000;

    @Test
    void everyTypeCountsWithItsContentAndLittleMore() {
        String text = "x".repeat(KILO);
        SdkBytes bytes = SdkBytes.fromByteArray(new byte[KILO]);
        List<AttributeValue> values = List.of(
                AttributeValue.fromS(text),
                AttributeValue.fromN("1".repeat(KILO)),
                AttributeValue.fromB(bytes),
                AttributeValue.fromSs(List.of(text)),
                AttributeValue.fromNs(List.of("1".repeat(KILO))),
                AttributeValue.fromBs(List.of(bytes)),
                AttributeValue.fromL(List.of(AttributeValue.fromS(text))),
                AttributeValue.fromM(Map.of("k", AttributeValue.fromS(text))),
                AttributeValue.fromM(Map.of(text, AttributeValue.fromNul(true))));
        for (AttributeValue value : values) {
            assertThat(ItemSize.of(Map.of("a", value)))
                    .as(value.type().toString())
                    .isBetween(KILO + 1L, KILO + 20L);
        }
        assertThat(ItemSize.of(Map.of("a", values.get(0), "b", values.get(1)))).isBetween(2L * KILO, 2L * KILO + 20);
        assertThat(ItemSize.of(Map.of("flag", AttributeValue.fromBool(true)))).isBetween(5L, 10L);
    }
}
