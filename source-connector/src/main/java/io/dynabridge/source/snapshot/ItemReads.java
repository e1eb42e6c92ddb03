package io.dynabridge.source.snapshot;

import io.dynabridge.client.item.ItemSize;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.ImageStripper;
import io.dynabridge.source.runtime.TaskServices;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Queues items that were read from the table itself: snapshot reads below every streamed version of theirs. */
final class ItemReads {

    private final TableRecords records;
    private final ImageStripper stripper;
    private final String run;
    private final int epoch;
    private final TaskServices services;

    ItemReads(TableRecords records, String marker, String run, int epoch, TaskServices services) {
        this.records = records;
        this.stripper = new ImageStripper(marker);
        this.run = run;
        this.epoch = epoch;
        this.services = services;
    }

    /** Queues an item, with the offset of what was done before it: a crash then brings it again. */
    void send(Map<String, AttributeValue> item, Map<String, String> partition, Map<String, Object> offset) {
        Map<String, Object> after = stripper.strip(item);
        long now = services.clock().millis();
        SourceInfo source = new SourceInfo(
                records.version(), records.name(), records.table(), null, null, null, null, now, run, false, epoch);
        Envelope envelope = Envelope.of(Operation.READ, null, after, source, now, records.format());
        ItemKey key = ItemKey.of(after, records.keys());
        services.queue().add(List.of(records.record(key, envelope, now, partition, offset)), ItemSize.of(item));
    }
}
