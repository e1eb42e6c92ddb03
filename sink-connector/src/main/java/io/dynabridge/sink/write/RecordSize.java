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

    private long sum;

    private RecordSize() {}

    /** Bytes of key and value; texts count a byte a character. */
    static long of(SinkRecord sinkRecord) {
        RecordSize size = new RecordSize();
        size.add(sinkRecord.key());
        size.add(sinkRecord.value());
        return size.sum;
    }

    /** Maps and lists walk themselves: an iterator for each of the many small ones would cost more than the looking. */
    private void add(Object data) {
        if (data instanceof String text) {
            sum += text.length();
        } else if (data instanceof Map<?, ?> map) {
            map.forEach(this::addEntry);
        } else if (data instanceof Collection<?> elements) {
            elements.forEach(this::add);
        } else if (data instanceof Struct struct) {
            for (Field field : struct.schema().fields()) {
                add(struct.get(field));
            }
        } else if (data instanceof byte[] bytes) {
            sum += bytes.length;
        } else if (data instanceof ByteBuffer buffer) {
            sum += buffer.remaining();
        } else if (data != null) {
            sum += SCALAR;
        }
    }

    private void addEntry(Object name, Object data) {
        add(name);
        add(data);
    }
}
