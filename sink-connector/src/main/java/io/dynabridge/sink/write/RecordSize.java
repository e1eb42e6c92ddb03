package io.dynabridge.sink.write;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;

/** Roughly what a record holds in memory, in whatever form its converter left it: both images, not only what is written. */
final class RecordSize {

    // What a 64-bit JVM with compressed pointers takes, measured; attributes are small, so this is most of it.
    private static final int SCALAR = 16;
    private static final int TEXT = 40;
    private static final int MAP = 128;
    private static final int ENTRY = 32;
    private static final int LIST = 64;
    private static final int ELEMENT = 4;

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
            sum += TEXT + text.length();
        } else if (data instanceof Map<?, ?> map) {
            sum += MAP;
            map.forEach(this::addEntry);
        } else if (data instanceof Collection<?> elements) {
            sum += LIST + (long) ELEMENT * elements.size();
            elements.forEach(this::add);
        } else if (data instanceof Struct struct) {
            sum += LIST;
            for (Field field : struct.schema().fields()) {
                add(struct.get(field));
            }
        } else if (data instanceof byte[] bytes) {
            sum += TEXT + bytes.length;
        } else if (data instanceof ByteBuffer buffer) {
            sum += LIST + buffer.remaining();
        } else if (data != null) {
            sum += SCALAR;
        }
    }

    /** Without the name, which records that were read together share. */
    private void addEntry(Object name, Object data) {
        sum += ENTRY;
        add(data);
    }
}
