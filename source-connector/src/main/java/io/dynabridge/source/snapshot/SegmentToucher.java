package io.dynabridge.source.snapshot;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.client.pace.UnitBudget;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import io.dynabridge.source.emit.ImageStripper;
import io.dynabridge.source.offset.SegmentPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Touches the items of one segment, page by page. A page counts as done only when each of its items was touched or found
 * gone, so a run that is resumed anywhere still covers every item.
 *
 * <p>An item that cannot carry the marker is read and sent as it is, with no sequence number, so that any streamed change
 * of it wins. One race is left: if such an item is deleted between this read and its arrival, the delete may arrive
 * first, and only a sink that remembers deletes ({@code write.guard=ledger}) keeps the item from coming back.
 */
final class SegmentToucher {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentToucher.class);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    private final Segments assignment;
    private final int segment;
    private final TableGateway gateway;
    private final ItemToucher toucher;
    private final UnitBudget readBudget;
    private final RetrySchedule retries;
    private final TableRecords records;
    private final String marker;
    private final TaskServices services;
    private final LongSupplier nanos;
    private final Runnable atEnd;
    private final Map<String, String> partition;
    private SegmentPosition position;
    private long reportedAt;
    private long resumedItems;
    private long startedAt;
    private int left;
    private int failures;

    SegmentToucher(
            Segments assignment,
            int segment,
            TableGateway gateway,
            ItemToucher toucher,
            UnitBudget readBudget,
            RetrySchedule retries,
            TableRecords records,
            String marker,
            TaskServices services,
            LongSupplier nanos,
            Runnable atEnd) {
        this.assignment = assignment;
        this.segment = segment;
        this.gateway = gateway;
        this.toucher = toucher;
        this.readBudget = readBudget;
        this.retries = retries;
        this.records = records;
        this.marker = marker;
        this.services = services;
        this.nanos = nanos;
        this.atEnd = atEnd;
        this.partition =
                SourcePartition.segment(assignment.table(), assignment.snapshot(), segment, assignment.total());
    }

    /** Starts, or goes on where this run's stored offset says; on the loop. */
    void start() {
        services.loop().whenDone(services.offset(partition), (offset, failure) -> {
            if (failure != null) {
                throw new ConnectException("Reading the stored offset of " + partition + " failed", failure);
            }
            position = SegmentPosition.from(offset, assignment.run());
            resumedItems = position.items();
            startedAt = nanos.getAsLong();
            reportedAt = startedAt;
            if (position.done()) {
                atEnd.run();
            } else {
                readPage();
            }
        });
    }

    private void readPage() {
        long wait = readBudget.waitNanos(nanos.getAsLong());
        if (wait > 0) {
            services.loop().after(wait, this::readPage);
            return;
        }
        Optional<Map<String, AttributeValue>> from = position.lastKey().map(key -> ItemCodec.toSdk(ItemJson.read(key)));
        services.loop()
                .whenDone(
                        gateway.keys(assignment.table(), assignment.keys(), segment, assignment.total(), from),
                        (page, failure) -> {
                            if (failure != null) {
                                failed(failure, "dynamodb:Scan", this::readPage);
                            } else {
                                failures = 0;
                                readBudget.charge(page.units());
                                touch(page);
                            }
                        });
    }

    private void touch(TableGateway.KeyPage page) {
        left = page.keys().size();
        if (left == 0) {
            pageDone(page);
            return;
        }
        for (Map<String, AttributeValue> key : page.keys()) {
            toucher.touch(assignment.table(), key, assignment.run(), outcome -> {
                if (outcome == ItemToucher.Outcome.REFUSED) {
                    readInstead(key, page);
                } else {
                    itemDone(page);
                }
            });
        }
    }

    private void itemDone(TableGateway.KeyPage page) {
        if (--left == 0) {
            pageDone(page);
        }
    }

    private void pageDone(TableGateway.KeyPage page) {
        position = position.after(
                page.keys().size(), page.next().map(ItemCodec::toConnect).orElse(null));
        services.progress().snapshotItems(assignment.table(), page.keys().size());
        long now = nanos.getAsLong();
        if (position.done() || now - reportedAt >= PROGRESS_INTERVAL.toNanos()) {
            reportedAt = now;
            report(now);
        }
        if (position.done()) {
            LOG.info(
                    "Segment {}/{} of table {} is done: {} items",
                    segment,
                    assignment.total(),
                    assignment.table(),
                    position.items());
            atEnd.run();
        } else if (services.queue().hasRoomOr(this::readPage)) {
            readPage();
        }
    }

    private void readInstead(Map<String, AttributeValue> key, TableGateway.KeyPage page) {
        services.loop().whenDone(gateway.item(assignment.table(), key), (item, failure) -> {
            if (failure != null) {
                failed(failure, "dynamodb:GetItem", () -> readInstead(key, page));
                return;
            }
            item.ifPresent(this::send);
            itemDone(page);
        });
    }

    private void send(Map<String, AttributeValue> item) {
        Map<String, Object> after = new ImageStripper(marker).strip(item);
        long now = services.clock().millis();
        SourceInfo source = new SourceInfo(
                records.version(),
                records.name(),
                records.table(),
                null,
                null,
                null,
                null,
                now,
                assignment.run(),
                false,
                0);
        Envelope envelope = Envelope.of(Operation.READ, null, after, source, now, records.format());
        ItemKey key = ItemKey.of(after, records.keys());
        services.queue().add(List.of(records.record(key, envelope, now, partition, position.toOffset())), after.size());
    }

    private void failed(Throwable failure, String action, Runnable again) {
        ErrorKind kind = AwsErrorClassifier.classify(failure);
        if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
            throw new ConnectException(Remedy.explain(failure, action, "table " + assignment.table()), failure);
        }
        LOG.warn(
                "{} on table {} failed and is retried: {}",
                action,
                assignment.table(),
                AwsErrorClassifier.unwrap(failure).toString());
        services.loop().after(retries.delayNanos(failures++), again);
    }

    private void report(long now) {
        Map<String, Object> details = new HashMap<>();
        details.put("status", "IN_PROGRESS");
        details.put("run", assignment.run());
        details.put("items", position.items());
        details.put("done", position.done());
        double seconds = Math.max(1e-3, (now - startedAt) / 1e9);
        details.put("items_per_second", Math.round((position.items() - resumedItems) / seconds * 10) / 10.0);
        services.queue()
                .add(
                        List.of(services.state()
                                .about(
                                        partition,
                                        position.toOffset(),
                                        "snapshot_segment",
                                        details,
                                        services.clock().millis())),
                        0);
    }
}
