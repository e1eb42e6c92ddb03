package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.dynabridge.tools.stack.LocalStack;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Stops, restarts, kills, new runs and replays: nothing lost, nothing done twice that was done, no run that does nothing. */
@ExtendWith(SharedStack.class)
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class RestartIT {

    private static final int ITEMS = 300;

    private LocalStack stack;

    @BeforeEach
    void stack(LocalStack shared) {
        stack = shared;
    }

    @Test
    void changesMadeWhileBothConnectorsAreStoppedArriveAndNothingIsTouchedAgain() {
        try (Migration migration = Books.migration(stack, "restart-both")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));
            Set<Object> markers = markers(migration);
            long reads = reads(migration);
            assertThat(markers).as("one run has one marker").hasSize(1);
            assertThat(reads).isEqualTo(ITEMS);

            stack.connect().stop(migration.source);
            stack.connect().stop(migration.sink);
            for (int number = 0; number < ITEMS; number += 4) {
                migration.tables.set(migration.sourceTable, Books.key(number), "title", Map.of("S", "Moved " + number));
            }
            migration.tables.delete(migration.sourceTable, Books.key(1));
            migration.tables.put(migration.sourceTable, Books.book(ITEMS + 1));
            stack.connect().resume(migration.source);
            stack.connect().resume(migration.sink);

            migration.awaitTarget(migration.sourceItems(item -> {}));
            assertThat(markers(migration)).isEqualTo(markers);
            assertThat(reads(migration)).isEqualTo(reads);
        }
    }

    @Test
    void aConnectorMadeAgainSaysThatItsRunIsDoneOrRunsAnewWhenItsOffsetsAreGone() {
        try (Migration migration = Books.migration(stack, "restart-remade")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));
            Set<Object> first = markers(migration);
            await().atMost(Migration.PATIENCE).until(() -> reads(migration) == ITEMS);

            migration.delete(migration.source);
            migration.start(migration.source, migration.sourceConfig());
            migration.awaitProgress("initial", "ALREADY_COMPLETED");
            assertThat(markers(migration)).isEqualTo(first);

            stack.connect().stop(migration.source);
            stack.connect().deleteOffsets(migration.source);
            migration.delete(migration.source);
            migration.start(migration.source, migration.sourceConfig());
            await("every item is touched by a run of its own")
                    .atMost(Migration.PATIENCE)
                    .until(() -> markers(migration).size() == 1
                            && !markers(migration).equals(first));
            // The stream is read from its trim horizon again, so the reads of the first run are repeated too.
            await("every item is read again")
                    .atMost(Migration.PATIENCE)
                    .until(() -> readsOfRun(migration, markers(migration)) >= ITEMS);
            migration.awaitTarget(migration.sourceItems(item -> {}));
        }
    }

    @Test
    void aNewSnapshotIdTouchesEveryItemOnceMore() {
        try (Migration migration = Books.migration(stack, "restart-newid")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));

            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.id", "second");
            stack.connect().putConfig(migration.source, config);

            migration.awaitProgress("second", "COMPLETED");
            await("every item is read again")
                    .atMost(Migration.PATIENCE)
                    .until(() -> readsOfRun(migration, markers(migration)) == ITEMS);
            assertThat(markers(migration)).hasSize(1);
            migration.awaitTarget(migration.sourceItems(item -> {}));
        }
    }

    @Test
    void aReplayFromTheBeginningEndsWithTheSameTarget() {
        try (Migration migration = Books.migration(stack, "restart-replay")) {
            migration.tables.putAll(migration.sourceTable, Books.books(ITEMS));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitTarget(migration.sourceItems(item -> {}));
            for (int number = 0; number < ITEMS; number += 3) {
                migration.tables.set(migration.sourceTable, Books.key(number), "title", Map.of("S", "Moved " + number));
            }
            migration.tables.delete(migration.sourceTable, Books.key(2));
            List<Map<String, Object>> expected = migration.sourceItems(item -> {});
            migration.awaitTarget(expected);

            stack.connect().stop(migration.sink);
            stack.connect().deleteOffsets(migration.sink);
            stack.connect().resume(migration.sink);

            await("the whole topic is consumed again")
                    .atMost(Migration.PATIENCE)
                    .until(() -> {
                        migration.requireNoFailure();
                        JsonNode offsets =
                                stack.connect().offsets(migration.sink).path("offsets");
                        long consumed = 0;
                        for (JsonNode offset : offsets) {
                            consumed +=
                                    offset.path("offset").path("kafka_offset").asLong();
                        }
                        return consumed
                                == migration.topics.read(migration.topic()).size();
                    });
            migration.awaitTarget(expected);
            assertThat(migration.deadLetters()).isEmpty();
        }
    }

    @Test
    void everyStreamRecordComesAtLeastOnceAndInOrderWhenTheWorkerIsKilledAgainAndAgain() {
        try (Migration migration = Books.migration(stack, "restart-killed");
                Streams streams = new Streams(stack.dynamoDbEndpoint())) {
            Map<String, String> config = migration.sourceConfig();
            config.put("snapshot.mode", "no_data");
            migration.startSource(config);
            try (Workload workload = Workload.start(migration.tables, migration.sourceTable, 5, 100)) {
                migration.startSink(Books.sinkConfig(migration));
                for (int kill = 0; kill < 2; kill++) {
                    int before = migration.topics.read(migration.topic()).size();
                    await("more records in Kafka")
                            .atMost(Migration.PATIENCE)
                            .until(() ->
                                    migration.topics.read(migration.topic()).size() > before);
                    stack.worker().kill();
                    stack.worker().start();
                }
                workload.stop();
            }

            List<String> events = streams.events(migration.tables.stream(migration.sourceTable));
            await("every record is in Kafka")
                    .atMost(Migration.PATIENCE)
                    .until(() -> ChangeOrder.firstEmissions(migration.topics.read(migration.topic()))
                            .keySet()
                            .containsAll(events));
            ChangeOrder.requireItemOrder(migration.topics.read(migration.topic()));
            migration.awaitTarget(migration.sourceItems(item -> {}));
        }
    }

    private static Set<Object> markers(Migration migration) {
        return migration.tables.scan(migration.sourceTable).stream()
                .filter(item -> item.containsKey(Migration.MARKER))
                .map(item -> item.get(Migration.MARKER))
                .collect(Collectors.toSet());
    }

    private static long reads(Migration migration) {
        return migration.topics.read(migration.topic()).stream()
                .filter(message -> message.value().path("op").asText().equals("r"))
                .count();
    }

    private static long readsOfRun(Migration migration, Set<Object> markers) {
        Set<String> runs = markers.stream()
                .map(marker -> (String) ((Map<?, ?>) marker).get("S"))
                .collect(Collectors.toSet());
        return migration.topics.read(migration.topic()).stream()
                .filter(message -> runs.contains(
                        message.value().path("source").path("snapshot").asText()))
                .count();
    }
}
