package io.dynabridge.source.emit;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.envelope.item.Items;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * Turns changes of one table into Connect records. What is not the application's own is taken out of both images, always
 * ({@link ImageStripper}); what then remains says what the change was: equal images with a new marker are a snapshot read,
 * equal images without one are nothing at all.
 */
public final class ChangeRecordEmitter {

    private final TableRecords table;
    private final String stream;
    private final int epoch;
    private final String marker;
    private final ImageStripper stripper;
    private final boolean ignoreTtlDeletes;
    private final boolean tombstones;
    private final Clock clock;

    /**
     * How the records of one table look.
     *
     * @param name the connector's {@code topic.prefix}
     * @param table the source table
     * @param keys its key attributes, partition key first
     */
    public record TableRecords(String version, String name, String table, List<String> keys, ValueFormat format) {

        /** The topic of the table's records. */
        public String topic() {
            return name + "." + table;
        }

        /** A record of the table; a null envelope gives a tombstone. */
        public SourceRecord record(
                ItemKey key, Envelope envelope, long timestamp, Map<String, ?> partition, Map<String, ?> offset) {
            Struct struct = format == ValueFormat.STRUCT ? key.toStruct() : null;
            return new SourceRecord(
                    partition,
                    offset,
                    topic(),
                    null,
                    struct == null ? null : struct.schema(),
                    struct == null ? key.attributes() : struct,
                    envelope == null ? null : envelope.schema(),
                    envelope == null ? null : envelope.value(),
                    timestamp);
        }
    }

    /** An emitter for a stream of a table. */
    public ChangeRecordEmitter(
            TableRecords table,
            String stream,
            int epoch,
            String marker,
            boolean ignoreTtlDeletes,
            boolean tombstones,
            Clock clock) {
        this.table = table;
        this.stream = stream;
        this.epoch = epoch;
        this.marker = marker;
        this.stripper = new ImageStripper(marker);
        this.ignoreTtlDeletes = ignoreTtlDeletes;
        this.tombstones = tombstones;
        this.clock = clock;
    }

    /**
     * The records for a change: none where nothing but the marker went away, two for a delete with tombstone.
     *
     * @param previousOffset the position before this change
     * @param offset the position behind this change
     */
    public List<SourceRecord> emit(
            String shard,
            Record change,
            Map<String, ?> partition,
            Map<String, ?> previousOffset,
            Map<String, ?> offset) {
        StreamRecord data = change.dynamodb();
        requireImages(change.eventName(), data);
        boolean ttl = isTtlDelete(change);
        if (ttl && ignoreTtlDeletes) {
            return List.of();
        }
        Map<String, Object> before = data.hasOldImage() ? stripper.strip(data.oldImage()) : null;
        Map<String, Object> after = data.hasNewImage() ? stripper.strip(data.newImage()) : null;
        Operation op = operation(change.eventName());
        String run = null;
        if (op == Operation.UPDATE && Items.equal(before, after)) {
            AttributeValue set = data.newImage().get(marker);
            if (set == null || set.equals(data.oldImage().get(marker))) {
                return List.of();
            }
            op = Operation.READ;
            before = null;
            run = String.valueOf(AttributeType.value(ItemCodec.attributeToConnect(set)));
        }
        long created = data.approximateCreationDateTime().toEpochMilli();
        SourceInfo source = new SourceInfo(
                table.version(),
                table.name(),
                table.table(),
                stream,
                shard,
                data.sequenceNumber(),
                change.eventID(),
                created,
                run,
                ttl,
                epoch);
        Envelope envelope = Envelope.of(op, before, after, source, clock.millis(), table.format());
        ItemKey key = ItemKey.of(ItemCodec.toConnect(data.keys()), table.keys());
        if (op != Operation.DELETE || !tombstones) {
            return List.of(table.record(key, envelope, created, partition, offset));
        }
        // Only the tombstone moves the position on: were the delete's to do so, a crash could lose the tombstone.
        return List.of(
                table.record(key, envelope, created, partition, previousOffset),
                table.record(key, null, created, partition, offset));
    }

    /** Without both images a change of nothing but the marker looks like any other, and key moves cannot be seen. */
    private void requireImages(OperationType event, StreamRecord data) {
        boolean complete = (event == OperationType.INSERT || data.hasOldImage())
                && (event == OperationType.REMOVE || data.hasNewImage());
        if (!complete) {
            throw new ConnectException("Stream " + stream + " of table " + table.table()
                    + " does not carry both images: disable it and enable one with view type NEW_AND_OLD_IMAGES, then"
                    + " restart the connector.");
        }
    }

    private static Operation operation(OperationType event) {
        switch (event) {
            case INSERT:
                return Operation.CREATE;
            case MODIFY:
                return Operation.UPDATE;
            case REMOVE:
                return Operation.DELETE;
            default:
                throw new IllegalStateException("DynamoDB sent a kind of change that this version does not know");
        }
    }

    /**
     * Only the Region in which an item expired says so: the other replicas of a global table delete it like anybody else,
     * and nothing in their streams tells the two apart.
     */
    private static boolean isTtlDelete(Record change) {
        Identity identity = change.userIdentity();
        return change.eventName() == OperationType.REMOVE
                && identity != null
                && "Service".equals(identity.type())
                && "dynamodb.amazonaws.com".equals(identity.principalId());
    }
}
