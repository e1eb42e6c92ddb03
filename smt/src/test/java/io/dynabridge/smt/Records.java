package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import java.util.Map;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Sink records as the connector's converter hands them to transforms. */
final class Records {

    private static final SourceInfo SOURCE =
            new SourceInfo("1", "shop", "books", "arn", "shard", "1", "e", 0, null, false, 0);

    private Records() {}

    static SinkRecord change(Map<String, Object> before, Map<String, Object> after, ValueFormat format) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        Envelope envelope = Envelope.of(op, before, after, SOURCE, 0, format);
        return of(envelope);
    }

    static SinkRecord of(Envelope envelope) {
        return new SinkRecord("t", 0, null, Map.of("id", Map.of("S", "1")), envelope.schema(), envelope.value(), 7);
    }

    static Envelope envelope(SinkRecord record) {
        return Envelope.from(record.value()).orElseThrow();
    }

    /** Why a transform refused the image after; null where none did. */
    static String refusal(SinkRecord record) {
        Header header = record.headers().lastWithName(Envelope.REFUSED_HEADER);
        return header == null ? null : (String) header.value();
    }
}
