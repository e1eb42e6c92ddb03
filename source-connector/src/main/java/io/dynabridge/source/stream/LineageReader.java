package io.dynabridge.source.stream;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.Record;

/**
 * Reads the shards of one assignment and follows their lineage: from the roots it was given, down over shards that were
 * finished before, to the open ones, and on to their children as they come.
 */
public final class LineageReader implements ShardReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(LineageReader.class);
    private static final Duration FIRST_LOOK_FOR_CHILDREN = Duration.ofMillis(250);
    private static final Duration LAST_LOOK_FOR_CHILDREN = Duration.ofSeconds(60);
    private static final int MORE_LOOKS_FOR_SIBLINGS = 6;
    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(20);

    private final Lineage lineage;
    private final StreamGateway gateway;
    private final ChangeRecordEmitter emitter;
    private final TaskServices services;
    private final Duration pollInterval;
    private final ShardTracker tracker = new ShardTracker();
    private final Map<String, Map<String, String>> partitions = new HashMap<>();
    private final RetrySchedule childRetries;
    private final RetrySchedule readRetries;

    /** A reader for an assignment; nothing happens before {@link #start}. */
    public LineageReader(
            Lineage lineage,
            StreamGateway gateway,
            ChangeRecordEmitter emitter,
            TaskServices services,
            Duration pollInterval) {
        this.lineage = lineage;
        this.gateway = gateway;
        this.emitter = emitter;
        this.services = services;
        this.pollInterval = pollInterval;
        this.childRetries = new RetrySchedule(FIRST_LOOK_FOR_CHILDREN, LAST_LOOK_FOR_CHILDREN, services.random());
        this.readRetries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, services.random());
    }

    /** The stream that is read here. */
    public String stream() {
        return lineage.stream();
    }

    /** Starts reading at the roots; on the loop. */
    public void start() {
        lineage.roots().forEach(root -> startShard(root, lineage.latest()));
    }

    /** Hears from any thread that one record of a shard was acknowledged by Kafka. */
    public void acknowledged(String shardId) {
        boolean finished;
        synchronized (tracker) {
            finished = tracker.acknowledged(shardId);
        }
        if (finished) {
            services.loop().execute(() -> followChildren(shardId));
        }
    }

    @Override
    public boolean hasRoom(ShardReader reader) {
        return services.queue().hasRoomOr(reader::proceed);
    }

    @Override
    public void page(ShardReader reader, StreamGateway.Page page, boolean last) {
        String shard = reader.shardId();
        Map<String, String> partition = partitions.get(shard);
        List<SourceRecord> records = new ArrayList<>(page.records().size());
        long bytes = 0;
        boolean endCarried = false;
        Map<String, Object> previous = reader.positionBefore().toOffset();
        for (int i = 0; i < page.records().size(); i++) {
            Record change = page.records().get(i);
            boolean end = last && i == page.records().size() - 1;
            ShardPosition position = ShardPosition.behind(change.dynamodb().sequenceNumber());
            Map<String, Object> offset = (end ? position.atEnd() : position).toOffset();
            List<SourceRecord> emitted = emitter.emit(shard, change, partition, previous, offset);
            previous = offset;
            records.addAll(emitted);
            endCarried = end && !emitted.isEmpty();
            bytes += change.dynamodb().sizeBytes() == null
                    ? 0
                    : change.dynamodb().sizeBytes();
        }
        if (last && !endCarried) {
            records.add(services.state()
                    .about(
                            partition,
                            reader.position().atEnd().toOffset(),
                            "shard",
                            Map.of("status", "FINISHED"),
                            services.clock().millis()));
        }
        boolean finished = false;
        synchronized (tracker) {
            tracker.queued(shard, records.size());
            if (last) {
                finished = tracker.endReached(shard);
            }
        }
        services.queue().add(records, bytes);
        services.progress().pageRead(lineage.table(), shard, page.records().size(), bytes, newestMs(page));
        if (last) {
            services.progress().shardClosing(lineage.table(), shard);
            LOG.info("Shard {} of {} was read to its end", shard, lineage.stream());
        }
        if (finished) {
            followChildren(shard);
        }
    }

    @Override
    public void gone(ShardReader reader) {
        followChildren(reader.shardId());
    }

    @Override
    public void lost(ShardReader reader) {
        services.progress().dataLost(lineage.table());
    }

    private void startShard(String shardId, boolean latest) {
        synchronized (tracker) {
            if (!tracker.start(shardId)) {
                return;
            }
        }
        Map<String, String> partition = SourcePartition.shard(lineage.stream(), shardId);
        services.loop().whenDone(services.offset(partition), (offset, failure) -> {
            if (failure != null) {
                throw new ConnectException("Reading the stored offset of shard " + shardId + " failed", failure);
            }
            Optional<ShardPosition> position = ShardPosition.from(offset);
            partitions.put(shardId, partition);
            if (position.filter(ShardPosition::finished).isPresent()) {
                followChildren(shardId);
                return;
            }
            services.progress().shardStarted(lineage.table(), shardId);
            LOG.info(
                    "Reading shard {} of {} from {}",
                    shardId,
                    lineage.stream(),
                    position.flatMap(ShardPosition::sequenceNumber)
                            .map(read -> "behind " + read)
                            .orElse(latest ? "its end" : "its beginning"));
            new ShardReader(
                            lineage.stream(),
                            shardId,
                            position,
                            latest,
                            gateway,
                            services.loop(),
                            this,
                            new ReadPace(pollInterval, services.random()),
                            readRetries)
                    .proceed();
        });
    }

    private void followChildren(String shardId) {
        services.progress().shardWaitingForChildren(lineage.table(), shardId);
        lookForChildren(shardId, 0, MORE_LOOKS_FOR_SIBLINGS);
    }

    /**
     * Looks for the shards that continue a finished one. A closed shard of an enabled stream has a child sooner or later;
     * the listing may lag behind, and may show one half of a split before the other, so the first child found is not the
     * end of looking.
     */
    private void lookForChildren(String shardId, int looks, int looksLeft) {
        services.loop().whenDone(gateway.list(lineage.stream()), (listing, failure) -> {
            if (failure != null) {
                ErrorKind kind = AwsErrorClassifier.classify(failure);
                if (kind != ErrorKind.THROTTLED && kind != ErrorKind.RETRIABLE) {
                    throw new ConnectException(
                            Remedy.explain(failure, "dynamodb:DescribeStream", "stream " + lineage.stream()), failure);
                }
                LOG.warn("Listing the shards of {} failed and is retried: {}", lineage.stream(), failure.toString());
                lookAgain(shardId, looks, looksLeft);
                return;
            }
            List<Shard> children = new ShardGraph(listing.shards()).children(shardId);
            children.forEach(child -> startShard(child.id(), false));
            if (!children.isEmpty() || !listing.open()) {
                services.progress().shardDone(lineage.table(), shardId);
            }
            if (children.isEmpty() && !listing.open()) {
                LOG.info("Stream {} is disabled; its lineage ends with shard {}", lineage.stream(), shardId);
            } else if (children.isEmpty()) {
                lookAgain(shardId, looks, looksLeft);
            } else if (looksLeft > 0) {
                lookAgain(shardId, looks, looksLeft - 1);
            }
        });
    }

    private static long newestMs(StreamGateway.Page page) {
        return page.records().isEmpty()
                ? 0
                : page.records()
                        .get(page.records().size() - 1)
                        .dynamodb()
                        .approximateCreationDateTime()
                        .toEpochMilli();
    }

    private void lookAgain(String shardId, int looks, int looksLeft) {
        services.loop().after(childRetries.delayNanos(looks), () -> lookForChildren(shardId, looks + 1, looksLeft));
    }
}
