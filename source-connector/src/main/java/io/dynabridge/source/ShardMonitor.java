package io.dynabridge.source;

import io.dynabridge.client.DaemonThreads;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then whether the tasks still have everything there is, and has the work shared out anew if not. */
final class ShardMonitor implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ShardMonitor.class);
    private static final Duration GLANCE = Duration.ofSeconds(15);
    private static final Duration LEAST_BETWEEN_AUDITS = Duration.ofMinutes(10);
    /** Listing takes calls that tasks need as well, so most of the time nobody lists. */
    private static final int PAUSES_PER_LISTING = 4;

    /** What there is to look at. */
    interface Watch {

        /** Whether a stream was replaced or a task asked for recovery; cheap. */
        boolean isOutdated();

        /** Whether sharing out anew pays; lists all streams. */
        boolean auditPays();

        /** Shares out anew. */
        void reassign();
    }

    private final Watch watch;
    private final ScheduledExecutorService executor;
    private long auditAt;

    /** A monitor; its first audit is one interval from now. */
    ShardMonitor(Watch watch) {
        this.watch = watch;
        this.executor = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dynabridge-shard-monitor"));
        this.auditAt = System.nanoTime() + LEAST_BETWEEN_AUDITS.toNanos();
        executor.scheduleWithFixedDelay(this::look, GLANCE.toNanos(), GLANCE.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void look() {
        try {
            if (watch.isOutdated() || isAuditDue() && auditPays()) {
                watch.reassign();
            }
        } catch (RuntimeException e) {
            LOG.warn("Looking whether all shards are read failed and is tried again in {}: {}", GLANCE, e.toString());
        }
    }

    private boolean isAuditDue() {
        return System.nanoTime() - auditAt >= 0;
    }

    private boolean auditPays() {
        long start = System.nanoTime();
        try {
            return watch.auditPays();
        } finally {
            long now = System.nanoTime();
            auditAt = now + Math.max(LEAST_BETWEEN_AUDITS.toNanos(), PAUSES_PER_LISTING * (now - start));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
