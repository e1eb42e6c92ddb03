package io.dynabridge.source.stream;

import io.dynabridge.client.pace.RetrySchedule;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.emit.ChangeRecordEmitter;
import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.ShardPosition;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.offset.TableCheckpoint;
import io.dynabridge.source.runtime.TaskServices;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the shards of one assignment and follows their lineage: from the roots it was given, down over shards that were
 * finished before, to the open ones, and on to their children as they come.
 */
public final class LineageReader implements ShardReader.Receiver {

    private static final Logger LOG = LoggerFactory.getLogger(LineageReader.class);
    private static final Duration FIRST_LOOK_FOR_CHILDREN = Duration.ofMillis(250);
    private static final Duration LAST_LOOK_FOR_CHILDREN = Duration.ofSeconds(60);
    /** After the first child: half of a split may be listed late. What is later still is found by an audit. */
    private static final List<Duration> LOOKS_FOR_SIBLINGS = List.of(Duration.ofSeconds(10), Duration.ofMinutes(2));

    private static final Duration FIRST_RETRY = Duration.ofMillis(100);
    private static final Duration LAST_RETRY = Duration.ofSeconds(20);
    private static final Duration REPORTS = Duration.ofSeconds(10);
    /** Children of a closed shard come within seconds; that none comes for so long is worth a warning. */
    private static final Duration UNUSUAL = Duration.ofMinutes(15);

    private final Lineage lineage;
    private final LossPolicy policy;
    private final StreamGateway gateway;
    private final ChildLookups lookups;
    private final PagePublisher publisher;
    private final TaskServices services;
    private final Duration pollInterval;
    private final Map<String, ShardReader> readers = new HashMap<>();
    private final Map<String, ShardPosition> ends = new HashMap<>();
    private final RetrySchedule childRetries;
    private final RetrySchedule readRetries;

    /** A reader for an assignment; nothing happens before {@link #start}. */
    public LineageReader(
            Lineage lineage,
            LossPolicy policy,
            StreamGateway gateway,
            ChildLookups lookups,
            ChangeRecordEmitter emitter,
            TaskServices services,
            Duration pollInterval) {
        this.lineage = lineage;
        this.policy = policy;
        this.gateway = gateway;
        this.lookups = lookups;
        this.publisher = new PagePublisher(lineage.table(), lineage.stream(), lineage.epoch(), emitter, services);
        this.services = services;
        this.pollInterval = pollInterval;
        this.childRetries = new RetrySchedule(FIRST_LOOK_FOR_CHILDREN, LAST_LOOK_FOR_CHILDREN, services.random());
        this.readRetries = new RetrySchedule(FIRST_RETRY, LAST_RETRY, services.random());
    }

    /** Starts reading at the roots; on the loop. */
    public void start() {
        for (Root root : lineage.roots()) {
            ShardPosition beginning = ShardPosition.started(root.coveredMs(), lineage.epoch());
            startShard(root.shard(), beginning, lineage.first(), lineage.latest());
        }
        services.loop().after(REPORTS.toNanos(), this::report);
        lineage.finished().forEach(publisher::forget);
    }

    /** Hears from any thread that a record of a shard is in Kafka, or was dropped on its way by a transform. */
    public void acknowledged(String shardId, boolean delivered) {
        if (publisher.acknowledged(shardId, delivered)) {
            services.loop().execute(() -> followChildren(shardId));
        }
    }

    @Override
    public boolean reserve(long bytes, Runnable granted) {
        return services.queue().reserveOr(bytes, granted);
    }

    @Override
    public void release(long bytes) {
        services.queue().release(bytes);
    }

    @Override
    public long page(ShardReader reader, StreamGateway.Page page, boolean last) {
        String shard = reader.shardId();
        long bytes = publisher.page(shard, page, reader.positionBefore(), reader.position());
        if (last) {
            services.progress().shardClosing(lineage.table(), shard);
            LOG.info("Shard {} of {} was read to its end", shard, lineage.stream());
            end(shard, reader.position());
        }
        return bytes;
    }

    @Override
    public void gone(ShardReader reader) {
        publisher.gone(reader.shardId(), reader.position());
        end(reader.shardId(), reader.position());
    }

    @Override
    public void lost(ShardReader reader, String what, Runnable goOn) {
        DataLoss loss = DataLoss.trimmed(
                lineage.table(),
                lineage.stream(),
                reader.shardId(),
                what,
                reader.position().coveredMs(),
                services.clock().millis());
        services.progress().dataLost(lineage.table());
        if (policy == LossPolicy.FAIL) {
            throw new ConnectException(loss.explain());
        }
        LOG.warn("{} Going on with on.data.loss={}", loss.finding(), policy.value());
        Map<String, Object> details = loss.details();
        details.put("policy", policy.value());
        boolean again = policy == LossPolicy.RESNAPSHOT;
        // A position behind the gap must not be stored before it is: a crash between the two would hide the loss.
        services.tell(
                again ? SourcePartition.recovery(lineage.table()) : SourcePartition.loss(lineage.table()),
                again ? TableCheckpoint.request(lineage.epoch() + 1) : Map.of("gap_to_ms", loss.toMs()),
                "data_loss",
                details,
                () -> {
                    publisher.moved(reader.shardId());
                    goOn.run();
                });
    }

