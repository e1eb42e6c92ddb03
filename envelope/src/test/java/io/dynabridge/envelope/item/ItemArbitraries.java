package io.dynabridge.envelope.item;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random attributes and items as DynamoDB allows them. */
public final class ItemArbitraries {

    private ItemArbitraries() {}

    /** Items of up to six attributes, nested up to three deep. */
    public static Arbitrary<Map<String, Object>> items() {
        return maps(3);
    }

    /** Attributes of any type. */
    public static Arbitrary<Map<String, Object>> attributes() {
        return attributes(3);
    }

    /** Numbers of up to 38 digits and any exponent that DynamoDB keeps. */
    public static Arbitrary<String> numbers() {
        return Combinators.combine(
                        Arbitraries.bigIntegers()
                                .between(
                                        BigInteger.TEN.pow(38).negate().add(BigInteger.ONE),
                                        BigInteger.TEN.pow(38).subtract(BigInteger.ONE)),
                        Arbitraries.integers().between(-80, 80))
                .as((digits, scale) -> new BigDecimal(digits, scale).toString());
    }

    private static Arbitrary<Map<String, Object>> maps(int depth) {
        return Combinators.combine(
                        Arbitraries.strings()
                                .ofMinLength(1)
                                .ofMaxLength(8)
                                .list()
                                .uniqueElements()
                                .ofMaxSize(6),
                        attributes(depth).list().ofSize(6))
                .as((names, values) -> {
                    Map<String, Object> map = new LinkedHashMap<>();
                    for (int i = 0; i < names.size(); i++) {
                        map.put(names.get(i), values.get(i));
                    }
                    return map;
                });
    }

    private static Arbitrary<Map<String, Object>> attributes(int depth) {
        List<Arbitrary<Map<String, Object>>> kinds = new ArrayList<>(List.of(
                Arbitraries.strings().ofMaxLength(12).map(AttributeType.S::attribute),
                numbers().map(AttributeType.N::attribute),
                binaries().map(AttributeType.B::attribute),
                Arbitraries.of(true, false).map(AttributeType.BOOL::attribute),
                Arbitraries.just(AttributeType.NULL.attribute(true)),
                Arbitraries.strings()
                        .ofMaxLength(5)
                        .list()
                        .uniqueElements()
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(AttributeType.SS::attribute),
                numbers()
                        .list()
                        .uniqueElements(n -> new BigDecimal(n).stripTrailingZeros())
                        .ofMinSize(1)
                        .ofMaxSize(4)
                        .map(AttributeType.NS::attribute),
                binaries().list().uniqueElements().ofMinSize(1).ofMaxSize(4).map(AttributeType.BS::attribute)));
        if (depth > 0) {
            kinds.add(Arbitraries.lazy(() -> attributes(depth - 1))
                    .list()
                    .ofMaxSize(3)
                    .map(AttributeType.L::attribute));
            kinds.add(Arbitraries.lazy(() -> maps(depth - 1)).map(AttributeType.M::attribute));
        }
        return Arbitraries.oneOf(kinds);
    }

    private static Arbitrary<String> binaries() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(8).map(Base64.getEncoder()::encodeToString);
    }
}
