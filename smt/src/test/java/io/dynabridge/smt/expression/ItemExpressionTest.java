package io.dynabridge.smt.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemExpressionTest {

    private static final String LONGEST = "12345678901234567890123456789012345678";

    private static final Map<String, Object> ITEM = ItemJson.read("""
            {"status":{"S":"active"},"email":{"S":"a@b.nl"},"five":{"N":"5.0"},"price":{"N":"9.95"},
             "big":{"N":"%s"},"on":{"BOOL":true},"off":{"BOOL":false},"nil":{"NULL":true},"bin":{"B":"AQI="},
             "list":{"L":[{"N":"1"},{"S":"x"}]},"tags":{"SS":["a","b"]},"nums":{"NS":["1","2.50"]},
             "user":{"M":{"id":{"N":"7"},"a.b":{"S":"dot"}}},"we ird#":{"S":"w"},"bracket":{"S":"["}}""".formatted(LONGEST));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "item.status == 'active' && has(item.email)",
                "!has(item.nope)",
                "!has(item.user.nope) && has(item.user.id)",
                "item.five == 5",
                "5 == item.five",
                "item.five == 5.0",
                "item.five != 6",
                "item.price == 9.95",
                "item.price < 10 && item.price > 9.94 && 9 < item.price && 10.5 >= item.price",
                "item.price <= item.five * 2",
                "item.big == number('" + LONGEST + "')",
                "item.big != number('12345678901234567890123456789012345679')",
                "item.big > 9223372036854775807",
                "item.big - number('12345678901234567890123456789012345670') == 8",
                "item.price + item.five == 14.95",
                "item.price * 3 == 29.85",
                "item.five / 3 == number('1.6666666666666666666666666666666666667')",
                "item.five % 2 == 1",
                "-item.five == -5",
                "int(item.five) == 5 && string(item.five) == '5' && double(item.price) == 9.95",
                "item.five in [1, 5]",
                "!(item.five in [1, 2])",
                "item.status in ['active', 'new']",
                "'a' in item.tags && !('c' in item.tags)",
                "2.5 in item.nums && size(item.nums) == 2",
                "'email' in item",
                "item.list[0] == 1 && item.list[1] == 'x'",
                "item.list == [1, 'x']",
                "item.user.id == 7 && item.user['a.b'] == 'dot'",
                "item.user == {'id': 7, 'a.b': 'dot'}",
                "item['we ird#'] == 'w'",
                "item.on && !item.off",
                "item.nil == null",
                "item.status != null",
                "item.bin == b'\\x01\\x02'",
                "item.status.startsWith('act') && item.email.matches('.*@.*[.]nl')",
                "item.status.upperAscii() == 'ACTIVE' && item.email.split('@')[0] == 'a'",
                "item.tags.exists(t, t == 'b') && item.nums.all(n, n > 0)",
                "item.list.filter(e, e == 'x') == ['x']",
                "item.nope == 1 || item.on",
                "size(item) == 15",
            })
    void seesItemsAsTheyAre(String condition) {
        assertThat(ItemExpression.condition("c", condition).test(ITEM))
                .as(condition)
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "item.status ==; <input>:1:15",
                "status == 'x'; undeclared reference to 'status'",
                "item.status = 'x'; <input>:1:",
                "nope(item); undeclared reference to 'nope'",
                "1 == 'a'; no matching overload",
                "'text'; a condition is true or false",
                "1 + 2; a condition is true or false",
                "item.x > 123456789012345678901234567890; <input>:1:",
                "item.x.matches('['); Regex validation failed",
                "timestamp('nope') == item.t; timestamp validation failed",
            })
    void isRefusedWhenConfiguredWithThePosition(String condition, String reason) {
        assertThatThrownBy(() -> ItemExpression.condition("some.key", condition))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("some.key")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "item.nope == 1; key 'nope' is not present",
                "item.nope == 1; has(item.name)",
                "item.status > 5; No matching overload",
                "item.status.nope == 1; item",
                "item.status; neither true nor false",
                "int(item.status) == 1; cannot be evaluated",
                "int(item.price) == 1; cannot be evaluated",
                "item.five / 0 == 1; cannot be evaluated",
                "item.list[5] == 1; cannot be evaluated",
                "number('1e999999999') == 1; cannot be evaluated",
                "item.status.matches(item.bracket); cannot be evaluated",
                "item.user[item.status] == 1; computes the name of",
            })
    void whatCannotBeToldIsTheRecordsErrorWithoutItsContent(String condition, String reason) {
        assertThatThrownBy(() -> ItemExpression.condition("c", condition).test(ITEM))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("active")
                .hasMessageNotContaining("9.95");
    }

    @Test
    void resultsThatNoAttributeHoldsAreErrors() {
        for (String expression : new String[] {
            "item.big * item.big",
            "1.0 / 0.0",
            "type(item)",
            "{1: 2}",
            "duration('1s')",
            "number('1e999999999')",
            "string(number('1e300'))"
        }) {
            assertThatThrownBy(() -> ItemExpression.parse("c", expression).attribute(ITEM))
                    .as(expression)
                    .isInstanceOf(DataException.class);
        }
    }

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Provide
    Arbitrary<String> numbers() {
        return ItemArbitraries.numbers();
    }

    @Property(tries = 300)
    void aCopyOfAnItemIsTheItemButForSets(@ForAll("items") Map<String, Object> item) {
        Map<String, Object> copy = ItemExpression.parse("c", "item").attribute(item);
        assertThat(Items.equal(Items.attributes(AttributeType.value(copy)), withListsForSets(item)))
                .isTrue();
        assertThat(ItemExpression.condition("c", "item == item").test(item)).isTrue();
    }

    @Property(tries = 500)
    void numbersCompareAndAddUpExactly(@ForAll("numbers") String a, @ForAll("numbers") String b) {
        Map<String, Object> item = Map.of("a", Map.of("N", a), "b", Map.of("N", b));
        int sign = new BigDecimal(a).compareTo(new BigDecimal(b));
        assertThat(ItemExpression.condition("c", "item.a < item.b").test(item)).isEqualTo(sign < 0);
        assertThat(ItemExpression.condition("c", "item.a == item.b").test(item)).isEqualTo(sign == 0);
        assertThat(ItemExpression.condition("c", "item.a + item.b - item.b == item.a")
                        .test(item))
                .isTrue();
    }

    private static Map<String, Object> withListsForSets(Map<String, Object> item) {
        return Items.attributes(AttributeType.value(lists(Map.of("M", item))));
    }

    private static Map<String, Object> lists(Object attribute) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case SS:
                return Map.of(
                        "L",
                        Items.elements(value).stream()
                                .map(AttributeType.S::attribute)
                                .toList());
            case NS:
                return Map.of(
                        "L",
                        Items.elements(value).stream()
                                .map(AttributeType.N::attribute)
                                .toList());
            case BS:
                return Map.of(
                        "L",
                        Items.elements(value).stream()
                                .map(AttributeType.B::attribute)
                                .toList());
            case L:
                return Map.of(
                        "L",
                        Items.elements(value).stream()
                                .map(ItemExpressionTest::lists)
                                .toList());
            case M:
                java.util.Map<String, Object> copy = new java.util.LinkedHashMap<>();
                Items.attributes(value).forEach((name, inner) -> copy.put(name, lists(inner)));
                return Map.of("M", copy);
            default:
                return Map.of(AttributeType.of(attribute).name(), value);
        }
    }
}
