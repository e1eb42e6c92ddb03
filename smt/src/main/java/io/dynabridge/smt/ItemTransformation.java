package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import java.util.Map;
import org.apache.kafka.connect.components.Versioned;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * A transform of items: write one method over one item, and both images, both value formats, tombstones and records
 * that are none of ours are taken care of.
 *
 * <p>Both images go through the same method, so that the sink can tell from an update or a delete which target item it
 * concerns. Items are maps in DynamoDB JSON form ({@code {"pages": {"N": "374"}}}) and must not be changed in place.
 */
public abstract class ItemTransformation<R extends ConnectRecord<R>> implements Transformation<R>, Versioned {

    @Override
    public final R apply(R record) {
        return Envelope.from(record.value())
                .map(envelope -> withValue(record, apply(envelope)))
                .orElse(record);
    }

    /**
     * The item as it shall be.
     *
     * @param item an item in DynamoDB JSON form; not to be changed
     * @return a new map, or the same one where nothing changes
     * @throws DataException where this item cannot be transformed: the record goes the way of Connect's
     *     {@code errors.tolerance}
     */
    protected abstract Map<String, Object> transform(Map<String, Object> item);

    /** The envelope with both images transformed; for transforms that must see both at once. */
    protected Envelope apply(Envelope envelope) {
        return envelope.with(envelope.op(), transformed(envelope.before()), transformed(envelope.after()));
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

    private Map<String, Object> transformed(Map<String, Object> image) {
        return image == null ? null : transform(image);
    }

    private R withValue(R record, Envelope envelope) {
        return record.newRecord(
                record.topic(),
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                envelope.schema(),
                envelope.value(),
                record.timestamp());
    }
}
