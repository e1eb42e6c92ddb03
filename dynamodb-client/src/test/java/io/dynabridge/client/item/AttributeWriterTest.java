package io.dynabridge.client.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.ItemJson;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class AttributeWriterTest {

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Property(tries = 500)
    void whatIsWrittenReadsAsTheSameItem(@ForAll("items") Map<String, Object> item) {
        assertThat(ItemJson.read(written(Map.of("M", item)))).isEqualTo(Map.of("M", item));
    }

    @Test
    void theGoldenItemKeepsEveryCharacterAndEveryType() {
        Map<String, Object> golden = Map.of("M", GoldenItems.everything());
        assertThat(ItemJson.read(written(golden))).isEqualTo(golden);
    }

    @Test
    void aBinaryMayArriveAsBytesBufferOrText() {
        byte[] bytes = {1, 2};
        for (Object binary : List.of(bytes, ByteBuffer.wrap(bytes), "AQI=")) {
            assertThat(written(Map.of("B", binary))).isEqualTo("{\"B\":\"AQI=\"}");
            assertThat(written(Map.of("BS", List.of(binary)))).isEqualTo("{\"BS\":[\"AQI=\"]}");
        }
    }

    @Test
    void whatTheCodecRefusesIsRefusedInTheSameWords() {
        for (Object damaged : List.of(
                42,
                Map.of("N", 42),
                Map.of("BOOL", "true"),
                Map.of("B", "not base64!"),
                Map.of("L", "text"),
                Map.of("SS", List.of(1)),
                Map.of("S", "a", "N", "1"),
                Map.of("X", "1"),
                Map.of("M", Map.of("inner", Map.of("N", 42))))) {
            assertThatThrownBy(() -> written(damaged))
                    .isInstanceOf(DataException.class)
                    .hasMessage(refusal(damaged));
        }
    }

    private static String refusal(Object damaged) {
        try {
            ItemCodec.attributeToSdk(damaged);
        } catch (DataException e) {
            return e.getMessage();
        }
        throw new AssertionError("Not refused: " + damaged);
    }

    private static String written(Object attribute) {
        JsonBytes json = new JsonBytes(1);
        AttributeWriter.write(attribute, json);
        return new String(json.toByteArray(), StandardCharsets.UTF_8);
    }
}
