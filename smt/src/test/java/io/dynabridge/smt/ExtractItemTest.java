package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.InsertField;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExtractItemTest {

    private static final String LONGEST = "12345678901234567890123456789012345678";

    private static final Map<String, Object> BOOK = ItemJson.read("""
            {"isbn":{"S":"1"},"pages":{"N":"412"},"price":{"N":"9.95"},"big":{"N":"%s"},"fine":{"N":"0.%s"},
             "on":{"BOOL":true},"nil":{"NULL":true},"bin":{"B":"AQI="},"tags":{"SS":["a","b"]},
             "nums":{"NS":["1","2.5"]},"bins":{"BS":["AQI="]},"none":{"L":[]},"list":{"L":[{"N":"1"},{"NULL":true}]},
             "address":{"M":{"city":{"S":"Arrakeen"},"zip":{"N":"1"}}}}""".formatted(LONGEST, LONGEST));

    @Test
    void itemsBecomeMapsOfOrdinaryValues() {
        SinkRecord out = extract(Map.of()).apply(Records.change(null, BOOK, ValueFormat.MAP));
        Map<?, ?> value = (Map<?, ?>) out.value();
        assertThat(out.valueSchema()).isNull();
        assertThat(out.key()).isEqualTo(Map.of("id", "1"));
        assertThat(value.get("pages")).isEqualTo(412L);
        assertThat(value.get("price")).isEqualTo(9.95);
        assertThat(value.get("big")).isEqualTo(LONGEST);
        assertThat(value.get("fine")).isEqualTo("0." + LONGEST);
        assertThat(value.get("on")).isEqualTo(true);
        assertThat(value.containsKey("nil")).isTrue();
        assertThat(value.get("nil")).isNull();
        assertThat((byte[]) value.get("bin")).containsExactly(1, 2);
        assertThat(value.get("tags")).isEqualTo(List.of("a", "b"));
        assertThat(value.get("nums")).isEqualTo(List.of(1L, 2.5));
        assertThat(value.get("list")).isEqualTo(Arrays.asList(1L, null));
        assertThat(value.get("address")).isEqualTo(Map.of("city", "Arrakeen", "zip", 1L));
    }

    @Test
    void itemsBecomeStructsWhoseSchemaFollows() {
        SinkRecord out = extract(Map.of()).apply(Records.change(null, BOOK, ValueFormat.STRUCT));
        Struct value = (Struct) out.value();
        value.validate();
        Schema schema = out.valueSchema();
        assertThat(schema.name()).isEqualTo("books");
        assertThat(schema.fields()).extracting(Field::name).isSorted();
        assertThat(schema.fields())
                .allSatisfy(field -> assertThat(field.schema().isOptional()).isTrue());
        assertThat(value.get("pages")).isEqualTo(412L);
        assertThat(value.get("price")).isEqualTo(9.95);
        assertThat(value.get("big")).isEqualTo(new BigDecimal(LONGEST));
        assertThat(value.get("fine")).isEqualTo(new BigDecimal("0." + LONGEST));
        assertThat(schema.field("fine").schema().name()).isEqualTo(Decimal.LOGICAL_NAME);
        assertThat(value.get("nil")).isNull();
        assertThat(value.get("none")).isEqualTo(List.of());
        assertThat(value.get("list")).isEqualTo(Arrays.asList(1L, null));
        assertThat(value.get("nums")).isEqualTo(List.of(1.0, 2.5));
        assertThat(value.getStruct("address").get("zip")).isEqualTo(1L);
        assertThat(value.getStruct("address").schema().name()).isEqualTo("books.address");
        assertThat(((Struct) out.key()).get("id")).isEqualTo("1");
        assertThat(out.keySchema().name()).isEqualTo("books_Key");
    }

    @ParameterizedTest
    @CsvSource({
        "auto, MAP, false",
        "auto, STRUCT, true",
        "infer, MAP, true",
        "none, STRUCT, false",
    })
    void theSchemaIsAChoice(String schema, ValueFormat format, boolean typed) {
        SinkRecord out = extract(Map.of("schema", schema)).apply(Records.change(null, BOOK, format));
        assertThat(out.value() instanceof Struct).isEqualTo(typed);
        assertThat(out.key() instanceof Struct).isEqualTo(typed);
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void deletesAreHandledAsConfigured(ValueFormat format) {
        SinkRecord delete = Records.change(BOOK, null, format);
        SinkRecord tombstone = extract(Map.of()).apply(delete);
        assertThat(tombstone.value()).isNull();
        assertThat(tombstone.valueSchema()).isNull();
        assertThat(tombstone.key()).isNotNull();
        assertThat(extract(Map.of("delete.handling", "drop")).apply(delete)).isNull();
        Map<String, String> rewrite = Map.of("delete.handling", "rewrite");
        assertThat(field(extract(rewrite).apply(delete), "__deleted")).isEqualTo("true");
        assertThat(field(extract(rewrite).apply(delete), "isbn")).isEqualTo("1");
        assertThat(field(extract(rewrite).apply(Records.change(null, BOOK, format)), "__deleted"))
                .isEqualTo("false");
        assertThat(field(extract(Map.of()).apply(Records.change(BOOK, BOOK, format)), "isbn"))
                .isEqualTo("1");
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void numbersCanStayText(ValueFormat format) {
        SinkRecord out = extract(Map.of("number.format", "string")).apply(Records.change(null, BOOK, format));
        assertThat(field(out, "pages")).isEqualTo("412");
        assertThat(field(out, "fine")).isEqualTo("0." + LONGEST);
        assertThat(field(out, "nums")).isEqualTo(List.of("1", "2.5"));
    }

    @Test
    void metadataGoAlongAsHeaders() {
        SourceInfo source = new SourceInfo("1", "shop", "books", null, null, null, null, 17, "run", true, 2);
        SinkRecord in = Records.of(Envelope.of(Operation.READ, null, BOOK, source, 0, ValueFormat.MAP));
        in.headers().addString("mine", "x");
        SinkRecord out = extract(
                        Map.of("add.headers", "op,ts_ms,table,ttl,epoch,snapshot,shard", "add.headers.prefix", "_"))
                .apply(in);
        Map<String, Object> headers = new HashMap<>();
        for (Header header : out.headers()) {
            headers.put(header.key(), header.value());
        }
        assertThat(headers)
                .isEqualTo(Map.of(
                        "mine",
                        "x",
                        "_op",
                        "r",
                        "_ts_ms",
                        17L,
                        "_table",
                        "books",
                        "_ttl",
                        true,
                        "_epoch",
                        2,
                        "_snapshot",
                        "run"));
        assertThat(in.headers()).hasSize(1);
    }

    @Test
    void listsOfDifferentTypesHaveNoSchema() {
        Map<String, Object> mixed = ItemJson.read("{\"a\":{\"M\":{\"b\":{\"L\":[{\"N\":\"1\"},{\"S\":\"x\"}]}}}}");
        assertThatThrownBy(() -> extract(Map.of()).apply(Records.change(null, mixed, ValueFormat.STRUCT)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'a.b' is a list of different types")
                .hasMessageContaining("schema=none");
        assertThat(field(extract(Map.of("schema", "none")).apply(Records.change(null, mixed, ValueFormat.STRUCT)), "a"))
                .isEqualTo(Map.of("b", List.of(1L, "x")));
    }

    @Test
    void elementsOfListsMergeIntoOneSchema() {
        Map<String, Object> item = ItemJson.read("""
                {"n":{"L":[{"N":"1"},{"N":"0.1"},{"NULL":true},{"N":"9007199254740993"}]},
                 "m":{"L":[{"M":{"a":{"N":"1"}}},{"M":{"b":{"S":"x"},"a":{"N":"1.5"}}}]},
                 "l":{"L":[{"L":[]},{"L":[{"S":"x"}]}]}}""");
        Struct value = (Struct) extract(Map.of())
                .apply(Records.change(null, item, ValueFormat.STRUCT))
                .value();
        value.validate();
        assertThat(value.get("n"))
                .isEqualTo(Arrays.asList(
                        new BigDecimal("1.0"), new BigDecimal("0.1"), null, new BigDecimal("9007199254740993.0")));
        assertThat(value.<Struct>getArray("m").get(1).get("a")).isEqualTo(1.5);
        assertThat(value.<Struct>getArray("m").get(0).get("b")).isNull();
        assertThat(value.get("l")).isEqualTo(List.of(List.of(), List.of("x")));
    }

    @Test
    void whatComesOutIsForKafkasOwnTransformsAndConverters() throws Exception {
        SinkRecord plain = extract(Map.of("schema", "infer")).apply(Records.change(null, BOOK, ValueFormat.MAP));
        try (InsertField.Value<SinkRecord> insert = new InsertField.Value<>()) {
            insert.configure(Map.of("static.field", "from", "static.value", "here"));
            assertThat(field(insert.apply(plain), "from")).isEqualTo("here");
        }
        for (boolean schemas : new boolean[] {true, false}) {
            JsonConverter json = new JsonConverter();
            json.configure(Map.of("schemas.enable", schemas, "decimal.format", "NUMERIC"), false);
            SchemaAndValue back =
                    json.toConnectData("t", json.fromConnectData("t", plain.valueSchema(), plain.value()));
            Object pages = back.value() instanceof Struct struct
                    ? struct.get("pages")
                    : ((Map<?, ?>) back.value()).get("pages");
            assertThat(pages).isEqualTo(412L);
            SinkRecord map = extract(Map.of("schema", "none")).apply(Records.change(null, BOOK, ValueFormat.MAP));
            assertThat(new String(json.fromConnectData("t", null, map.value()), StandardCharsets.UTF_8))
                    .contains("\"big\":\"" + LONGEST + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tombstone", "drop", "rewrite"})
    void theSourcesTombstonesSayNothingNew(String handling) {
        SinkRecord tombstone = new SinkRecord("t", 0, null, Map.of("isbn", Map.of("S", "1")), null, null, 0);
        assertThat(extract(Map.of("delete.handling", handling)).apply(tombstone))
                .isNull();
        SinkRecord others = new SinkRecord("t", 0, null, "key", null, null, 0);
        assertThat(extract(Map.of("delete.handling", handling)).apply(others)).isSameAs(others);
    }

    @Test
    void whatAnEarlierTransformRefusedIsTheRecordsErrorHere() {
        SinkRecord refused = Records.change(BOOK, null, ValueFormat.MAP);
        refused.headers().addString(Envelope.REFUSED_HEADER, "the reason");
        assertThatThrownBy(() -> extract(Map.of()).apply(refused))
                .isInstanceOf(DataException.class)
                .hasMessage("the reason");
    }

    @Test
    void whatIsNoEnvelopePassesUntouched() {
        for (Object value : new Object[] {null, "text", Map.of("type", "snapshot")}) {
            SinkRecord record = new SinkRecord("t", 0, null, null, null, value, 0);
            assertThat(extract(Map.of()).apply(record)).isSameAs(record);
        }
        SinkRecord rekeyed = Records.change(null, BOOK, ValueFormat.MAP)
                .newRecord(
                        "t",
                        0,
                        null,
                        17,
                        null,
                        Records.change(null, BOOK, ValueFormat.MAP).value(),
                        0L);
        assertThat(extract(Map.of()).apply(rekeyed).key()).isEqualTo(17);
    }

    @ParameterizedTest
    @CsvSource({"delete.handling, keep", "schema, avro", "number.format, double", "add.headers, op|nope"})
    void unknownChoicesAreRefusedWithTheKnownOnes(String key, String value) {
        assertThatThrownBy(() -> extract(Map.of(key, value.replace('|', ','))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    /** Nothing is lost on the way to plain values but what Connect has no word for: sets are arrays. */
    @Property(tries = 500)
    void everyValueIsExactlyThatOfTheItem(@ForAll("items") Map<String, Object> item, @ForAll ValueFormat format) {
        ExtractItem<SinkRecord> extract = extract(Map.of());
        SinkRecord out;
        try {
            out = extract.apply(Records.change(null, item, format));
        } catch (DataException e) {
            assertThat(format).isEqualTo(ValueFormat.STRUCT);
            assertThat(e).hasMessageContaining("list of different types");
            return;
        }
        item.forEach((name, attribute) -> expectSame(attribute, field(out, name)));
        if (out.value() instanceof Struct struct) {
            struct.validate();
            assertThat(extract.apply(Records.change(null, item, format)).valueSchema())
                    .isSameAs(out.valueSchema());
        }
    }

    private static void expectSame(Object attribute, Object plain) {
        Object value = AttributeType.value(attribute);
        switch (AttributeType.of(attribute)) {
            case N:
                assertThat(new BigDecimal(plain.toString())).isEqualByComparingTo(Items.number(value));
                break;
            case B:
                assertThat((byte[]) plain).isEqualTo(Items.bytes(value));
                break;
            case NULL:
                assertThat(plain).isNull();
                break;
            case M:
                Items.attributes(value).forEach((name, inner) -> expectSame(inner, field(plain, name)));
                break;
            case L:
                Iterator<?> elements = ((Collection<?>) plain).iterator();
                Items.elements(value).forEach(element -> expectSame(element, elements.next()));
                break;
            case NS:
                Iterator<?> numbers = ((Collection<?>) plain).iterator();
                Items.elements(value)
                        .forEach(number -> assertThat(
                                        new BigDecimal(numbers.next().toString()))
                                .isEqualByComparingTo(Items.number(number)));
                break;
            case BS:
                assertThat((Collection<?>) plain).hasSameSizeAs((Collection<?>) value);
                break;
            default:
                assertThat(plain).isEqualTo(value);
        }
    }

    private static Object field(SinkRecord record, String name) {
        return field(record.value(), name);
    }

    private static Object field(Object container, String name) {
        return container instanceof Struct struct ? struct.get(name) : ((Map<?, ?>) container).get(name);
    }

    private static ExtractItem<SinkRecord> extract(Map<String, String> config) {
        ExtractItem<SinkRecord> transform = new ExtractItem<>();
        transform.configure(config);
        return transform;
    }
}
