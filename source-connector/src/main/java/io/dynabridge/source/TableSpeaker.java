package io.dynabridge.source;

import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.loss.LossPolicy;
import io.dynabridge.source.offset.SourcePartition;
import io.dynabridge.source.offset.TableCheckpoint;
import io.dynabridge.source.runtime.TaskServices;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says for a table what only one task should say: that it cannot be read, what is lost, and what reading rests on. */
final class TableSpeaker {

    private static final Logger LOG = LoggerFactory.getLogger(TableSpeaker.class);
    private static final Duration TO_START_SHARDS = Duration.ofSeconds(5);

    private final TableDuty duty;
    private final LossPolicy policy;
    private final TaskServices services;
    private int untold;

    TableSpeaker(TableDuty duty, LossPolicy policy, TaskServices services) {
        this.duty = duty;
        this.policy = policy;
        this.services = services;
    }

    /**
     * Speaks; on the loop.
     *
     * @param then what to do when the losses are told; once something behind a gap is stored, nobody finds it again
     * @throws ConnectException where the table cannot be read, or changes are lost and that is to stop everything
     */
    void start(Runnable then) {
        duty.problem().ifPresent(problem -> {
            throw new ConnectException(problem
                    + " The connector looks again every 15 seconds, and starts its tasks itself once that is done.");
        });
        untold = duty.losses().size();
        duty.losses().forEach(loss -> say(loss, then));
        if (untold == 0) {
            goOn(then);
        }
    }

    private void say(DataLoss loss, Runnable then) {
        services.progress().dataLost(duty.table());
        if (policy == LossPolicy.FAIL) {
            throw new ConnectException(loss.explain());
        }
        LOG.warn("{} Going on with on.data.loss={}", loss.finding(), policy.value());
        Map<String, Object> details = loss.details();
        details.put("policy", policy.value());
        services.tell(
                SourcePartition.loss(duty.table()), Map.of("gap_to_ms", loss.toMs()), "data_loss", details, () -> {
                    if (--untold == 0) {
                        goOn(then);
                    }
                });
    }

    private void goOn(Runnable then) {
        duty.checkpoint().ifPresent(this::storeUnlessOutdated);
        then.run();
    }

    /** The assignment may be older than what is stored, and a table that was once under way stays so. */
    private void storeUnlessOutdated(TableCheckpoint checkpoint) {
        Map<String, String> partition = SourcePartition.table(duty.table());
        services.loop().whenDone(services.offset(partition), (offset, failure) -> {
            if (failure != null) {
                throw new ConnectException("Reading the stored checkpoint of " + duty.table() + " failed", failure);
            }
            boolean outdated = TableCheckpoint.from(offset)
                    .filter(stored -> stored.supersedes(checkpoint))
                    .isPresent();
            if (!outdated) {
                store(checkpoint);
                services.loop().after(TO_START_SHARDS.toNanos(), () -> store(checkpoint.nowUnderWay()));
            }
        });
    }

    private void store(TableCheckpoint checkpoint) {
        Map<String, Object> offset = checkpoint.toOffset();
        SourceRecord told = services.state()
                .about(
                        SourcePartition.table(duty.table()),
                        offset,
                        "checkpoint",
                        offset,
                        services.clock().millis());
        services.queue().add(List.of(told), 0);
    }
}