    private void report() {
        publisher.report(readers);
        services.loop().after(REPORTS.toNanos(), this::report);
    }

    private void startShard(String shardId, ShardPosition beginning, boolean first, boolean latest) {
        if (!publisher.take(shardId)) {
            return;
        }
        services.loop().whenDone(services.offset(publisher.partition(shardId)), (offset, failure) -> {
            if (failure != null) {
                throw new ConnectException("Reading the stored offset of shard " + shardId + " failed", failure);
            }
            Optional<ShardPosition> stored = ShardPosition.from(offset);
            if (stored.filter(ShardPosition::finished).isPresent()) {
                ends.put(shardId, stored.get());
                followChildren(shardId);
                return;
            }
            services.progress().shardStarted(lineage.table(), shardId);
            LOG.info(
                    "Reading shard {} of {} from {}",
                    shardId,
                    lineage.stream(),
                    stored.flatMap(ShardPosition::sequenceNumber)
                            .map(read -> "behind " + read)
                            .orElse(latest ? "its end" : "its beginning"));
            if (stored.isPresent()) {
                publisher.resumed(shardId);
            } else {
                publisher.started(shardId, beginning);
            }
            ShardReader reader = new ShardReader(
                    new ShardReader.Target(lineage.stream(), shardId, latest, lineage.epoch(), lineage.sinceMs()),
                    stored.orElse(beginning),
                    stored.isPresent() || !first,
                    gateway,
                    services.loop(),
                    services.clock(),
                    this,
                    new ReadPace(pollInterval, services.random()),
                    readRetries);
            readers.put(shardId, reader);
            reader.start();
        });
    }

    private void end(String shardId, ShardPosition position) {
        readers.remove(shardId);
        ends.put(shardId, position);
        if (publisher.ended(shardId)) {
            followChildren(shardId);
        }
    }

    private void followChildren(String shardId) {
        services.progress().shardWaitingForChildren(lineage.table(), shardId);
        lookForChildren(shardId, 0, 0, services.nanos().getAsLong());
    }

    /**
     * Looks for the shards that continue a finished one. A closed shard of an enabled stream has a child sooner or later;
     * the listing may lag behind, and may show one half of a split before the other, so the first child found is not the
     * end of looking.
     */
    private void lookForChildren(String shardId, int failedLooks, int siblingLooks, long since) {
        lookups.find(lineage.stream(), shardId, children -> {
            ShardPosition end = ends.get(shardId);
            ShardPosition beginning = ShardPosition.started(end.coveredMs(), lineage.epoch());
            children.shards().forEach(child -> {
                requireLaterThan(end, child);
                startShard(child.id(), beginning, false, false);
            });
            if (!children.shards().isEmpty() || !children.open()) {
                services.progress().shardDone(lineage.table(), shardId);
            }
            if (children.shards().isEmpty() && !children.open()) {
                LOG.info("Stream {} is disabled; its lineage ends with shard {}", lineage.stream(), shardId);
            } else if (children.shards().isEmpty()) {
                warnOfNoChildren(shardId, failedLooks, since);
                services.loop()
                        .after(
                                childRetries.delayNanos(failedLooks),
                                () -> lookForChildren(shardId, failedLooks + 1, siblingLooks, since));
            } else if (siblingLooks < LOOKS_FOR_SIBLINGS.size()) {
                services.loop()
                        .after(
                                LOOKS_FOR_SIBLINGS.get(siblingLooks).toNanos(),
                                () -> lookForChildren(shardId, failedLooks, siblingLooks + 1, since));
            }
        });
    }

    private void warnOfNoChildren(String shardId, int failedLooks, long since) {
        long waited = services.nanos().getAsLong() - since;
        // Looks are a minute apart by then: a line at first, then one an hour.
        if (waited > UNUSUAL.toNanos() && failedLooks % 60 == 30) {
            LOG.warn(
                    "No shard has continued shard {} of {} for {} minutes, and this task reads nothing there. Where the"
                            + " connector itself is not RUNNING, restart it (POST /connectors/NAME/restart): it shares the"
                            + " stream out anew",
                    shardId,
                    lineage.stream(),
                    Duration.ofNanos(waited).toMinutes());
        }
    }

    /** Versions rest on it, and no document promises it. */
    private void requireLaterThan(ShardPosition parentEnd, Shard child) {
        boolean earlier = parentEnd.sequenceNumber().isPresent()
                && child.startingSequenceNumber().isPresent()
                && new BigInteger(child.startingSequenceNumber().get())
                                .compareTo(new BigInteger(
                                        parentEnd.sequenceNumber().get()))
                        < 0;
        if (earlier) {
            throw new ConnectException(
                    "Shard " + child.id() + " of " + lineage.stream()
                            + " starts with a lower sequence number than its parent ended with. DynaBridge orders an item's changes"
                            + " by these numbers and stops rather than write an older change over a newer one. Please report this.");
        }
    }
}
