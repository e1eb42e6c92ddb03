package io.dynabridge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Operation;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;

/** Items at the limits of DynamoDB are written as they are, and those beyond become dead letters: no task stops. */
class SizesIT {

    private static final TopicPartition PARTITION = new TopicPartition(Changes.TOPIC, 0);
    private static final String GUARD = "_dynabridge";
    private static final int MOST_BYTES = 400 << 10;
    private static final List<Object> VALUES = List.of(
            Map.of("S", ""),
            Map.of("B", ""),
            Map.of("N", "12345678901234567890123456789012345678"),
            Map.of("N", "0.12345678901234567890123456789012345678"),
            Map.of("N", "-9.9999999999999999999999999999999999999E+125"),
            Map.of("N", "1E-130"),
            Map.of("NULL", true),
            Map.of("BOOL", false),
            Map.of("L", List.of()),
            Map.of("M", Map.of()),
            Map.of("SS", List.of("")),
            Map.of("NS", List.of("1E+125", "-1E-130")),
            Map.of("BS", List.of("")),
            nested(31));
    private static final List<String> NAMES = List.of(
            "a.b",
            "#a",
            ":v",
            "two words",
            "select",
            "😀",
            "it's",
            "say \"x\"",
            "?",
            "\\",
            "[0]",
            "{}",
            "a\nb",
            "n".repeat(255));

    private static Child server;
    private static DynamoDbAsyncClient client;
    private static int port;

