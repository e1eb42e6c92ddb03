package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stopping over REST while DynamoDB answers nothing; the full queue and the leaks are the source connector's StopTest. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class StopIT {

    private static final Logger LOG = LoggerFactory.getLogger(StopIT.class);
    private static final int ITEMS = 120;
    private static final Duration ALLOWED = Duration.ofSeconds(5);

    @Test
    void theSourceStopsInTimeInMidSnapshotAndInMidRequest(LocalStack stack) throws IOException {
        try (Migration migration = Books.migration(stack, "stop")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.write.units.per.second", "40");
            migration.startSource(config);
            await("some items are touched, most are not")
                    .atMost(Migration.PATIENCE)
                    .until(() -> touched(migration) > 10);

            stack.dynamoDb().suspend();
            try {
                Duration took = stop(stack, migration.source);
                LOG.info("Stop in mid-snapshot while DynamoDB hangs: {} ms", took.toMillis());
                assertThat(took).isLessThan(ALLOWED);
            } finally {
                stack.dynamoDb().resume();
            }
            assertThat(touched(migration)).as("stopped in mid-snapshot").isLessThan(ITEMS);

            stack.connect().resume(migration.source);
            migration.startSink(Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));
            Duration took = stop(stack, migration.source);
            LOG.info("Stop of an idle source: {} ms", took.toMillis());
            assertThat(took).isLessThan(ALLOWED);
            assertThat(lateTasks(stack, migration.source)).isEmpty();
        }
    }

    private static long touched(Migration migration) {
        return migration.tables.scan(migration.sourceTable).stream()
                .filter(item -> item.containsKey(Migration.MARKER))
                .count();
    }

    private static Duration stop(LocalStack stack, String connector) {
        long begin = System.nanoTime();
        stack.connect().stop(connector);
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    /** What Connect says of tasks that it gave up waiting for. */
    private static List<String> lateTasks(LocalStack stack, String connector) throws IOException {
        return new String(Files.readAllBytes(stack.worker().log()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains("Graceful stop of") && line.contains(connector))
                .toList();
    }
}
