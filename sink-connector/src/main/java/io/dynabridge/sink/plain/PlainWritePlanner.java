package io.dynabridge.sink.plain;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.sink.dlq.BadRecordException;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.plan.RecordPlanner;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import io.dynabridge.sink.plan.TargetKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Plans for records that are no envelopes: a map or struct is an item to put, whatever stood at its key; no value is a
 * delete by the record's key. Key attributes that the value lacks are taken from the record's key: from its fields, or, in
 * a table without a sort key, from a record key that is one value.
 *
 * <p>Such a record says nothing about what came before it, so there is no owner to guard and no older target key to leave:
 * writes of one target key happen in the order in which their records arrive.
 */
public final class PlainWritePlanner implements RecordPlanner {

    private final TableNameFormat tableName;
    private final Function<String, TableKeys> tables;
    private final boolean deletes;
    private final PlainValues values;

    /**
     * A planner.
     *
     * @param tableName which table a record goes to
     * @param tables the key schema of a table; may throw to stop the task
     * @param deletes whether a record without a value deletes
     * @param values how values become attributes
     */
    public PlainWritePlanner(
            TableNameFormat tableName, Function<String, TableKeys> tables, boolean deletes, PlainValues values) {
        this.tableName = tableName;
        this.tables = tables;
        this.deletes = deletes;
        this.values = values;
    }

    @Override
    public Plan plan(SinkRecord sinkRecord) {
        if (sinkRecord.value() == null && !deletes) {
            return Plan.NOTHING;
        }
        if (Envelope.isEnvelope(sinkRecord.value())) {
            return bad(
                    sinkRecord,
                    "the value is an envelope of the DynaBridge source connector, and input.format=plain takes other"
                            + " records: set input.format=envelope");
        }
        TableKeys table = tables.apply(tableName.resolve(sinkRecord.topic()));
        try {
            Map<String, Object> item = sinkRecord.value() == null
                    ? new LinkedHashMap<>()
                    : values.item(sinkRecord.valueSchema(), sinkRecord.value());
            addKey(item, table, sinkRecord);
            Optional<String> complaint = table.complaint(item);
            if (complaint.isPresent()) {
                return bad(sinkRecord, complaint.get() + " (target table " + table.table() + ")");
            }
            TargetKey key = table.keyOf(item);
            String owner = sinkRecord.originalTopic() + ":" + key.key().text();
            String version = Long.toString(sinkRecord.originalKafkaOffset());
            return Plan.of(
                    sinkRecord.value() == null
                            ? new ItemWrite.Delete(key, owner, version)
                            : new ItemWrite.Put(key, item, owner, version));
        } catch (DataException e) {
            return bad(sinkRecord, e.getMessage());
        }
    }

    private void addKey(Map<String, Object> item, TableKeys table, SinkRecord sinkRecord) {
        Object recordKey = sinkRecord.key();
        if (recordKey == null) {
            return;
        }
        for (KeyAttribute attribute : table.attributes()) {
            String name = attribute.name();
            if (!item.containsKey(name)) {
                Object taken = recordKey instanceof Map || recordKey instanceof Struct
                        ? values.field(sinkRecord.keySchema(), recordKey, name)
                        : table.attributes().size() == 1 ? values.attribute(sinkRecord.keySchema(), recordKey) : null;
                if (taken != null) {
                    item.put(name, taken);
                }
            }
        }
    }

    private static Plan bad(SinkRecord sinkRecord, String reason) {
        return Plan.bad(new BadRecordException(Coordinates.of(sinkRecord) + ": " + reason));
    }
}