    @BeforeAll
    static void startDynamoDb() {
        Path libraries = Path.of("../stack/dynamodb-local/target/lib").toAbsolutePath();
        port = Child.freePort();
        server = Child.start(
                libraries + "/*",
                List.of("-Xmx384m", "-Djava.library.path=" + libraries),
                "com.amazonaws.services.dynamodbv2.local.main.ServerRunner",
                "-inMemory",
                "-sharedDb",
                "-disableTelemetry",
                "-port",
                Integer.toString(port));
        client = DynamoDbAsyncClient.builder()
                .endpointOverride(URI.create("http://localhost:" + port))
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build();
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> client.listTables().join().tableNames().isEmpty());
    }

    @AfterAll
    static void stopDynamoDb() {
        client.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({"version,1", "version,25", "ledger,1", "ledger,25", "none,25"})
    void whatFitsIsWrittenAsItIsAndTheRestIsReported(String guard, int batch) {
        String table = "sizes-" + guard + "-" + batch;
        create(table);
        List<Map<String, Object>> fitting = new ArrayList<>();
        for (int i = 0; i < VALUES.size(); i++) {
            fitting.add(with(book("value " + i), "value", VALUES.get(i)));
        }
        for (int i = 0; i < NAMES.size(); i++) {
            fitting.add(with(book("name " + i), NAMES.get(i), Map.of("S", "x")));
        }
        fitting.add(Map.of("isbn", s("k"), "author", s("é".repeat(1024)), "title", s("x".repeat(1024))));
        fitting.add(filled("just below, with a guard", MOST_BYTES - 1_000));
        List<Map<String, Object>> refused = new ArrayList<>(List.of(
                Map.of("isbn", s("k1"), "author", s("x".repeat(2049)), "title", s("t")),
                Map.of("isbn", s("k2"), "author", s("a"), "title", s("x".repeat(1025))),
                Map.of("isbn", s("k3"), "author", s(""), "title", s("t")),
                filled("too large", MOST_BYTES + 1),
                with(book("too deep"), "value", nested(33)),
                with(book("too many digits"), "value", Map.of("N", "1".repeat(39))),
                with(book("too great"), "value", Map.of("N", "1E+126"))));
        (guard.equals("none") ? fitting : refused).add(filled("full", MOST_BYTES));

        FakeSinkTaskContext context = new FakeSinkTaskContext(PARTITION);
        context.report.complete(null);
        DynamoDbSinkTask task = new DynamoDbSinkTask();
        task.initialize(context);
        task.start(config(table, guard, batch));
        try {
            task.open(List.of(PARTITION));
            List<SinkRecord> records = new ArrayList<>();
            List<Map<String, Object>> all = new ArrayList<>(refused);
            all.addAll(fitting);
            for (Map<String, Object> each : all) {
                int offset = records.size();
                records.add(Changes.record(
                        "isbn-" + offset,
                        Changes.change(Operation.CREATE, null, each, Integer.toString(offset + 1))
                                .value(),
                        offset));
            }
            task.put(records);
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
                task.put(List.of());
                assertThat(task.preCommit(Map.of(PARTITION, new OffsetAndMetadata(records.size()))))
                        .containsEntry(PARTITION, new OffsetAndMetadata(records.size()));
            });
        } finally {
            task.stop();
        }
        assertThat(context.reports).hasSize(refused.size());
        assertThat(contents(table)).hasSize(fitting.size());
        for (Map<String, Object> each : fitting) {
            Map<String, AttributeValue> key =
                    ItemCodec.toSdk(Map.of("author", each.get("author"), "title", each.get("title")));
            Map<String, AttributeValue> found = new HashMap<>(
                    client.getItem(request -> request.tableName(table).key(key))
                            .join()
                            .item());
            found.remove(GUARD);
            assertThat(found).as("%s", key).isEqualTo(canonical(each));
        }
    }

    /** Numbers as the table spells them. */
    private static Map<String, AttributeValue> canonical(Map<String, Object> item) {
        client.putItem(request -> request.tableName("plain").item(ItemCodec.toSdk(item)))
                .join();
        return client.getItem(request -> request.tableName("plain")
                        .key(ItemCodec.toSdk(Map.of("author", item.get("author"), "title", item.get("title")))))
                .join()
                .item();
    }

    private static List<Map<String, AttributeValue>> contents(String table) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        client.scanPaginator(request -> request.tableName(table))
                .items()
                .subscribe(items::add)
                .join();
        return items;
    }

    private static void create(String table) {
        List<String> there = client.listTables().join().tableNames();
        for (String each : List.of(table, "plain")) {
            if (!there.contains(each)) {
                client.createTable(request -> request.tableName(each)
                                .attributeDefinitions(
                                        AttributeDefinition.builder()
                                                .attributeName("author")
                                                .attributeType("S")
                                                .build(),
                                        AttributeDefinition.builder()
                                                .attributeName("title")
                                                .attributeType("S")
                                                .build())
                                .keySchema(
                                        KeySchemaElement.builder()
                                                .attributeName("author")
                                                .keyType(KeyType.HASH)
                                                .build(),
                                        KeySchemaElement.builder()
                                                .attributeName("title")
                                                .keyType(KeyType.RANGE)
                                                .build())
                                .billingMode(BillingMode.PAY_PER_REQUEST))
                        .join();
            }
        }
    }

    private static Map<String, String> config(String table, String guard, int batch) {
        Map<String, String> config = new HashMap<>(Map.of(
                "table.name.format",
                table,
                "write.guard",
                guard,
                "write.batch.size",
                Integer.toString(batch),
                "aws.region",
                "eu-north-1",
                "aws.access.key.id",
                "local",
                "aws.secret.access.key",
                "local",
                "dynamodb.service.endpoint",
                "http://localhost:" + port));
        if (guard.equals("ledger")) {
            config.put("ledger.table", table + "-ledger");
        }
        return config;
    }

    private static Map<String, Object> book(String title) {
        return Map.of("isbn", s("1"), "author", s("a"), "title", s(title));
    }

    /** An item of exactly so many bytes. */
    private static Map<String, Object> filled(String title, int bytes) {
        int others = "isbn1".length() + "authora".length() + "title".length() + title.length() + "text".length();
        return with(book(title), "text", s("x".repeat(bytes - others)));
    }

    private static Map<String, Object> with(Map<String, Object> item, String name, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>(item);
        copy.put(name, value);
        return copy;
    }

    private static Object nested(int depth) {
        return depth == 0 ? Map.of("S", "deep") : Map.of("L", List.of(nested(depth - 1)));
    }

    private static Object s(String text) {
        return Map.of("S", text);
    }
}
