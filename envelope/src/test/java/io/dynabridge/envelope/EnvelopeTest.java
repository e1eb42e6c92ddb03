package io.dynabridge.envelope;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.GoldenItems;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.Items;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeTest {

    private static final SourceInfo SOURCE = new SourceInfo(
            "1.0", "shop", "books", "arn:x", "shard-1", "000123", "event-1", 1_700_000_000_000L, null, false, 0);

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    @Property(tries = 200)
    void everyEnvelopeSurvivesEveryFormatAndConverter(
            @ForAll("items") Map<String, Object> before,
            @ForAll("items") Map<String, Object> after,
            @ForAll ValueFormat format,
            @ForAll boolean schemas) {
        Envelope back = through(schemas, Envelope.of(Operation.UPDATE, before, after, SOURCE, 17, format));
        assertThat(Items.equal(back.before(), before)).isTrue();
        assertThat(Items.equal(back.after(), after)).isTrue();
        assertThat(back.source()).isEqualTo(SOURCE);
        assertThat(back.op()).isEqualTo(Operation.UPDATE);
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void theGoldenItemSurvivesWithEveryCharacterOfItsNumbers(ValueFormat format) {
        for (boolean schemas : new boolean[] {true, false}) {
            Envelope back =
                    through(schemas, Envelope.of(Operation.CREATE, null, GoldenItems.everything(), SOURCE, 17, format));
            assertThat(back.before()).isNull();
            assertThat(back.after()).isEqualTo(GoldenItems.everything());
        }
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void otherImagesKeepTheFormThatCameInAndFieldsThatOthersAdded(ValueFormat format) {
        Map<String, Object> small = Map.of("id", Map.of("N", "1"));
        for (boolean schemas : new boolean[] {true, false}) {
            Envelope arrived = through(schemas, Envelope.of(Operation.CREATE, null, small, SOURCE, 17, format));
            Envelope changed = arrived.with(Operation.DELETE, GoldenItems.everything(), null);
            assertThat(changed.value() instanceof Struct).isEqualTo(arrived.value() instanceof Struct);
            assertThat(changed.schema()).isEqualTo(arrived.schema());
            Envelope back = through(schemas, changed);
            assertThat(back.op()).isEqualTo(Operation.DELETE);
            assertThat(back.before()).isEqualTo(GoldenItems.everything());
            assertThat(back.after()).isNull();
            assertThat(back.source()).isEqualTo(SOURCE);
        }
        Map<String, Object> extended = new HashMap<>();
        ((Map<?, ?>) Envelope.of(Operation.CREATE, null, small, SOURCE, 17, ValueFormat.MAP)
                        .value())
                .forEach((name, value) -> extended.put((String) name, value));
        extended.put("added", "by another transform");
        assertThat((Map<?, ?>) Envelope.from(extended)
                        .orElseThrow()
                        .with(Operation.READ, null, small)
                        .value())
                .extracting("added")
                .isEqualTo("by another transform");
    }

    @Test
    void theMapFormatIsTheContractsJson() {
        Envelope envelope =
                Envelope.of(Operation.CREATE, null, Map.of("isbn", Map.of("S", "1")), SOURCE, 17, ValueFormat.MAP);
        assertThat(json(false).fromConnectData("t", null, envelope.value()))
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("{\"op\":\"c\",\"before\":null,\"after\":{\"isbn\":{\"S\":\"1\"}},\"source\":{"
                        + "\"connector\":\"dynamodb\",\"version\":\"1.0\",\"name\":\"shop\",\"table\":\"books\","
                        + "\"stream\":\"arn:x\",\"shard\":\"shard-1\",\"sequence_number\":\"000123\","
                        + "\"event_id\":\"event-1\",\"ts_ms\":1700000000000,\"snapshot\":null,\"ttl\":false,"
                        + "\"epoch\":0},\"ts_ms\":17}");
    }

    @Test
    void whatIsNoEnvelopeIsLeftAlone() {
        for (Object other : Arrays.asList(
                null,
                "text",
                1,
                List.of(),
                Map.of(),
                Map.of("op", "c"),
                Map.of("op", "x", "source", Map.of()),
                Map.of("op", "c", "source", Map.of("connector", "postgresql")))) {
            assertThat(Envelope.from(other)).isEmpty();
        }
    }

    @Test
    void aDamagedEnvelopeIsABadRecord() {
        Map<String, Object> damaged = Map.of("op", "c", "after", 42, "source", Map.of("connector", "dynamodb"));
        assertThatThrownBy(() -> Envelope.from(damaged))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("after");
    }

    private static Envelope through(boolean schemas, Envelope envelope) {
        JsonConverter converter = json(schemas);
        Object back = converter
                .toConnectData("t", converter.fromConnectData("t", envelope.schema(), envelope.value()))
                .value();
        assertThat(back).isInstanceOf(schemas && envelope.schema() != null ? Struct.class : Map.class);
        return Envelope.from(back).orElseThrow();
    }

    private static JsonConverter json(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of("schemas.enable", schemas), false);
        return converter;
    }
}
