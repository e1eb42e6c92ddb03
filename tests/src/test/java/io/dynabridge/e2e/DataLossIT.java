package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** P10: records that are gone before they were read stop the connector, or what it was told to do instead happens. */
@ExtendWith(SharedStack.class)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class DataLossIT {

    private static final int ITEMS = 60;
    /** More than the 24 hours that a stream keeps records, and the 6 more after which Local drops their shard. */
    private static final int LONGER_THAN_KEPT = 31;

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void whatWasReadBeforeItWasTrimmedIsNoLoss() {
        try (Migration migration = running("loss-none", "fail")) {
            StreamAging aging = new StreamAging(migration.tables);
            aging.rollOver();
            migration.tables.set(migration.sourceTable, Books.key(1), "pages", Map.of("N", "1"));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            aging.rollOver();
            await("both shards that ended are finished")
                    .atMost(Migration.PATIENCE)
                    .until(() -> finishedShards(migration) == 2);

            aging.passHours(LONGER_THAN_KEPT);
            stack.connect().restart(migration.source);
            migration.tables.set(migration.sourceTable, Books.key(2), "pages", Map.of("N", "2"));

            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(losses(migration)).isEmpty();
        }
    }

    @Test
    void aTrimmedGapFailsTheTaskNamingTheChoicesAndResnapshotHealsIt() {
        try (Migration migration = running("loss-fail", "fail")) {
            String shard = trimmedGap(migration);
            stack.connect().resume(migration.source);

            assertThat(awaitFailure(migration))
                    .contains(shard)
                    .contains(migration.tables.stream(migration.sourceTable))
                    .contains("on.data.loss")
                    .contains("resnapshot")
                    .contains("skip");

            setPolicy(migration, "resnapshot");
            assertHealed(migration);
        }
    }

    @Test
    void skipGoesOnBehindATrimmedGapAndSaysSo() throws IOException {
        try (Migration migration = running("loss-skip", "skip")) {
            String shard = trimmedGap(migration);
            stack.connect().resume(migration.source);

            await("what is left of the stream arrives")
                    .atMost(Migration.PATIENCE)
                    .untilAsserted(() -> {
                        migration.requireNoFailure();
                        assertThat(migration.target()).contains(Books.book(ITEMS + 1));
                    });
            assertThat(migration.target())
                    .as("changed and put in the gap")
                    .contains(Books.book(10))
                    .doesNotContain(Books.book(ITEMS));
            assertThat(losses(migration))
                    .anySatisfy(loss -> assertThat(loss.toString()).contains(shard));
            assertThat(warnings())
                    .anySatisfy(line -> assertThat(line).contains(shard).containsIgnoringCase("skip"));
        }
    }

    @Test
    void aStreamReplacedWhileTheConnectorIsStoppedFailsItAndSkipGoesOnWithTheNewOne() {
        try (Migration migration = running("loss-stopped", "fail")) {
            stack.connect().stop(migration.source);
            String newStream = replaceStream(migration);
            stack.connect().resume(migration.source);

            assertThat(awaitFailure(migration))
                    .contains(newStream)
                    .contains("on.data.loss")
                    .contains("resnapshot")
                    .contains("skip");

            setPolicy(migration, "skip");
            await("what the new stream brings arrives")
                    .atMost(Migration.PATIENCE)
                    .untilAsserted(() -> {
                        migration.requireNoFailure();
                        assertThat(migration.target()).contains(Books.book(ITEMS + 1));
                    });
            assertThat(losses(migration))
                    .anySatisfy(loss -> assertThat(loss.toString()).contains(newStream));
        }
    }

    @Test
    void aStreamReplacedWhileTheConnectorRunsIsMadeGoodByANewRun() {
        try (Migration migration = running("loss-running", "resnapshot")) {
            replaceStream(migration);

            assertHealed(migration);
        }
    }

    /** A migration whose target equals its source. */
    private Migration running(String name, String policy) {
        Migration migration = Books.migration(stack, name);
        migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
        Map<String, String> config = migration.sourceConfig();
        config.put("on.data.loss", policy);
        migration.start(config, Books.sinkConfig(migration));
        migration.awaitProgress("initial", "COMPLETED");
        migration.awaitTarget(migration.sourceItems(item -> {}));
        return migration;
    }

    /**
     * Changes, makes and deletes items that the connector never gets to see: its shard is trimmed while it is stopped, and
     * is still listed. What comes after is there.
     *
     * @return the shard whose records are gone
     */
    private String trimmedGap(Migration migration) {
        StreamAging aging = new StreamAging(migration.tables);
        stack.connect().stop(migration.source);
        String shard;
        try (Streams streams = new Streams(stack.dynamoDbEndpoint())) {
            shard = streams.shards(migration.tables.stream(migration.sourceTable))
                    .get(0)
                    .shardId();
        }
        changeUnseen(migration);
        aging.rollOver();
        aging.passHours(LONGER_THAN_KEPT);
        migration.tables.put(migration.sourceTable, Books.book(ITEMS + 1));
        return shard;
    }

    /** The same with a stream that is taken away and made anew. */
    private static String replaceStream(Migration migration) {
        migration.tables.disableStream(migration.sourceTable);
        changeUnseen(migration);
        migration.tables.enableStream(migration.sourceTable, StreamViewType.NEW_AND_OLD_IMAGES);
        migration.tables.put(migration.sourceTable, Books.book(ITEMS + 1));
        return migration.tables.stream(migration.sourceTable);
    }

    private static void changeUnseen(Migration migration) {
        for (int number = 0; number < 5; number++) {
            migration.tables.delete(migration.sourceTable, Books.key(number));
            migration.tables.set(
                    migration.sourceTable, Books.key(number + 10), "title", Map.of("S", "Unseen " + number));
        }
        migration.tables.put(migration.sourceTable, Books.book(ITEMS));
    }

    /** The target is right again, also where items were deleted in the gap, by a run with a raised epoch. */
    private void assertHealed(Migration migration) {
        migration.awaitTarget(migration.sourceItems(item -> {}));
        assertThat(losses(migration)).isNotEmpty();
        List<Topics.Message> messages = migration.topics.read(migration.topic());
        assertThat(epochOfReadsOf(messages, false)).isZero();
        assertThat(epochOfReadsOf(messages, true)).isPositive();
    }

    /** The epoch of all items brought by the first run, or by the second: what was put in the gap came by the second only. */
    private static int epochOfReadsOf(List<Topics.Message> messages, boolean second) {
        int key = second ? ITEMS : 0;
        return messages.stream()
                .filter(message -> message.value().path("op").asText().equals("r")
                        && message.key().toString().contains("\"978-" + key + "\""))
                .mapToInt(
                        message -> message.value().path("source").path("epoch").asInt())
                .max()
                .orElseThrow();
    }

    private void setPolicy(Migration migration, String policy) {
        Map<String, String> config = stack.connect().config(migration.source);
        config.put("on.data.loss", policy);
        stack.connect().putConfig(migration.source, config);
        await("no failure any more")
                .atMost(Migration.PATIENCE)
                .until(() -> failure(stack.connect().status(migration.source)) == null);
    }

    private String awaitFailure(Migration migration) {
        return await("the source fails")
                .atMost(Migration.PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> failure(stack.connect().status(migration.source)), trace -> trace != null);
    }

    /** The trace of the connector or of a task that has failed; null where none has. */
    private static String failure(JsonNode status) {
        if (status.path("connector").path("state").asText().equals("FAILED")) {
            return status.path("connector").path("trace").asText();
        }
        for (JsonNode task : status.path("tasks")) {
            if (task.path("state").asText().equals("FAILED")) {
                return task.path("trace").asText();
            }
        }
        return null;
    }

    private static List<JsonNode> losses(Migration migration) {
        return migration.topics.read(migration.stateTopic()).stream()
                .map(Topics.Message::value)
                .filter(value -> value != null && value.path("type").asText().equals("data_loss"))
                .toList();
    }

    private long finishedShards(Migration migration) {
        long finished = 0;
        for (JsonNode entry : stack.connect().offsets(migration.source).path("offsets")) {
            finished += entry.path("offset").path("finished").asBoolean() ? 1 : 0;
        }
        return finished;
    }

    private List<String> warnings() throws IOException {
        return new String(Files.readAllBytes(stack.worker().log()), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }
}
