package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.Items;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReplaceAttributeTest {

    private static final Map<String, Object> PERSON = Map.of(
            "id", Map.of("N", "1"),
            "name", Map.of("S", "Ada"),
            "a.b", Map.of("S", "dotted"),
            "address", Map.of("M", Map.of("city", Map.of("S", "Malmö"), "zip", Map.of("S", "21100"))));

    @Test
    void includeKeepsOnlyWhatItNames() {
        assertThat(apply(Map.of("include", "id,address.zip,absent")))
                .isEqualTo(Map.of("id", Map.of("N", "1"), "address", Map.of("M", Map.of("zip", Map.of("S", "21100")))));
    }

    @Test
    void excludeDropsWhatItNamesAlsoInsideMaps() {
        assertThat(apply(Map.of("exclude", "name,a\\.b,address.city,absent.deeper")))
                .isEqualTo(Map.of("id", Map.of("N", "1"), "address", Map.of("M", Map.of("zip", Map.of("S", "21100")))));
    }

    @Test
    void renamesHappenAllAtOnceInsideMapsAndAcross() {
        assertThat(apply(Map.of("renames", "id:name,name:id,address.zip:address.postcode,address.city:city")))
                .isEqualTo(Map.of(
                        "name", Map.of("N", "1"),
                        "id", Map.of("S", "Ada"),
                        "a.b", Map.of("S", "dotted"),
                        "city", Map.of("S", "Malmö"),
                        "address", Map.of("M", Map.of("postcode", Map.of("S", "21100")))));
    }

    @Test
    void excludeIsJudgedByTheOldNames() {
        assertThat(apply(Map.of("exclude", "name", "include", "id,name", "renames", "id:name")))
                .isEqualTo(Map.of("name", Map.of("N", "1")));
    }

    @Test
    void aRenameNeverOverwritesAnotherAttribute() {
        assertThatThrownBy(() -> apply(Map.of("renames", "id:name")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("already has it");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name:id.name       | Attribute 'id' is of type N",
                "id:name.first.id   | Attribute 'name' is of type S",
                "id:address.zip.one | Attribute 'address.zip' is of type S",
            })
    void aRenameNeverTakesAnAttributeForAMap(String renames, String reason) {
        assertThatThrownBy(() -> apply(Map.of("renames", renames)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("cannot hold '" + renames.substring(renames.indexOf(':') + 1) + "'")
                .hasMessageNotContaining("Ada");
    }

    @Test
    void anAttributeMayMoveIntoAMapOfItsOwnOldName() {
        assertThat(apply(Map.of("include", "name", "renames", "name:name.first")))
                .isEqualTo(Map.of("name", Map.of("M", Map.of("first", Map.of("S", "Ada")))));
    }

    @Test
    void includesThatHoldOneAnotherKeepTheWhole() {
        Map<String, Object> address = Map.of("address", PERSON.get("address"));
        assertThat(apply(Map.of("include", "address,address.zip"))).isEqualTo(address);
        assertThat(apply(Map.of("include", "address.zip,address"))).isEqualTo(address);
    }

    @Test
    void pathsThatLeadThroughWhatIsNoMapFindNothing() {
        assertThat(apply(Map.of("include", "id,name.first"))).isEqualTo(Map.of("id", Map.of("N", "1")));
        assertThat(apply(Map.of("exclude", "name.first", "renames", "id.x:y"))).isEqualTo(PERSON);
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void bothImagesAreReshapedInBothFormats(ValueFormat format) {
        ReplaceAttribute<SinkRecord> transform = configured(Map.of("exclude", "emoji 📚,38 digits"));
        Envelope out = Records.envelope(
                transform.apply(Records.change(GoldenItems.everything(), GoldenItems.everything(), format)));
        Map<String, Object> expected = GoldenItems.everything();
        expected.remove("emoji 📚");
        expected.remove("38 digits");
        assertThat(out.before()).isEqualTo(expected);
        assertThat(out.after()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"include, a..b", "exclude, .a", "exclude, a\\", "renames, a", "renames, a:", "renames, a:b:c"})
    void malformedPathsAreRefusedWhenConfigured(String key, String value) {
        assertThatThrownBy(() -> configured(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key);
    }

    @Test
    void ambiguousRenamesAreRefusedWhenConfigured() {
        assertThatThrownBy(() -> configured(Map.of("renames", "a:b,a:c"))).isInstanceOf(ConfigException.class);
        assertThatThrownBy(() -> configured(Map.of("renames", "a:c,b:c"))).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:x,b:x.y       | x | x.y",
                "b:x.y.z,a:x     | x | x.y.z",
                "a:x,a.b:y       | a | a.b",
                "a.b.c:y,a.b:x   | a.b | a.b.c",
            })
    void renamesOfAnAttributeAndWhatIsInsideItAreRefusedWhenConfigured(String renames, String outer, String inner) {
        assertThatThrownBy(() -> configured(Map.of("renames", renames)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("renames")
                .hasMessageContaining("'" + outer + "' and '" + inner + "'")
                .hasMessageContaining("second ReplaceAttribute");
    }

    @Test
    void renamesToNeighboursInOneMapAreNoOverlap() {
        assertThat(apply(Map.of("include", "id,name", "renames", "id:a.bc,name:a.b")))
                .isEqualTo(Map.of("a", Map.of("M", Map.of("bc", Map.of("N", "1"), "b", Map.of("S", "Ada")))));
    }

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Property(tries = 200)
    void theItemThatCameInIsNeverChanged(@ForAll("items") Map<String, Object> item) {
        String before = item.toString();
        item.keySet().stream()
                .filter(name -> !name.isBlank() && name.matches("\\w+"))
                .findFirst()
                .ifPresent(name -> configured(Map.of("exclude", name + "," + name + ".x", "renames", name + "2:z"))
                        .apply(Records.change(item, item, ValueFormat.MAP)));
        assertThat(item.toString()).isEqualTo(before);
    }

    @Property(tries = 200)
    void aRenameIntoWhateverElseLosesNothing(@ForAll("items") Map<String, Object> item) {
        ReplaceAttribute<SinkRecord> there = configured(Map.of("renames", "thing:box.thing"));
        ReplaceAttribute<SinkRecord> back = configured(Map.of("renames", "box.thing:thing"));
        for (Object box : item.values()) {
            Map<String, Object> both = Map.of("thing", Map.of("S", "1"), "box", box);
            SinkRecord in = Records.change(null, both, ValueFormat.MAP);
            if (AttributeType.of(box) == AttributeType.M) {
                assertThat(Items.equal(
                                Records.envelope(back.apply(there.apply(in))).after(), both))
                        .isTrue();
            } else {
                assertThatThrownBy(() -> there.apply(in))
                        .isInstanceOf(DataException.class)
                        .hasMessageContaining("'box'");
            }
        }
    }

    private static Map<String, Object> apply(Map<String, String> config) {
        return Records.envelope(configured(config).apply(Records.change(null, PERSON, ValueFormat.MAP)))
                .after();
    }

    private static ReplaceAttribute<SinkRecord> configured(Map<String, String> config) {
        ReplaceAttribute<SinkRecord> transform = new ReplaceAttribute<>();
        transform.configure(config);
        return transform;
    }
}
