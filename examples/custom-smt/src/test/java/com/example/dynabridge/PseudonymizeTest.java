package com.example.dynabridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PseudonymizeTest {

    private static final Map<String, Object> ANN = Map.of("id", Map.of("S", "1"), "email", Map.of("S", "ann@example.com"));
    private static final Map<String, Object> BOB = Map.of("id", Map.of("S", "1"), "email", Map.of("S", "bob@example.com"));

    private final Pseudonymize<SinkRecord> transform = new Pseudonymize<>();

    @BeforeEach
    void configure() {
        transform.configure(Map.of("attributes", "email,phone", "secret", "s3cret"));
    }

    @Test
    void bothImagesGetTheirPseudonymsAndNothingElseChanges() {
        Envelope changed = apply(Operation.UPDATE, ANN, BOB);
        assertEquals(Map.of("S", "1"), changed.after().get("id"));
        assertNotEquals(ANN.get("email"), changed.before().get("email"));
        assertNotEquals(changed.before().get("email"), changed.after().get("email"));
        assertEquals(changed.before(), apply(Operation.DELETE, ANN, null).before());
    }

    @Test
    void whatIsNoStringIsTheRecordsError() {
        Map<String, Object> odd = Map.of("email", Map.of("N", "1"));
        assertThrows(DataException.class, () -> apply(Operation.CREATE, null, odd));
    }

    @Test
    void otherRecordsPass() {
        SinkRecord other = new SinkRecord("t", 0, null, null, null, "text", 0);
        assertSame(other, transform.apply(other));
    }

    private Envelope apply(Operation op, Map<String, Object> before, Map<String, Object> after) {
        SourceInfo source = new SourceInfo("1", "shop", "users", null, null, "1", null, 0, null, false, 0);
        Envelope envelope = Envelope.of(op, before, after, source, 0, ValueFormat.MAP);
        SinkRecord in = new SinkRecord("t", 0, null, null, envelope.schema(), envelope.value(), 0);
        return Envelope.from(transform.apply(in).value()).orElseThrow();
    }
}
