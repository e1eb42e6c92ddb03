package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import java.util.Arrays;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterItemTest {

    private static final Map<String, Object> IN = Map.of("id", Map.of("S", "1"), "pages", Map.of("N", "500"));
    private static final Map<String, Object> ALSO_IN = Map.of("id", Map.of("S", "1"), "pages", Map.of("N", "600"));
    private static final Map<String, Object> OUT = Map.of("id", Map.of("S", "1"), "pages", Map.of("N", "5"));
    private static final Map<String, Object> UNKNOWN = Map.of("id", Map.of("S", "1"));

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void theViewStaysTrue(ValueFormat format) {
        expect(null, IN, format, Operation.CREATE, null, IN);
        expect(null, OUT, format, null, null, null);
        expect(IN, ALSO_IN, format, Operation.UPDATE, IN, ALSO_IN);
        expect(IN, OUT, format, Operation.DELETE, IN, null);
        expect(OUT, IN, format, Operation.CREATE, null, IN);
        expect(OUT, Map.of("pages", Map.of("N", "6")), format, null, null, null);
        expect(IN, null, format, Operation.DELETE, IN, null);
        expect(OUT, null, format, null, null, null);
    }

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void anImageBeforeThatCannotBeJudgedCountsAsOneThatMatched(ValueFormat format) {
        expect(UNKNOWN, IN, format, Operation.UPDATE, UNKNOWN, IN);
        expect(UNKNOWN, OUT, format, Operation.DELETE, UNKNOWN, null);
        expect(UNKNOWN, null, format, Operation.DELETE, UNKNOWN, null);
    }

    @Test
    void anImageAfterThatCannotBeJudgedIsTheRecordsError() {
        for (Map<String, Object> before : Arrays.asList(null, OUT, UNKNOWN)) {
            assertThatThrownBy(() -> filter(false).apply(Records.change(before, UNKNOWN, ValueFormat.MAP)))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("'pages' is not present");
        }
    }

    @Test
    void anItemThatMatchedAndCannotBeJudgedAnyMoreLeavesTheViewAndIsReported() {
        SinkRecord out = filter(false).apply(Records.change(IN, UNKNOWN, ValueFormat.MAP));
        assertThat(Records.refusal(out)).contains("'pages' is not present");
        assertThat(Records.envelope(out).op()).isEqualTo(Operation.DELETE);
        assertThat(Records.envelope(out).before()).isEqualTo(IN);
    }

    @Test
    void whatAnEarlierTransformRefusedIsReportedAlsoWhereNothingStands() {
        SinkRecord refused = Records.change(OUT, null, ValueFormat.MAP);
        refused.headers().addString(Envelope.REFUSED_HEADER, "the reason");
        assertThatThrownBy(() -> filter(false).apply(refused))
                .isInstanceOf(DataException.class)
                .hasMessage("the reason");
    }

    @ParameterizedTest
    @CsvSource({"0, false, false", "0, true, true", "1, false, true", "1, true, true"})
    void readsThatDoNotMatchAreDroppedUnlessWhatStandsThereMayBeOld(int epoch, boolean deletes, boolean deleted) {
        SinkRecord out = filter(deletes).apply(read(OUT, epoch));
        if (deleted) {
            assertThat(Records.envelope(out).op()).isEqualTo(Operation.DELETE);
            assertThat(Records.envelope(out).before()).isEqualTo(OUT);
            assertThat(Records.envelope(out).after()).isNull();
        } else {
            assertThat(out).isNull();
        }
        SinkRecord in = read(IN, epoch);
        assertThat(filter(deletes).apply(in)).isSameAs(in);
    }

    @Test
    void whatIsNoEnvelopePassesUntouched() {
        for (Object value : new Object[] {null, "text", Map.of("type", "snapshot")}) {
            SinkRecord record = new SinkRecord("t", 0, null, null, null, value, 0);
            assertThat(filter(false).apply(record)).isSameAs(record);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "item.", "'x'", "pages > 1"})
    void badConditionsAreRefusedAtPost(String condition) {
        assertThatThrownBy(() -> configured(Map.of("condition", condition)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("condition");
        assertThat(FilterItem.CONFIG_DEF.validate(Map.of("condition", condition)))
                .filteredOn(value -> value.name().equals("condition"))
                .allSatisfy(value -> assertThat(value.errorMessages()).isNotEmpty());
    }

    private static void expect(
            Map<String, Object> before,
            Map<String, Object> after,
            ValueFormat format,
            Operation op,
            Map<String, Object> newBefore,
            Map<String, Object> newAfter) {
        SinkRecord out = filter(false).apply(Records.change(before, after, format));
        if (op == null) {
            assertThat(out).isNull();
            return;
        }
        Envelope envelope = Records.envelope(out);
        assertThat(envelope.op()).isEqualTo(op);
        assertThat(envelope.before()).isEqualTo(newBefore);
        assertThat(envelope.after()).isEqualTo(newAfter);
    }

    private static SinkRecord read(Map<String, Object> item, int epoch) {
        SourceInfo source = new SourceInfo("1", "shop", "books", "arn", "s", "1", "e", 0, "run", false, epoch);
        return Records.of(Envelope.of(Operation.READ, null, item, source, 0, ValueFormat.MAP));
    }

    private static FilterItem<SinkRecord> filter(boolean deletes) {
        return configured(Map.of("condition", "item.pages > 100", "delete.unmatched.reads", Boolean.toString(deletes)));
    }

    private static FilterItem<SinkRecord> configured(Map<String, String> config) {
        FilterItem<SinkRecord> filter = new FilterItem<>();
        filter.configure(config);
        return filter;
    }
}
