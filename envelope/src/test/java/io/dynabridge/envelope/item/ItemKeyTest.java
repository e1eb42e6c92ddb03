package io.dynabridge.envelope.item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;

class ItemKeyTest {

    private static final Map<String, Object> ITEM = new LinkedHashMap<>(
            Map.of("sort", Map.of("N", "1.50"), "part", Map.of("B", "AQI="), "other", Map.of("S", "x")));

    @Test
    void theKafkaKeyPutsThePartitionKeyFirstWhateverItsName() {
        ItemKey key = ItemKey.of(ITEM, List.of("sort", "part"));
        assertThat(json(false).fromConnectData("t", null, key.attributes()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"sort\":{\"N\":\"1.5\"},\"part\":{\"B\":\"AQI=\"}}");
    }

    @Test
    void theSameItemHasTheSameKeyHoweverItsNumberIsWritten() {
        ItemKey a = ItemKey.of(Map.of("id", Map.of("N", "1E+3")), List.of("id"));
        ItemKey b = ItemKey.of(Map.of("id", Map.of("N", "1000.0")), List.of("id"));
        assertThat(a).isEqualTo(b).hasSameHashCodeAs(b);
        assertThat(a.text()).isEqualTo("{\"id\":{\"N\":\"1000\"}}");
    }

    @Property(tries = 500)
    void theTextIsTheJsonOfTheSortedAttributes(
            @ForAll @NotEmpty String name,
            @ForAll String value,
            @ForAll @NotEmpty String other,
            @ForAll boolean plain) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put(plain ? "title" : name, Map.of("S", plain ? "A plain text" : value));
        item.put(other, Map.of("B", "AQI="));
        ItemKey key = ItemKey.of(item, item.keySet());
        assertThat(key.text()).isEqualTo(ItemJson.write(new TreeMap<>(item)));
    }

    @Test
    void aKeySurvivesTheConverterInBothFormats() {
        ItemKey key = ItemKey.of(ITEM, List.of("sort", "part"));
        for (boolean schemas : new boolean[] {true, false}) {
            assertThat(ItemKey.from(through(schemas, null, key.attributes()))).isEqualTo(key);
            assertThat(ItemKey.from(through(schemas, key.toStruct().schema(), key.toStruct())))
                    .isEqualTo(key);
        }
        assertThat(ItemKey.from(key.text())).isEqualTo(key);
    }

    @Test
    void keysThatDifferOnlyInWhereOneAttributeEndsDiffer() {
        ItemKey a = ItemKey.of(Map.of("p", Map.of("S", "a$"), "s", Map.of("S", "b")), List.of("p", "s"));
        ItemKey b = ItemKey.of(Map.of("p", Map.of("S", "a"), "s", Map.of("S", "$b")), List.of("p", "s"));
        assertThat(a).isNotEqualTo(b);
    }

    @Test
    void whatIsNoKeyIsRefusedByName() {
        assertThatThrownBy(() -> ItemKey.of(ITEM, List.of("absent")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'absent'");
        assertThatThrownBy(() -> ItemKey.of(Map.of("b", Map.of("BOOL", true)), List.of("b")))
                .hasMessageContaining("must be of type S, N or B");
        assertThatThrownBy(() -> ItemKey.from(null)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> ItemKey.from(42)).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> ItemKey.from(Map.of())).isInstanceOf(DataException.class);
    }

    private static Object through(boolean schemas, Schema schema, Object key) {
        JsonConverter converter = json(schemas);
        SchemaAndValue back = converter.toConnectData("t", converter.fromConnectData("t", schema, key));
        return back.value();
    }

    private static JsonConverter json(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas), true);
        return converter;
    }
}
