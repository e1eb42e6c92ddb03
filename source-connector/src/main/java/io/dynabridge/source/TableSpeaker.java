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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says for a table what only one task should say: that it cannot be read, what is lost, and what reading rests on. */
final class TableSpeaker {

    private static final Logger LOG = LoggerFactory.getLogger(TableSpeaker.class);
    private static final Duration TO_START_SHARDS = Duration.ofSeconds(5);

    private final TableDuty duty;
    private final LossPolicy policy;
    private final TaskServices services;

    TableSpeaker(TableDuty duty, LossPolicy policy, TaskServices services) {
        this.duty = duty;
        this.policy = policy;
        this.services = services;
    }

    /**
     * Speaks; on the loop.
     *
     * @throws ConnectException where the table cannot be read, or changes are lost and that is to stop everything
     */
    void start() {
        duty.problem().ifPresent(problem -> {
            throw new ConnectException(problem
                    + " The connector looks again every 15 seconds, and starts its tasks itself once that is done.");
        });
        for (DataLoss loss : duty.losses()) {
            services.progress().dataLost(duty.table());
            if (policy == LossPolicy.FAIL) {
                throw new ConnectException(loss.explain());
            }
            LOG.warn("{} Going on with on.data.loss={}", loss.finding(), policy.value());
            Map<String, Object> details = loss.details();
            details.put("policy", policy.value());
            say(SourcePartition.loss(duty.table()), Map.of("gap_to_ms", loss.toMs()), "data_loss", details);
        }
        duty.checkpoint().ifPresent(checkpoint -> {
            store(checkpoint);
            services.loop().after(TO_START_SHARDS.toNanos(), () -> store(checkpoint.nowUnderWay()));
        });
    }

    private void store(TableCheckpoint checkpoint) {
        Map<String, Object> offset = checkpoint.toOffset();
        say(SourcePartition.table(duty.table()), offset, "checkpoint", offset);
    }

    private void say(Map<String, String> partition, Map<String, ?> offset, String type, Map<String, ?> details) {
        services.queue()
                .add(
                        List.of(services.state()
                                .about(
                                        partition,
                                        offset,
                                        type,
                                        details,
                                        services.clock().millis())),
                        0);
    }
}
