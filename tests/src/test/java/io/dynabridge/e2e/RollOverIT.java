package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.Shard;

/** Shards that end and are continued, with records on their last page or with none at all, while an application writes. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RollOverIT {

    private static final int ROLL_OVERS = 5;
    private static final int CHANGES_BETWEEN = 60;

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void everyChangeArrivesInOrderWhateverRollsOverWhileConnectorsRunOrAreStopped() {
        try (Migration migration = Books.migration(stack, "rollover");
                Streams streams = new Streams(stack.dynamoDbEndpoint())) {
            StreamAging aging = new StreamAging(migration.tables);
            migration.startSource(oneStreamOneOrder(migration));
            String stream = migration.tables.stream(migration.sourceTable);
            int made;
            try (Workload workload = Workload.start(migration.tables, migration.sourceTable, 3, 200)) {
                migration.startSink(Books.sinkConfig(migration));
                rollOver(aging, workload);

                stack.connect().stop(migration.source);
                stack.connect().stop(migration.sink);
                rollOver(aging, workload);
                stack.connect().resume(migration.source);
                stack.connect().resume(migration.sink);

                rollOver(aging, workload);
                workload.paused(() -> expireIterators(aging, streams, stream));
                rollOver(aging, workload);
                made = workload.stop();
            }

            List<String> events = streams.events(stream);
            assertThat(events).as("records of the stream").hasSize(made);
            await("every record is in Kafka")
                    .atMost(Migration.PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        migration.requireNoFailure();
                        return ChangeOrder.firstEmissions(migration.topics.read(migration.topic()))
                                .keySet()
                                .containsAll(events);
                    });
            List<Topics.Message> messages = migration.topics.read(migration.topic());
            ChangeOrder.requireItemOrder(messages);
            ChangeOrder.requireParentsFirst(messages, streams.shards(stream));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(migration.deadLetters()).isEmpty();
            assertFinished(migration, streams, stream);
        }
    }

    /** Rolls over behind records, and once behind none. */
    private static void rollOver(StreamAging aging, Workload workload) {
        for (int i = 0; i < ROLL_OVERS; i++) {
            int before = workload.changes();
            await("more changes")
                    .atMost(Migration.PATIENCE)
                    .until(() -> workload.changes() >= before + CHANGES_BETWEEN);
            aging.rollOver();
        }
        workload.paused(() -> {
            aging.rollOver();
            aging.rollOver();
        });
    }

    /** While nothing is written, the reader has only iterators that it got before. */
    private static void expireIterators(StreamAging aging, Streams streams, String stream) {
        String iterator = streams.iterator(stream, streams.shards(stream).get(0).shardId());
        aging.passHours(1);
        assertThat(streams.isExpired(iterator)).isTrue();
    }

    /** Each shard that ended says so in its offset, the empty ones too; the open one does not. */
    private void assertFinished(Migration migration, Streams streams, String stream) {
        List<Shard> shards = streams.shards(stream);
        Set<String> closed = shards.stream()
                .filter(shard -> shard.sequenceNumberRange().endingSequenceNumber() != null)
                .map(Shard::shardId)
                .collect(Collectors.toSet());
        assertThat(closed).hasSize(shards.size() - 1).hasSize(4 * (ROLL_OVERS + 2));
        assertThat(closed)
                .as("an empty shard")
                .anyMatch(shard -> streams.events(stream, shard).isEmpty());
        await("all closed shards are finished")
                .atMost(Migration.PATIENCE)
                .untilAsserted(() -> assertThat(finished(migration)).isEqualTo(closed));
    }

    private Set<String> finished(Migration migration) {
        Set<String> finished = new HashSet<>();
        for (JsonNode entry : stack.connect().offsets(migration.source).path("offsets")) {
            if (entry.path("offset").path("finished").asBoolean()) {
                finished.add(entry.path("partition").path("shard").asText());
            }
        }
        return finished;
    }

    /** One partition, so that the log shows the order of everything; no snapshot, so that the stream alone counts. */
    private static Map<String, String> oneStreamOneOrder(Migration migration) {
        Map<String, String> config = migration.sourceConfig();
        config.put("snapshot.mode", "no_data");
        config.put("topic.creation.default.partitions", "1");
        return config;
    }
}
