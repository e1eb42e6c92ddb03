package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * Kill -9 of the worker at random moments, while two tables are written and their shards roll over. A few kills by
 * default; {@code -Ddynabridge.kills=25} is the whole proof and takes about ten seconds for each, {@code -Ddynabridge.seed}
 * gives other moments.
 */
@Timeout(value = 20, unit = TimeUnit.MINUTES)
class ExactlyOnceIT {

    private static final Logger LOG = LoggerFactory.getLogger(ExactlyOnceIT.class);
    private static final int KILLS = Integer.getInteger("dynabridge.kills", 2);
    private static final long SEED = Long.getLong("dynabridge.seed", 7);
    private static final int CHANGES_PER_SECOND = 50;
    /** From the moment a worker answers; its tasks need about one second more. */
    private static final long LONGEST_LIFE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private static final String NAME = "exactly-once";
    private static final List<String> TABLES = List.of("exactly-once-a", "exactly-once-b");

    @Test
    void everyStreamRecordIsInKafkaOnceHoweverOftenTheWorkerIsKilled() {
        Installation installation = Installation.find();
        try (LocalStack stack = LocalStack.builder(installation)
                        .directory(installation.root().resolve("tests/target/exactly-once-stack"))
                        .exactlyOnce()
                        .agingStreams()
                        .start();
                Tables tables = new Tables(stack.dynamoDbEndpoint());
                Streams streams = new Streams(stack.dynamoDbEndpoint())) {
            for (String table : TABLES) {
                tables.create(table, Books.SOURCE_KEY.toArray(String[]::new));
                tables.enableStream(table, StreamViewType.NEW_AND_OLD_IMAGES);
            }
            stack.connect().create(NAME, config(stack));
            stack.connect().awaitRunning(NAME, Duration.ofSeconds(60));

            int made = changeAndKill(stack, tables);

            Map<String, List<String>> expected = new HashMap<>();
            TABLES.forEach(table -> expected.put(table, streams.events(tables.stream(table))));
            assertThat(expected.values().stream().mapToInt(List::size).sum())
                    .as("records of the streams")
                    .isEqualTo(made);
            Topics topics = new Topics(stack.bootstrapServers());
            TABLES.forEach(table -> awaitAll(stack, topics, table, expected.get(table)));
            // Whatever the task still had on its way is in Kafka, or never will be, once it is stopped.
            stack.connect().stop(NAME);
            int inKafka = 0;
            int distinct = 0;
            int aborted = 0;
            for (String table : TABLES) {
                List<Topics.Message> messages = topics.read(topic(table));
                List<String> events = events(messages);
                inKafka += events.size();
                distinct += new HashSet<>(events).size();
                aborted += topics.readUncommitted(topic(table)).size() - events.size();
                ChangeOrder.requireItemOrder(messages);
                assertThat(events).containsExactlyInAnyOrderElementsOf(expected.get(table));
            }
            LOG.info(
                    "Exactly once: {} changes made, {} in Kafka, {} distinct; {} kills, which aborted {} records under way",
                    made,
                    inKafka,
                    distinct,
                    KILLS,
                    aborted);
        }
    }

    /** How many changes were made. */
    private static int changeAndKill(LocalStack stack, Tables tables) {
        Random random = new Random(SEED);
        StreamAging aging = new StreamAging(tables);
        try (Workload a = Workload.start(tables, TABLES.get(0), SEED, CHANGES_PER_SECOND);
                Workload b = Workload.start(tables, TABLES.get(1), SEED + 1, CHANGES_PER_SECOND)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                LockSupport.parkNanos(random.nextLong(LONGEST_LIFE_NANOS));
                if (kill % 2 == 0) {
                    aging.rollOver();
                }
                stack.worker().kill();
                stack.worker().start();
            }
            return a.stop() + b.stop();
        }
    }

    private static void awaitAll(LocalStack stack, Topics topics, String table, List<String> events) {
        await("every record of " + table + " is in Kafka")
                .atMost(Migration.PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    stack.connect().requireNoFailure(NAME);
                    return new HashSet<>(events(topics.read(topic(table)))).containsAll(events);
                });
    }

    private static List<String> events(List<Topics.Message> messages) {
        return messages.stream().map(ChangeOrder::event).toList();
    }

    private static String topic(String table) {
        return NAME + "." + table;
    }

    private static Map<String, String> config(LocalStack stack) {
        Map<String, String> config = new HashMap<>(Map.of(
                "connector.class",
                "io.dynabridge.source.DynamoDbSourceConnector",
                "tasks.max",
                "2",
                "table.include.list",
                String.join(",", TABLES),
                "topic.prefix",
                NAME,
                "snapshot.mode",
                "no_data",
                "exactly.once.support",
                "required",
                "transaction.boundary",
                "poll",
                "topic.creation.default.partitions",
                "3",
                "topic.creation.default.replication.factor",
                "1"));
        // Many small transactions, so that many kills come in the middle of one.
        config.put("stream.poll.interval.ms", "20");
        config.put("max.batch.size", "10");
        config.putAll(Map.of(
                "aws.region", "eu-north-1",
                "aws.access.key.id", "local",
                "aws.secret.access.key", "local",
                "dynamodb.service.endpoint", stack.dynamoDbEndpoint().toString()));
        return config;
    }
}
