package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.Fault;
import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.nemesis.Action;
import io.dynabridge.tools.chaos.nemesis.NemesisPlan;
import io.dynabridge.tools.chaos.run.ChaosOptions;
import io.dynabridge.tools.chaos.run.ChaosResult;
import io.dynabridge.tools.chaos.run.ChaosRun;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A short run of {@code bin/dynabridge chaos}: some kinds of harm, once each, with exactly-once delivery. {@code
 * -Ddynabridge.chaos.seed} and {@code -Ddynabridge.chaos.guard} give others; docs/reliability.md has what long runs came to.
 */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);
    private static final long SEED = Long.getLong("dynabridge.chaos.seed", 20261123);
    private static final Guard GUARD =
            Guard.valueOf(System.getProperty("dynabridge.chaos.guard", "ledger").toUpperCase(Locale.ROOT));
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final Duration CONFLICT_PATIENCE = Duration.ofSeconds(5);
    private static final Set<Action> ACTIONS =
            EnumSet.of(Action.STORM_SINK, Action.KILL_WORKER, Action.REPLAY, Action.ROLL_OVER, Action.KILL_BROKER);

    @Test
    void noPromiseIsBrokenHoweverMuchElseIs() {
        Installation installation = Installation.find();
        NemesisPlan plan = NemesisPlan.once(SEED, GUARD, ACTIONS);
        ChaosOptions options = new ChaosOptions(AT_MOST, SEED, GUARD, true, "touch", 80, 3, 40, 2, CONFLICT_PATIENCE);
        LOG.info("Seed {}: {}", SEED, plan.steps());
        try (LocalStack stack = LocalStack.builder(installation)
                .directory(installation.root().resolve("tests/target/chaos-stack"))
                .tablesIn(ChaosRun.directoryForTables(installation))
                .exactlyOnce()
                .start()) {
            stack.addWorker();
            ChaosResult result;
            try (ChaosRun run = new ChaosRun(stack, options, plan, text -> LOG.debug("{}", text))) {
                result = run.run();
            }
            LOG.info("{} {} {}", result.faults(), result.requests(), result.counts());

            assertThat(result.violations())
                    .as("seed %d; what belongs to them: %s", SEED, result.evidence())
                    .isEmpty();
            plan.steps()
                    .forEach(step -> assertThat(result.faults())
                            .as("the whole plan was carried out")
                            .containsKey(step.action().name()));
            assertThat(result.faults())
                    .as("requests went wrong")
                    .containsKeys("request " + Fault.ANSWER_LOST, "request " + Fault.SERVER_ERROR);
            assertThat(result.counts().get("changes written")).isGreaterThan(300);
            assertThat(result.counts().get("records in Kafka"))
                    .isEqualTo(result.counts().get("different ones"));
            assertThat(result.counts().get("items seen")).isGreaterThan(1_000);
        }
    }
}
