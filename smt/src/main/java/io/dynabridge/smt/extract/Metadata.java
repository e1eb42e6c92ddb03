package io.dynabridge.smt.extract;

import io.dynabridge.envelope.Envelope;
import java.util.Arrays;
import java.util.function.Function;

/** What of an envelope can go along as a header. */
public enum Metadata {
    OP("op", envelope -> envelope.op().code()),
    TS_MS("ts_ms", envelope -> envelope.source().tsMs()),
    NAME("name", envelope -> envelope.source().name()),
    TABLE("table", envelope -> envelope.source().table()),
    STREAM("stream", envelope -> envelope.source().stream()),
    SHARD("shard", envelope -> envelope.source().shard()),
    SEQUENCE_NUMBER("sequence_number", envelope -> envelope.source().sequenceNumber()),
    EVENT_ID("event_id", envelope -> envelope.source().eventId()),
    SNAPSHOT("snapshot", envelope -> envelope.source().snapshot()),
    TTL("ttl", envelope -> envelope.source().ttl()),
    EPOCH("epoch", envelope -> envelope.source().epoch());

    private final String field;
    private final Function<Envelope, Object> value;

    Metadata(String field, Function<Envelope, Object> value) {
        this.field = field;
        this.value = value;
    }

    /** As in the envelope. */
    public String field() {
        return field;
    }

    /** A string, number or boolean; null where the envelope has none. */
    public Object of(Envelope envelope) {
        return value.apply(envelope);
    }

    /** All names, for config validation. */
    public static String[] names() {
        return Arrays.stream(values()).map(Metadata::field).toArray(String[]::new);
    }

    /** The one of this name, which is one of {@link #names}. */
    public static Metadata ofField(String name) {
        return Arrays.stream(values())
                .filter(metadata -> metadata.field.equals(name))
                .findFirst()
                .orElseThrow();
    }
}
