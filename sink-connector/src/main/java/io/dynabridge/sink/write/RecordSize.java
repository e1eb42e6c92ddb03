package io.dynabridge.sink.write;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Roughly what a record holds in memory, in whatever form its converter left it: both images, not only what is written. */
final class RecordSize {

    private static final int SCALAR = 8;

    private RecordSize() {}

    /** Bytes of key and value; texts count a byte a character. */
    static long of(SinkRecord sinkRecord) {
        return of(sinkRecord.key()) + of(sinkRecord.value());
    }

    private static long of(Object data) {
        if (data == null) {
            return 0;
        }
        if (data instanceof String text) {
            return text.length();
        }
        long sum = 0;
        if (data instanceof byte[] bytes) {
            sum = bytes.length;
        } else if (data instanceof ByteBuffer buffer) {
            sum = buffer.remaining();
        } else if (data instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                sum += of(entry.getKey()) + of(entry.getValue());
            }
        } else if (data instanceof Collection<?> elements) {
            for (Object element : elements) {
                sum += of(element);
            }
        } else if (data instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                sum += of(struct.get(field));
            }
        } else {
            sum = SCALAR;
        }
        return sum;
    }
}
