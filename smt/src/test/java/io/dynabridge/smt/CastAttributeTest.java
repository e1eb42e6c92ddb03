package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.Items;
import java.util.List;
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
import org.junit.jupiter.params.provider.ValueSource;

class CastAttributeTest {

    private static final String LONGEST = "12345678901234567890123456789012345678";

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{`N`:`1.50`}; S; {`S`:`1.50`}",
                "{`N`:`" + LONGEST + "`}; S; {`S`:`" + LONGEST + "`}",
                "{`S`:`" + LONGEST + "`}; N; {`N`:`" + LONGEST + "`}",
                "{`S`:`007`}; N; {`N`:`007`}",
                "{`S`:`1e3`}; N; {`N`:`1e3`}",
                "{`BOOL`:true}; S; {`S`:`true`}",
                "{`BOOL`:false}; N; {`N`:`0`}",
                "{`B`:`AQI=`}; S; {`S`:`AQI=`}",
                "{`S`:`AQI=`}; B; {`B`:`AQI=`}",
                "{`S`:`TRUE`}; BOOL; {`BOOL`:true}",
                "{`N`:`1.0`}; BOOL; {`BOOL`:true}",
                "{`N`:`0`}; BOOL; {`BOOL`:false}",
                "{`S`:`a`}; SS; {`SS`:[`a`]}",
                "{`N`:`1`}; SS; {`SS`:[`1`]}",
                "{`S`:`1`}; NS; {`NS`:[`1`]}",
                "{`B`:`AQI=`}; BS; {`BS`:[`AQI=`]}",
                "{`L`:[{`S`:`a`},{`N`:`1`},{`S`:`a`}]}; SS; {`SS`:[`a`,`1`]}",
                "{`L`:[{`N`:`1`},{`S`:`2`},{`N`:`1.0`}]}; NS; {`NS`:[`1`,`2`]}",
                "{`L`:[{`B`:`AQI=`}]}; BS; {`BS`:[`AQI=`]}",
                "{`NS`:[`1`,`2`]}; SS; {`SS`:[`1`,`2`]}",
                "{`SS`:[`1`,`2`]}; NS; {`NS`:[`1`,`2`]}",
                "{`SS`:[`1`,`2`]}; L; {`L`:[{`S`:`1`},{`S`:`2`}]}",
                "{`BS`:[`AQI=`]}; L; {`L`:[{`B`:`AQI=`}]}",
                "{`N`:`1`}; L; {`L`:[{`N`:`1`}]}",
                "{`L`:[{`M`:{}}]}; L; {`L`:[{`M`:{}}]}",
                "{`NULL`:true}; N; {`NULL`:true}",
            })
    void changesTheTypeAndNeverTheValue(String from, String type, String to) {
        Map<String, Object> item = Map.of("a", attribute(from));
        assertThat(apply(Map.of("spec", "a:" + type), item)).isEqualTo(Map.of("a", attribute(to)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{`S`:`secret`}; N; Not a DynamoDB number",
                "{`S`:`" + LONGEST + "1`}; N; up to 38 decimal digits",
                "{`S`:`secret`}; BOOL; true and false",
                "{`N`:`2`}; BOOL; 0 and 1",
                "{`S`:`secret!`}; B; base64",
                "{`N`:`1`}; B; type N cannot become B",
                "{`M`:{}}; S; type M cannot become S",
                "{`L`:[]}; S; type L cannot become S",
                "{`L`:[]}; SS; no DynamoDB set is empty",
                "{`L`:[{`M`:{}}]}; SS; type M cannot become S",
                "{`L`:[{`NULL`:true}]}; SS; type NULL cannot become S",
                "{`M`:{}}; L; type M cannot become L",
                "{`BS`:[`AQI=`]}; NS; type B cannot become N",
                "{`SS`:[`x`]}; S; type SS cannot become S",
            })
    void whatHasNoSuchValueIsTheRecordsError(String from, String type, String reason) {
        Map<String, Object> item = Map.of("a", attribute(from));
        assertThatThrownBy(() -> apply(Map.of("spec", "a:" + type), item))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'a' cannot be cast from " + AttributeType.of(attribute(from)) + " to " + type)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("secret");
    }

    @Test
    void reachesIntoMapsAndLeavesOutWhatIsMissing() {
        Map<String, Object> item = Map.of("m", Map.of("M", Map.of("n", Map.of("N", "1"), "o", Map.of("N", "2"))));
        assertThat(apply(Map.of("spec", "m.n:S, m.x:S,y:N"), item))
                .isEqualTo(Map.of("m", Map.of("M", Map.of("n", Map.of("S", "1"), "o", Map.of("N", "2")))));
    }

    @Test
    void emptyListsAreLeftOutOnRequest() {
        Map<String, Object> item = Map.of("tags", Map.of("L", List.of()), "id", Map.of("S", "1"));
        assertThat(apply(Map.of("spec", "tags:SS", "empty.set", "drop"), item))
                .isEqualTo(Map.of("id", Map.of("S", "1")));
        assertThat(apply(Map.of("spec", "tags:L", "empty.set", "drop"), item)).isEqualTo(item);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "a; PATH:TYPE",
                ":N; PATH:TYPE",
                "a:X; Not a DynamoDB type",
                "a:M; nothing can be cast to M",
                "a:NULL; nothing can be cast to NULL",
                "a..b:N; attribute names",
                "a:N,a:S; name each attribute once",
                "a:L,a.b:S; not one inside another",
            })
    void malformedSpecsAreRefusedWhenConfigured(String spec, String reason) {
        assertThatThrownBy(() -> configured(Map.of("spec", spec)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("spec")
                .hasMessageContaining(reason);
    }

    @Test
    void anUpdateFromWhatCouldNotBeCastIsWrittenAllTheSame() {
        Map<String, Object> bad = Map.of("a", Map.of("S", "x"));
        Map<String, Object> good = Map.of("a", Map.of("S", "1"));
        CastAttribute<SinkRecord> cast = configured(Map.of("spec", "a:N"));
        assertThat(Records.envelope(cast.apply(Records.change(bad, good, ValueFormat.MAP)))
                        .after())
                .isEqualTo(Map.of("a", Map.of("N", "1")));
        SinkRecord refused = cast.apply(Records.change(good, bad, ValueFormat.MAP));
        assertThat(Records.refusal(refused)).contains("cannot be cast from S to N");
        assertThat(Records.envelope(refused).before()).isEqualTo(Map.of("a", Map.of("N", "1")));
        assertThat(Records.envelope(refused).after()).isNull();
        assertThat(Records.envelope(cast.apply(Records.change(bad, null, ValueFormat.MAP)))
                        .before())
                .as("a delete is no place for an error")
                .isEqualTo(bad);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e2147483647", "1e-999999999", "1e126"})
    void aNumberThatDynamoDbCannotHoldIsAnErrorAndNoBurden(String number) {
        assertThatThrownBy(() -> configured(Map.of("spec", "a:N"))
                        .apply(Records.change(null, Map.of("a", Map.of("S", number)), ValueFormat.MAP)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("1E+126");
    }

    @Provide
    Arbitrary<Map<String, Object>> attributes() {
        return ItemArbitraries.attributes();
    }

    /** There and back gives the same value wherever there is a way back that loses no type. */
    @Property(tries = 500)
    void textsAndListsCarryEverythingThatBecomesThem(@ForAll("attributes") Map<String, Object> attribute) {
        AttributeType type = AttributeType.of(attribute);
        if (type == AttributeType.N || type == AttributeType.B || type == AttributeType.BOOL) {
            Object text = AttributeCasts.cast(attribute, AttributeType.S);
            assertThat(Items.equalAttributes(AttributeCasts.cast(text, type), attribute))
                    .isTrue();
        }
        if (type == AttributeType.SS || type == AttributeType.NS || type == AttributeType.BS) {
            Object list = AttributeCasts.cast(attribute, AttributeType.L);
            assertThat(Items.equalAttributes(AttributeCasts.cast(list, type), attribute))
                    .isTrue();
        }
    }

    private static Object attribute(String json) {
        return ItemJson.read("{\"a\":" + json.replace('`', '"') + "}").get("a");
    }

    private static Map<String, Object> apply(Map<String, String> config, Map<String, Object> item) {
        return Records.envelope(configured(config).apply(Records.change(null, item, ValueFormat.MAP)))
                .after();
    }

    private static CastAttribute<SinkRecord> configured(Map<String, String> config) {
        CastAttribute<SinkRecord> transform = new CastAttribute<>();
        transform.configure(config);
        return transform;
    }
}
