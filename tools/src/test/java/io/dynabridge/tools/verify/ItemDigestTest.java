package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ItemDigestTest {

    @Property(tries = 2000)
    void twoItemsShareADigestExactlyIfTheyAreEqual(
            @ForAll("items") Map<String, Object> one, @ForAll("items") Map<String, Object> other) {
        assertThat(ItemDigest.of(one).equals(ItemDigest.of(other))).isEqualTo(Items.equal(one, other));
    }

    @Property(tries = 2000)
    void theOrderOfAttributesSaysNothing(@ForAll("items") Map<String, Object> item, @ForAll long seed) {
        List<String> names = new ArrayList<>(item.keySet());
        Collections.shuffle(names, new Random(seed));
        Map<String, Object> shuffled = new LinkedHashMap<>();
        names.forEach(name -> shuffled.put(name, item.get(name)));

        assertThat(ItemDigest.of(shuffled)).isEqualTo(ItemDigest.of(item));
    }

    @Test
    void whatDynamoDbHoldsEqualIsEqual() {
        assertThat(ItemDigest.of(Map.of("n", Map.of("N", "1.50"), "s", Map.of("NS", List.of("1", "20")))))
                .isEqualTo(ItemDigest.of(Map.of("n", Map.of("N", "15E-1"), "s", Map.of("NS", List.of("2E1", "1.0")))));
    }

    @Test
    void theLastOf38DigitsCounts() {
        assertThat(ItemDigest.of(nested("1.2345678901234567890123456789012345678")))
                .isNotEqualTo(ItemDigest.of(nested("1.2345678901234567890123456789012345679")));
    }

    @Test
    void whatLooksAlikeInARowOfBytesIsNotEqual() {
        assertThat(ItemDigest.of(Map.of("a", Map.of("SS", List.of("b", "c")))))
                .isNotEqualTo(ItemDigest.of(Map.of("a", Map.of("SS", List.of("bc")))));
        assertThat(ItemDigest.of(Map.of("a", Map.of("S", "1"))))
                .isNotEqualTo(ItemDigest.of(Map.of("a", Map.of("N", "1"))));
    }

    private static Map<String, Object> nested(String number) {
        return Map.of("m", Map.of("M", Map.of("l", Map.of("L", List.of(Map.of("N", number))))));
    }

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }
}
