package io.dynabridge.client.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.envelope.item.ItemArbitraries;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ItemCodecTest {

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Property(tries = 500)
    void toTheSdkAndBackIsTheSameItem(@ForAll("items") Map<String, Object> item) {
        assertThat(ItemCodec.toConnect(ItemCodec.toSdk(item))).isEqualTo(item);
    }

    @Test
    void theGoldenItemKeepsEveryCharacterAndEveryType() {
        Map<String, AttributeValue> sdk = ItemCodec.toSdk(GoldenItems.everything());
        assertThat(sdk.get("38 digits").n()).isEqualTo("12345678901234567890123456789012345678");
        assertThat(sdk.get("empty string").s()).isEmpty();
        assertThat(sdk.get("empty binary").b().asByteArray()).isEmpty();
        assertThat(sdk.get("binary").b().asByteArray()).containsExactly(0, 1, 2, 3, -1);
        assertThat(sdk.get("nothing").nul()).isTrue();
        assertThat(sdk.values().stream().map(AttributeValue::type).distinct()).hasSize(AttributeType.values().length);
        assertThat(ItemCodec.toConnect(sdk)).isEqualTo(GoldenItems.everything());
    }

    @Test
    void aBinaryMayArriveAsBytesBufferOrText() {
        AttributeValue expected = ItemCodec.attributeToSdk(Map.of("B", "AQI="));
        assertThat(ItemCodec.attributeToSdk(Map.of("B", new byte[] {1, 2}))).isEqualTo(expected);
        assertThat(ItemCodec.attributeToSdk(Map.of("B", ByteBuffer.wrap(new byte[] {1, 2}))))
                .isEqualTo(expected);
    }

    @Test
    void aDamagedAttributeIsRefusedByName() {
        for (Map<String, Object> damaged : List.<Map<String, Object>>of(
                Map.of("price", 42),
                Map.of("price", Map.of("N", 42)),
                Map.of("price", Map.of("BOOL", "true")),
                Map.of("price", Map.of("B", "not base64!")),
                Map.of("price", Map.of("L", "text")),
                Map.of("price", Map.of("SS", List.of(1))))) {
            assertThatThrownBy(() -> ItemCodec.toSdk(damaged))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'price'");
        }
    }

    @Test
    void noItemIsNoItem() {
        assertThat(ItemCodec.toConnect(null)).isNull();
        assertThat(ItemCodec.toSdk(null)).isNull();
    }
}
