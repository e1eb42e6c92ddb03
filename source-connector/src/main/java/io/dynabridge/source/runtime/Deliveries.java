package io.dynabridge.source.runtime;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * What has to wait until a certain record is in Kafka. Connect keeps the order within a source partition only, so what
 * rests on a record of another one must not be sent before that is there. Thread-safe.
 */
final class Deliveries {

    private final Map<SourceRecord, Runnable> awaited = Collections.synchronizedMap(new IdentityHashMap<>());

    /** Remembers what to do when a record is in Kafka. */
    void await(SourceRecord sourceRecord, Runnable then) {
        awaited.put(sourceRecord, then);
    }

    /** Hears that a record is in Kafka; Connect hands back the very object that it was given. */
    void delivered(SourceRecord sourceRecord) {
        Runnable then = awaited.remove(sourceRecord);
        if (then != null) {
            then.run();
        }
    }
}
