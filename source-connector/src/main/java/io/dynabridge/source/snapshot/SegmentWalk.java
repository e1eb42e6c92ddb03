package io.dynabridge.source.snapshot;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.source.offset.SegmentPosition;
import io.dynabridge.source.offset.SegmentPosition.Phase;
import io.dynabridge.source.snapshot.TableGateway.ItemPage;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Goes through one segment, page by page, from where the stored offset says. A page counts as done only when all its items
 * are dealt with, so a run that is resumed anywhere still covers every item.
 */
final class SegmentWalk {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentWalk.class);
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    private final TableRun run;
    private final int segment;
    private final Phase phase;
    private final PageWork work;
    private final Runnable atEnd;
    private final Map<String, String> partition;
    private SegmentPosition position;
    private long reportedAt;
    private long resumedItems;
    private long startedAt;
    private int failures;

    /**
     * A walk.
     *
     * @param atEnd runs when the segment is done
     */
    SegmentWalk(TableRun run, int segment, Phase phase, PageWork work, Runnable atEnd) {
        this.run = run;
        this.segment = segment;
        this.phase = phase;
        this.work = work;
        this.atEnd = atEnd;
        this.partition = run.partition(segment);
    }

    /** Starts, or goes on where this run's stored offset says; on the loop. */
    void start() {
        run.services().loop().whenDone(run.services().offset(partition), (offset, failure) -> {
            if (failure != null) {
                throw new ConnectException("Reading the stored offset of " + partition + " failed", failure);
            }
            position = SegmentPosition.from(offset, run.assignment().run(), phase);
            resumedItems = position.items();
            startedAt = run.nanos().getAsLong();
            reportedAt = startedAt;
            if (position.done()) {
                end();
            } else {
                readPage();
            }
        });
    }

    private void readPage() {
        run.reads()
                .read(
                        () -> work.read(run.place(segment, position.lastKey().map(SegmentWalk::key))),
                        (page, failure) -> {
                            if (failure != null) {
                                run.retry(failure, "dynamodb:Scan", failures++, this::readPage);
                            } else {
                                failures = 0;
                                work.deal(page, partition, position.toOffset(), () -> done(page));
                            }
                        });
    }

    private void done(ItemPage page) {
        position = position.after(
                page.items().size(), page.next().map(ItemCodec::toConnect).orElse(null));
        if (phase == Phase.BRING) {
            run.services()
                    .progress()
                    .snapshotItems(run.assignment().table(), page.items().size());
        }
        long now = run.nanos().getAsLong();
        if (position.done() || now - reportedAt >= PROGRESS_INTERVAL.toNanos()) {
            reportedAt = now;
            report(now);
        }
        if (position.done()) {
            LOG.debug(
                    "Segment {}/{} of table {} is done: {} items",
                    segment,
                    run.assignment().total(),
                    run.assignment().table(),
                    position.items());
            end();
        } else {
            readPage();
        }
    }

    private void end() {
        if (phase == Phase.BRING) {
            run.services().progress().segmentDone(run.assignment().table());
        }
        atEnd.run();
    }

    private void report(long now) {
        Map<String, Object> details = new HashMap<>();
        details.put("status", phase == Phase.BRING ? "IN_PROGRESS" : "CLEANING_UP");
        details.put("run", run.assignment().run());
        details.put("items", position.items());
        details.put("done", position.done());
        double seconds = Math.max(1e-3, (now - startedAt) / 1e9);
        details.put("items_per_second", Math.round((position.items() - resumedItems) / seconds * 10) / 10.0);
        run.services()
                .queue()
                .add(
                        List.of(run.services()
                                .state()
                                .about(
                                        partition,
                                        position.toOffset(),
                                        "snapshot_segment",
                                        details,
                                        run.services().clock().millis())),
                        0);
    }

    private static Map<String, AttributeValue> key(String json) {
        return ItemCodec.toSdk(ItemJson.read(json));
    }
}
