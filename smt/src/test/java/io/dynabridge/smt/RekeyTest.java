package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RekeyTest {

    private static final Map<String, Object> BOOK = Map.of(
            "isbn",
            Map.of("S", "1"),
            "author",
            Map.of("S", "Herbert"),
            "title",
            Map.of("S", "Dun"),
            "year",
            Map.of("N", "1965.0"),
            "raw",
            Map.of("B", "AQI="),
            "out",
            Map.of("BOOL", true),
            "none",
            Map.of("NULL", true),
            "empty",
            Map.of("S", ""),
            "user",
            Map.of("M", Map.of("id", Map.of("N", "7"), "a.b", Map.of("S", "dot"))));

    @Nested
    class Templates {
        @ParameterizedTest
        @CsvSource(
                delimiter = ' ',
                value = {
                    "k=${author} S Herbert",
                    "k=${year} N 1965.0",
                    "k:S=${year} S 1965.0",
                    "k=Y#${year} S Y#1965.0",
                    "k:N=${user.id} N 7",
                    "k:N=${user.id}5 N 75",
                    "k=USER#${user.id}#${author} S USER#7#Herbert",
                    "k=${user.a\\.b} S dot",
                    "k=${raw} B AQI=",
                    "k:B=${raw} B AQI=",
                    "k=${out}! S true!",
                    "k=$${${author}} S ${Herbert}",
                    "k=${author|after:r} S bert",
                    "k=${author|before:b} S Her",
                    "k=${author|after:e|before:e} S rb",
                })
        void fillTheirPlacesFromTheItem(String spec, String type, String value) {
            assertThat(after(rekey(spec), BOOK).get("k")).isEqualTo(Map.of(type, value));
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "k=${absent};attribute 'absent' is missing",
                    "k=x${none};attribute 'none' is of type NULL",
                    "k=${none};attribute 'none' is of type NULL",
                    "k=${out};which no key can have",
                    "k=${user};which no key can have",
                    "k=${user.id.deeper};is missing",
                    "k=${empty};empty",
                    "k:N=${author};not a number",
                    "k=x${raw};type B, which has no text",
                    "k:B=${author};cannot become B",
                    "k:S=${raw};cannot become S",
                    "k=${author|after:#};does not contain '#'",
                })
        void thatCannotBeFilledAreTheRecordsError(String spec, String reason) {
            assertThatThrownBy(() -> after(rekey(spec), BOOK))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("Key attribute 'k'")
                    .hasMessageContaining(reason)
                    .hasMessageNotContaining("Herbert");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = ';',
                value = {
                    "k;NAME[:S|N|B]=TEMPLATE",
                    "=${a};NAME[:S|N|B]=TEMPLATE",
                    "k:X=${a};S, N or B",
                    "k=constant;names no attribute",
                    "k=${a;never closed",
                    "k=${};attribute names",
                    "k=${a..b};attribute names",
                    "k=${a|shout};is unknown",
                    "k=${a|after:};is unknown",
                    "k:B=x${a};taken whole",
                })
        void thatAreMalformedAreRefusedWhenConfigured(String spec, String reason) {
            assertThatThrownBy(() -> rekey(spec))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("partition.key")
                    .hasMessageContaining(reason);
            assertThat(Rekey.CONFIG_DEF
                            .validate(Map.of("partition.key", spec))
                            .get(0)
                            .errorMessages())
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void bothImagesAreRekeyedAndTheRecordKeepsItsKeyTopicAndTime(ValueFormat format) {
        SinkRecord in = Records.change(BOOK, with(BOOK, "title", Map.of("S", "Dune")), format);
        SinkRecord out = rekey("pk=A#${author}", "sk=${title}").apply(in);
        Envelope envelope = Records.envelope(out);
        assertThat(envelope.before()).containsAllEntriesOf(BOOK).containsEntry("pk", Map.of("S", "A#Herbert"));
        assertThat(envelope.before()).containsEntry("sk", Map.of("S", "Dun"));
        assertThat(envelope.after()).containsEntry("sk", Map.of("S", "Dune"));
        assertThat(out.key()).isEqualTo(in.key());
        assertThat(out.topic()).isEqualTo(in.topic());
        assertThat(out.timestamp()).isEqualTo(in.timestamp());
        assertThat(out.valueSchema()).isEqualTo(in.valueSchema());
    }

    @Test
    void deletesAreRekeyedByTheirBeforeImage() {
        SinkRecord out = rekey("pk=${author}").apply(Records.change(BOOK, null, ValueFormat.MAP));
        assertThat(Records.envelope(out).before()).containsEntry("pk", Map.of("S", "Herbert"));
        assertThat(Records.envelope(out).after()).isNull();
    }

    @Test
    void sourceAttributesAreDroppedOnRequestButNeverTheKeysThemselves() {
        Rekey<SinkRecord> rekey = new Rekey<>();
        rekey.configure(Map.of(
                "partition.key",
                "author=${author}",
                "sort.key",
                "sk=${user.id}#${title}",
                "drop.source.attributes",
                "true"));
        Map<String, Object> item = after(rekey, BOOK);
        assertThat(item).containsKeys("author", "sk", "isbn").doesNotContainKey("title");
        assertThat(item.get("user")).isEqualTo(Map.of("M", Map.of("a.b", Map.of("S", "dot"))));
        assertThat(BOOK).containsKey("title");
    }

    @ParameterizedTest
    @CsvSource({"user=${user.id}, M", "tags=${author}, L", "them=${author}, SS"})
    void aKeyNeverReplacesWhatHoldsOtherAttributes(String spec, String type) {
        Map<String, Object> tags = Map.of("L", List.of(Map.of("S", "desert")));
        Map<String, Object> book = with(with(BOOK, "tags", tags), "them", Map.of("SS", List.of("a")));
        assertThatThrownBy(() -> after(rekey(spec), book))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("'" + spec.substring(0, 4) + "'")
                .hasMessageContaining("of type " + type)
                .hasMessageContaining("another name");
    }

    @Test
    void aKeyReplacesAScalarOfItsNameAsALeftoverOfTheOldKey() {
        assertThat(after(rekey("isbn=BOOK#${author}"), BOOK)).containsEntry("isbn", Map.of("S", "BOOK#Herbert"));
    }

    @Nested
    class AnUpdateWithOneImageThatHasNoKey {
        private final Map<String, Object> untitled = without(BOOK, "title");

        @Test
        void becomesCompleteAndIsWritten() {
            Envelope envelope = Records.envelope(
                    rekey("author=${author}", "title=${title}").apply(Records.change(untitled, BOOK, ValueFormat.MAP)));
            assertThat(envelope.before()).doesNotContainKey("title");
            assertThat(envelope.after()).containsEntry("title", Map.of("S", "Dun"));
        }

        @Test
        void becomesIncompleteAndTheSinkSeesWhatToRemoveAndToReport() {
            SinkRecord out =
                    rekey("author=${author}", "title=${title}").apply(Records.change(BOOK, untitled, ValueFormat.MAP));
            Envelope envelope = Records.envelope(out);
            assertThat(envelope.before()).containsEntry("title", Map.of("S", "Dun"));
            assertThat(envelope.after()).isNull();
            assertThat(Records.refusal(out)).contains("Key attribute 'title'");
        }

        @Test
        void isRemovedWithoutAnErrorAsNothingStandsForIt() {
            Envelope envelope = Records.envelope(
                    rekey("author=${author}", "title=${title}").apply(Records.change(untitled, null, ValueFormat.MAP)));
            assertThat(envelope.before()).doesNotContainKeys("title", "author");
        }

        @Test
        void isAnErrorWhenNeitherSideHasOne() {
            assertThatThrownBy(() -> rekey("author=${author}", "title=${title}")
                            .apply(Records.change(untitled, with(untitled, "year", Map.of("N", "1")), ValueFormat.MAP)))
                    .isInstanceOf(DataException.class);
        }
    }

    @Test
    void whatIsNoEnvelopePassesUntouched() {
        Rekey<SinkRecord> rekey = rekey("k=${author}");
        for (Object value : new Object[] {null, "text", Map.of("type", "snapshot", "status", "STARTED")}) {
            SinkRecord record = new SinkRecord("t", 0, null, null, null, value, 0);
            assertThat(rekey.apply(record)).isSameAs(record);
        }
    }

    private static Rekey<SinkRecord> rekey(String partitionKey) {
        Rekey<SinkRecord> rekey = new Rekey<>();
        rekey.configure(Map.of("partition.key", partitionKey));
        return rekey;
    }

    private static Rekey<SinkRecord> rekey(String partitionKey, String sortKey) {
        Rekey<SinkRecord> rekey = new Rekey<>();
        rekey.configure(Map.of("partition.key", partitionKey, "sort.key", sortKey));
        return rekey;
    }

    private static Map<String, Object> after(Rekey<SinkRecord> rekey, Map<String, Object> item) {
        return Records.envelope(rekey.apply(Records.change(null, item, ValueFormat.MAP)))
                .after();
    }

    private static Map<String, Object> with(Map<String, Object> item, String name, Object attribute) {
        Map<String, Object> copy = new HashMap<>(item);
        copy.put(name, attribute);
        return copy;
    }

    private static Map<String, Object> without(Map<String, Object> item, String name) {
        Map<String, Object> copy = new HashMap<>(item);
        copy.remove(name);
        return copy;
    }
}
