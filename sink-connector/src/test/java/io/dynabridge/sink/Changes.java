package io.dynabridge.sink;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.SinkRecord;

/** Records as the source connector makes them, of books keyed {@code isbn} in the source. */
public final class Changes {

    public static final String TOPIC = "books.books-by-isbn";
    public static final String STREAM =
            "arn:aws:dynamodb:eu-north-1:123456789012:table/books-by-isbn/stream/2026-11-23T00:00:00.000";

    private Changes() {}

    /** An item from name and text pairs; a name may carry a type, as in {@code year:N}. */
    public static Map<String, Object> item(String... pairs) {
        Map<String, Object> item = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            String[] name = pairs[i].split(":", -1);
            AttributeType type = name.length == 1 ? AttributeType.S : AttributeType.ofName(name[1]);
            item.put(name[0], type.attribute(pairs[i + 1]));
        }
        return item;
    }

    public static Envelope change(
            Operation op, Map<String, Object> before, Map<String, Object> after, String sequence) {
        return Envelope.of(op, before, after, source(sequence), 0, ValueFormat.MAP);
    }

    public static SourceInfo source(String sequence) {
        return source(0, sequence);
    }

    public static SourceInfo source(int epoch, String sequence) {
        return new SourceInfo(
                "test", "books", "books-by-isbn", STREAM, "shard", sequence, "event", 0, null, false, epoch);
    }

    public static SinkRecord record(String isbn, Object value, long offset) {
        return new SinkRecord(TOPIC, 0, null, item("isbn", isbn), null, value, offset, 0L, TimestampType.CREATE_TIME);
    }

    public static String owner(String isbn) {
        return "books-by-isbn:{\"isbn\":{\"S\":\"" + isbn + "\"}}";
    }
}
