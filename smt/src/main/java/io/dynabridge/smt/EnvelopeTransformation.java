package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import java.util.Optional;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** What all our transforms share: they see envelopes in any form, and let everything else pass untouched. */
abstract class EnvelopeTransformation<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {

    @Override
    public final R apply(R record) {
        Optional<Envelope> envelope = Envelope.from(record.value());
        return envelope.isEmpty() ? record : apply(record, envelope.get());
    }

    /** The record to go on with; null drops it. */
    abstract R apply(R record, Envelope envelope);

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
