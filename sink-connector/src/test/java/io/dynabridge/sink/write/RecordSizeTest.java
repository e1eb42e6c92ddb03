package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.sink.Changes;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordSizeTest {

    private static final int LARGE = 100_000;
    private static final int SMALL = 1_000;

    @ParameterizedTest
    @EnumSource(ValueFormat.class)
    void bothImagesCountInEveryFormat(ValueFormat format) {
        Map<String, Object> before = item("isbn", "1", "text", "x".repeat(LARGE));
        Map<String, Object> after = item("isbn", "1", "text", "y".repeat(2 * LARGE));
        Envelope change = Envelope.of(Operation.UPDATE, before, after, Changes.source("1"), 0, format);
        assertThat(RecordSize.of(Changes.record("1", change.value(), 0))).isBetween(3L * LARGE, 3L * LARGE + 5 * SMALL);
    }

    @Test
    void binariesAndListsCountAsTheyStandInMemory() {
        Object value = Map.of("a", List.of(new byte[LARGE], ByteBuffer.allocate(LARGE)), "b", true);
        assertThat(RecordSize.of(Changes.record("1", value, 0))).isBetween(2L * LARGE, 2L * LARGE + SMALL);
    }

    /** Measured once: a heap of 99.7 MB for twenty records of 20,000 numbers each, as JsonConverter leaves them. */
    @Test
    void manySmallAttributesCountForWhatTheirObjectsTake() {
        Map<String, Object> wide = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            wide.put("a" + i, new HashMap<>(Map.of("N", Integer.toString(i % 10))));
        }
        assertThat(20 * RecordSize.of(Changes.record("1", wide, 0))).isBetween(80_000_000L, 120_000_000L);
    }

    @Test
    void aTombstoneIsAsLargeAsItsKey() {
        assertThat(RecordSize.of(Changes.record("1", null, 0))).isBetween(1L, (long) SMALL);
    }

    /** One in eight is as large as eight thousand others: whatever their rhythm, the sum is nearly right. */
    @Test
    void manyRecordsAreEstimatedFromAFew() {
        RecordSizes sizes = new RecordSizes();
        long sum = 0;
        int many = 8_000;
        SinkRecord large = Changes.record("1", Map.of("a", "x".repeat(LARGE)), 0);
        SinkRecord small = Changes.record("1", Map.of("a", "x".repeat(SMALL)), 0);
        for (int i = 0; i < many; i++) {
            sum += sizes.of(i % 8 == 0 ? large : small);
        }
        assertThat(sum).isBetween(many / 8L * LARGE * 2 / 3, many / 8L * LARGE * 3 / 2);
    }
}
