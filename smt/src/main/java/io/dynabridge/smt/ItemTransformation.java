package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * A transform of items: write one method over one item, and both images, both value formats, tombstones and records
 * that are none of ours are taken care of.
 *
 * <p>Both images go through the same method, so that the sink can tell from an update or a delete which target item it
 * concerns. Items are maps in DynamoDB JSON form ({@code {"pages": {"N": "374"}}}) and must not be changed in place.
 */
public abstract class ItemTransformation<R extends ConnectRecord<R>> extends EnvelopeTransformation<R> {

    /**
     * The item as it shall be.
     *
     * @param item an item in DynamoDB JSON form; not to be changed
     * @return a new map, or the same one where nothing changes
     * @throws DataException where this item cannot be transformed: the record goes the way of Connect's
     *     {@code errors.tolerance}; of an update first what stands for the image before is deleted
     */
    protected abstract Map<String, Object> transform(Map<String, Object> item);

    /**
     * What goes on in place of an image before that cannot be transformed: the image as it is. Its own change was an error,
     * so the chain never wrote it; at worst it names a target key where nothing of this owner stands.
     */
    Map<String, Object> insteadOfBefore(Map<String, Object> before) {
        return before;
    }

    @Override
    final R apply(R record, Envelope envelope) {
        if (envelope.before() == null) {
            return withValue(record, envelope.with(envelope.op(), null, transformed(envelope.after())));
        }
        Map<String, Object> before;
        boolean stands = true;
        try {
            before = transform(envelope.before());
        } catch (DataException e) {
            stands = false;
            before = insteadOfBefore(envelope.before());
        }
        Map<String, Object> after;
        try {
            after = transformed(envelope.after());
        } catch (DataException e) {
            if (stands) {
                return refused(record, envelope, before, e);
            }
            throw e;
        }
        return withValue(record, envelope.with(envelope.op(), before, after));
    }

    private Map<String, Object> transformed(Map<String, Object> image) {
        return image == null ? null : transform(image);
    }
}
