package io.dynabridge.sink.plain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Time;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PlainValuesTest {

    private static final byte[] BYTES = {1, 2};
    private static final java.util.Date MOMENT = new java.util.Date(1_795_428_930_000L);

    private final PlainValues values = new PlainValues(TimeFormat.ISO8601, List.of("tags", "box.nums", "bins"));

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of("x", "S", "x"),
                Arguments.of("", "S", ""),
                Arguments.of((byte) -1, "N", "-1"),
                Arguments.of((short) 300, "N", "300"),
                Arguments.of(7, "N", "7"),
                Arguments.of(Long.MIN_VALUE, "N", "-9223372036854775808"),
                Arguments.of(0.1f, "N", "0.1"),
                Arguments.of(1.0e10, "N", "10000000000"),
                Arguments.of(-0.0, "N", "0"),
                Arguments.of(new BigDecimal("1.50"), "N", "1.5"),
                Arguments.of(new BigInteger("9".repeat(38)), "N", "9".repeat(38)),
                Arguments.of(new BigDecimal("1E+40"), "N", "1" + "0".repeat(40)),
                Arguments.of(true, "BOOL", true),
                Arguments.of(BYTES, "B", "AQI="),
                Arguments.of(ByteBuffer.wrap(BYTES), "B", "AQI="),
                Arguments.of(MOMENT, "S", "2026-11-23T10:15:30.000Z"));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void scalarsKeepTheirExactValue(Object value, String type, Object expected) {
        assertThat(values.item(null, Map.of("a", value))).isEqualTo(Map.of("a", Map.of(type, expected)));
    }

    @Test
    void logicalTypesFollowTheirSchema() {
        Schema schema = SchemaBuilder.struct()
                .field("day", Date.SCHEMA)
                .field("time", Time.SCHEMA)
                .field("at", Timestamp.SCHEMA)
                .field("price", Decimal.schema(3))
                .field("times", SchemaBuilder.array(Date.SCHEMA).build())
                .field(
                        "byName",
                        SchemaBuilder.map(Schema.STRING_SCHEMA, Date.SCHEMA).build())
                .build();
        java.util.Date day = new java.util.Date(86_400_000L * 20_000);
        java.util.Date time = new java.util.Date(36_930_000L);
        Struct struct = new Struct(schema)
                .put("day", day)
                .put("time", time)
                .put("at", MOMENT)
                .put("price", new BigDecimal("9.950"))
                .put("times", List.of(day))
                .put("byName", Map.of("x", day));
        assertThat(values.item(schema, struct))
                .isEqualTo(Map.of(
                        "day", s("2024-10-04"),
                        "time", s("10:15:30.000"),
                        "at", s("2026-11-23T10:15:30.000Z"),
                        "price", n("9.95"),
                        "times", Map.of("L", List.of(s("2024-10-04"))),
                        "byName", Map.of("M", Map.of("x", s("2024-10-04")))));
        assertThat(new PlainValues(TimeFormat.EPOCH, List.of()).item(schema, struct))
                .isEqualTo(Map.of(
                        "day", n("20000"),
                        "time", n("36930000"),
                        "at", n("1795428930000"),
                        "price", n("9.95"),
                        "times", Map.of("L", List.of(n("20000"))),
                        "byName", Map.of("M", Map.of("x", n("20000")))));
    }

    @Test
    void nullsAreAbsentExceptInLists() {
        Map<String, Object> value = new HashMap<>();
        value.put("none", null);
        value.put("list", Arrays.asList("a", null));
        Map<String, Object> inner = new HashMap<>();
        inner.put("none", null);
        value.put("map", inner);
        assertThat(values.item(null, value))
                .isEqualTo(Map.of(
                        "list", Map.of("L", List.of(s("a"), Map.of("NULL", true))), "map", Map.of("M", Map.of())));
    }

    @Test
    void arraysAreListsUnlessConfiguredAsSets() {
        Map<String, Object> value = Map.of(
                "list", List.of("a", "a"),
                "tags", List.of("a", "b", "a"),
                "bins", List.of(BYTES, BYTES.clone()),
                "box", Map.of("nums", List.of(1, 1.0, new BigDecimal("2.50")), "tags", List.of("x")));
        assertThat(values.item(null, value))
                .isEqualTo(Map.of(
                        "list", Map.of("L", List.of(s("a"), s("a"))),
                        "tags", Map.of("SS", List.of("a", "b")),
                        "bins", Map.of("BS", List.of("AQI=")),
                        "box",
                                Map.of(
                                        "M",
                                        Map.of(
                                                "nums", Map.of("NS", List.of("1", "2.5")),
                                                "tags", Map.of("L", List.of(s("x")))))));
        assertThat(values.item(null, Map.of("tags", List.of(), "list", List.of())))
                .isEqualTo(Map.of("list", Map.of("L", List.of())));
    }

    static Stream<Arguments> impossible() {
        return Stream.of(
                Arguments.of(Map.of("a", Double.NaN), "'a' is infinite or not a number"),
                Arguments.of(Map.of("a", Float.POSITIVE_INFINITY), "'a' is infinite or not a number"),
                Arguments.of(Map.of("a", new BigInteger("9".repeat(39))), "'a' has more than 38 digits"),
                Arguments.of(Map.of("a", new Object()), "'a' has a value of type Object"),
                Arguments.of(Map.of(1, "x"), "a key that is no string"),
                Arguments.of(Map.of("a", Map.of(1, "x")), "'a' has a key that is no string"),
                Arguments.of(Map.of("tags", List.of("a", 1)), "'tags' cannot be a set: its elements are of different"),
                Arguments.of(Map.of("tags", List.of(true)), "'tags' cannot be a set: only strings"),
                Arguments.of(Map.of("tags", Arrays.asList("a", null)), "'tags' cannot be a set"),
                Arguments.of("text", "must be a map or struct, not String"));
    }

    @ParameterizedTest
    @MethodSource("impossible")
    void whatDynamoDbCannotHoldIsTheRecordsError(Object value, String reason) {
        assertThatThrownBy(() -> values.item(null, value))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(reason);
    }

    /** The same item whether JSON came with a schema or without, as far as JSON tells the types. */
    @Property(tries = 300)
    void mapsAndStructsGiveTheSameItem(
            @ForAll String text, @ForAll long whole, @ForAll boolean truth, @ForAll @IntRange(max = 5) int size) {
        Schema schema = SchemaBuilder.struct()
                .field("text", Schema.STRING_SCHEMA)
                .field("whole", Schema.INT64_SCHEMA)
                .field("truth", Schema.OPTIONAL_BOOLEAN_SCHEMA)
                .field("list", SchemaBuilder.array(Schema.INT32_SCHEMA).build())
                .build();
        List<Integer> list = Stream.iterate(0, i -> i + 1).limit(size).toList();
        Struct struct = new Struct(schema)
                .put("text", text)
                .put("whole", whole)
                .put("truth", truth)
                .put("list", list);
        JsonConverter json = new JsonConverter();
        json.configure(Map.of("schemas.enable", "false"), false);
        byte[] bytes = json.fromConnectData("t", schema, struct);
        SchemaAndValue back = json.toConnectData("t", bytes);
        assertThat(new String(bytes, StandardCharsets.UTF_8)).isNotEmpty();
        assertThat(values.item(back.schema(), back.value())).isEqualTo(values.item(schema, struct));
        assertThat(AttributeType.value(values.item(schema, struct).get("whole")))
                .isEqualTo(Long.toString(whole));
    }

    private static Map<String, Object> s(String text) {
        return Map.of("S", text);
    }

    private static Map<String, Object> n(String digits) {
        return Map.of("N", digits);
    }
}
