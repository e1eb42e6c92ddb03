package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.transforms.Transformation;

/** What all our transforms share: they see envelopes in any form, and let everything else pass untouched. */
abstract class EnvelopeTransformation<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {

    @Override
    public final R apply(R record) {
        Optional<Envelope> envelope = Envelope.from(record.value());
        return envelope.isEmpty() ? foreign(record) : apply(record, envelope.get());
    }

    /** The record to go on with; null drops it. */
    abstract R apply(R record, Envelope envelope);

    /** A record that is no envelope. */
    R foreign(R record) {
        return record;
    }

    /** Why an earlier transform could make nothing of the image after; null where none has said so. */
    static String refusal(ConnectRecord<?> record) {
        Header header = record.headers().lastWithName(Envelope.REFUSED_HEADER);
        return header == null ? null : String.valueOf(header.value());
    }

    /**
     * What goes on of an update whose image after cannot be transformed: the source does not hold the image before any
     * more, so what stands for that is deleted, and the sink reports the reason.
     *
     * @param before the transformed image
     */
    final R refused(R record, Envelope envelope, Map<String, Object> before, DataException reason) {
        R rest = withValue(record, envelope.with(Operation.DELETE, before, null));
        rest.headers().addString(Envelope.REFUSED_HEADER, reason.getMessage());
        return rest;
    }

    /** The record with another value and all else as it was. */
    final R withValue(R record, Envelope envelope) {
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                envelope.schema(),
                envelope.value(),
                record.timestamp());
    }

    @Override
    public String version() {
        String version = getClass().getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    @Override
    public void close() {
        // Transforms of items hold no resources; one that does overrides this.
    }
}
