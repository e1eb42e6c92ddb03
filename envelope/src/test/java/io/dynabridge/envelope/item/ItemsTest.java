package io.dynabridge.envelope.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class ItemsTest {

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Provide
    Arbitrary<String> numbers() {
        return ItemArbitraries.numbers();
    }

    @Property(tries = 500)
    void textAndBackIsTheSameItem(@ForAll("items") Map<String, Object> item) {
        Map<String, Object> back = ItemJson.read(ItemJson.write(item));
        assertThat(back).isEqualTo(item);
        assertThat(Items.equal(item, back)).isTrue();
    }

    @Property(tries = 300)
    void anyChangeOfAnAttributeIsSeen(@ForAll("items") Map<String, Object> a, @ForAll("items") Map<String, Object> b) {
        assertThat(Items.equal(a, b)).isEqualTo(Items.equal(b, a));
        if (a.keySet().equals(b.keySet()) && !a.equals(b)) {
            return;
        }
        assertThat(Items.equal(a, b)).isEqualTo(a.keySet().equals(b.keySet()));
    }

    @Property(tries = 300)
    void aNumberHasOneCanonicalText(@ForAll("numbers") String number) {
        String canonical = Items.canonicalNumber(number);
        assertThat(Items.number(canonical)).isEqualByComparingTo(Items.number(number));
        assertThat(Items.canonicalNumber(canonical)).isEqualTo(canonical);
        assertThat(canonical).doesNotContainIgnoringCase("e");
    }

    @Test
    void setsAreEqualInAnyOrderListsAreNot() {
        List<String> words = new ArrayList<>(List.of("a", "b", "c"));
        List<String> turned = new ArrayList<>(words);
        Collections.reverse(turned);
        assertThat(Items.equalAttributes(Map.of("SS", words), Map.of("SS", turned)))
                .isTrue();
        assertThat(Items.equalAttributes(
                        Map.of("L", List.of(Map.of("S", "a"), Map.of("S", "b"))),
                        Map.of("L", List.of(Map.of("S", "b"), Map.of("S", "a")))))
                .isFalse();
    }

    @Test
    void numbersAreEqualAsNumbersAndStringsAsText() {
        assertThat(Items.equalAttributes(Map.of("N", "1.50"), Map.of("N", "15E-1")))
                .isTrue();
        assertThat(Items.equalAttributes(Map.of("NS", List.of("1", "2.0")), Map.of("NS", List.of("2", "1.00"))))
                .isTrue();
        assertThat(Items.equalAttributes(Map.of("S", "1.50"), Map.of("S", "1.5")))
                .isFalse();
        assertThat(Items.equalAttributes(Map.of("S", "1"), Map.of("N", "1"))).isFalse();
    }

    @Test
    void the38thDigitMatters() {
        assertThat(Items.equalAttributes(
                        Map.of("N", "12345678901234567890123456789012345678"),
                        Map.of("N", "12345678901234567890123456789012345679")))
                .isFalse();
    }

    @Test
    void aDamagedItemIsRefusedWithoutBeingQuoted() {
        assertThatThrownBy(() -> ItemJson.read("{\"secret\": \"pass"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("offset")
                .hasMessageNotContaining("pass");
        assertThatThrownBy(() -> AttributeType.of(Map.of("X", "1"))).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> AttributeType.of("text")).isInstanceOf(DataException.class);
    }
}
