package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.ValueFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteItemTest {

    private static final Map<String, Object> BOOK = Map.of("kind", Map.of("S", "Book"));
    private static final Map<String, Object> FILM = Map.of("kind", Map.of("S", "Film"));
    private static final Map<String, Object> BARE = Map.of("id", Map.of("S", "1"));

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void theItemDecides(ValueFormat format) {
        expect(null, BOOK, format, "shop.book", null);
        expect(BOOK, null, format, "shop.book", null);
        expect(BOOK, BOOK, format, "shop.book", null);
        expect(BOOK, FILM, format, "shop.film", "shop.book");
        expect(BARE, FILM, format, "shop.film", null);
    }

    @Test
    void onlyTopicAndHeaderChange() {
        SinkRecord in = Records.change(BOOK, FILM, ValueFormat.MAP);
        in.headers().addString("mine", "1").addString(Envelope.BEFORE_TOPIC_HEADER, "old");
        SinkRecord out = configured("shop.${kind|lower}").apply(in);
        assertThat(out.value()).isSameAs(in.value());
        assertThat(out.key()).isEqualTo(in.key());
        assertThat(out.headers().lastWithName("mine").value()).isEqualTo("1");
        assertThat(out.headers().allWithName(Envelope.BEFORE_TOPIC_HEADER))
                .toIterable()
                .extracting(Header::value)
                .containsExactly("shop.book");
        assertThat(in.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER).value())
                .isEqualTo("old");
    }

    @Test
    void anItemWithoutATopicIsTheRecordsError() {
        for (Map<String, Object> after : List.of(BARE, kind("a b"), kind("x".repeat(250)))) {
            assertThatThrownBy(() -> configured("shop.${kind}").apply(Records.change(BARE, after, ValueFormat.MAP)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Topic from shop.${kind}")
                    .hasMessageNotContaining("a b");
        }
    }

    @Test
    void anItemThatHasNoTopicAnyMoreIsDeletedWhereItStoodAndReported() {
        SinkRecord out = configured("shop.${kind|lower}").apply(Records.change(BOOK, BARE, ValueFormat.MAP));
        assertThat(out.topic()).isEqualTo("shop.book");
        assertThat(Records.envelope(out).after()).isNull();
        assertThat(Records.refusal(out)).contains("Topic from");
        assertThat(configured("shop.${kind}").apply(Records.change(BARE, null, ValueFormat.MAP)))
                .as("nothing stands for an item that never had a topic")
                .isNull();
    }

    @Test
    void aSecondRouterForgetsWhatTheFirstSaid() {
        SinkRecord first = configured("a.${kind}").apply(Records.change(BOOK, kind("film"), ValueFormat.MAP));
        SinkRecord second =
                configured("b.${kind}").apply(Records.of(Records.envelope(first).with(Operation.DELETE, BOOK, null)));
        assertThat(second.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER)).isNull();
        assertThat(first.headers().lastWithName(Envelope.AFTER_TOPIC_HEADER).value())
                .isEqualTo("a.film");
    }

    @Test
    void whatIsNoEnvelopePassesUntouched() {
        SinkRecord record = new SinkRecord("state", 0, null, null, null, Map.of("type", "snapshot"), 0);
        assertThat(configured("shop.${kind}").apply(record)).isSameAs(record);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "${a", "${a|x}", "shop ${kind}"})
    void badTemplatesAreRefusedAtPost(String topic) {
        assertThatThrownBy(() -> configured(topic))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("topic");
    }

    private static Map<String, Object> kind(String name) {
        return Map.of("kind", Map.of("S", name));
    }

    private static void expect(
            Map<String, Object> before, Map<String, Object> after, ValueFormat format, String topic, String from) {
        SinkRecord out = configured("shop.${kind|lower}").apply(Records.change(before, after, format));
        assertThat(out.topic()).isEqualTo(topic);
        Header header = out.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER);
        assertThat(header == null ? null : header.value()).isEqualTo(from);
    }

    private static RouteItem<SinkRecord> configured(String topic) {
        RouteItem<SinkRecord> route = new RouteItem<>();
        route.configure(Map.of("topic", topic));
        return route;
    }
}
